"""The profiles that ship, held against what the rules say of themselves."""

from __future__ import annotations

import re

import pytest

from immutcheck.model.rule import Rule
from immutcheck.packs.catalogue import load_catalogue

CATALOGUE = load_catalogue()
SELECTED = {name: {rule.id for rule in CATALOGUE.select(profile=name)} for name in CATALOGUE.profiles}
CLAIM = re.compile(r"\bruns (only )?in the profiles? (`[a-z0-9-]+`(?:(?:, | and )`[a-z0-9-]+`)*)( only)?")


def claimed_profiles(rule: Rule) -> tuple[set[str], bool]:
    """The profiles that a rule's prose names, and whether it says that there are no others."""
    match = CLAIM.search(" ".join(CATALOGUE.prose(rule).why.split()))
    if match is None:
        return set(), False
    return set(re.findall(r"`([a-z0-9-]+)`", match[2])), bool(match[1] or match[3])


def test_the_profiles_of_the_design_are_there() -> None:
    assert set(CATALOGUE.profiles) == {"default", "strict", "no-human-access", "break-glass", "essential-eight-theme-2"}


@pytest.mark.parametrize("name", [name for name in CATALOGUE.profiles if name != "default"])
def test_every_profile_adds_to_the_default(name: str) -> None:
    assert SELECTED["default"] < SELECTED[name]


def test_default_has_rules_of_every_pack() -> None:
    assert {rule.pack for rule in CATALOGUE.rules if rule.id in SELECTED["default"]} == set(CATALOGUE.packs)


def test_every_rule_is_in_a_profile() -> None:
    assert {rule.id for rule in CATALOGUE.rules} == set().union(*SELECTED.values())


@pytest.mark.parametrize("rule", CATALOGUE.rules, ids=lambda rule: rule.id)
def test_rule_runs_where_its_prose_says(rule: Rule) -> None:
    claimed, exclusively = claimed_profiles(rule)
    actual = {name for name, ids in SELECTED.items() if rule.id in ids}
    if not claimed:
        assert "default" in actual, "a rule that is not in the default profile says where it runs"
    elif exclusively:
        assert actual == claimed
    else:
        assert claimed <= actual
        assert "default" in claimed or "default" not in actual
