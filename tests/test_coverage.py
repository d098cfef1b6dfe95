"""`rules/coverage.yaml`: what must be seen is answered, and every rule answers something."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from immutcheck.cli.coverage import list_answers
from immutcheck.packs.catalogue import load_catalogue
from immutcheck.packs.coverage import LIVE, PLACES, PLAN, TEMPLATE, Capability, read_coverage
from tests.conftest import Outcome

CATALOGUE = load_catalogue()
CAPABILITIES = read_coverage()
ANSWERS = list_answers(CATALOGUE, [rule.id for rule in CATALOGUE.rules])


@pytest.mark.parametrize("capability", CAPABILITIES, ids=lambda capability: f"{capability.pack}: {capability.text[:40]}")
def test_what_must_be_seen_in_code_and_accounts_is_seen_there(capability: Capability) -> None:
    answered = {place for rule_id in capability.rules for place in ANSWERS[rule_id]}
    asked = {TEMPLATE, LIVE} if TEMPLATE in capability.where or capability.where == (LIVE,) else set()
    assert asked & set(capability.where) <= answered


def test_plans_show_what_terraform_code_shows() -> None:
    missing = [
        capability.text
        for capability in CAPABILITIES
        if PLAN in capability.where and not capability.open and all(PLAN not in ANSWERS[rule_id] for rule_id in capability.rules)
    ]
    assert missing == []


def test_every_rule_answers_something() -> None:
    named = {rule_id for capability in CAPABILITIES for rule_id in capability.rules}
    assert sorted({rule.id for rule in CATALOGUE.rules} - named) == []


def test_the_list_has_the_seven_packs_and_known_places() -> None:
    assert list(dict.fromkeys(capability.pack for capability in CAPABILITIES)) == [
        "no-ssh-rdp",
        "no-ssm-sessions",
        "immutable-artifacts",
        "rel08-bp04",
        "external-state",
        "dynamic-config",
        "secure-pipeline",
    ]
    assert all(set(capability.where) <= set(PLACES) and capability.where for capability in CAPABILITIES)
    assert all(len(set(capability.rules)) == len(capability.rules) for capability in CAPABILITIES)


def test_it_is_printed(immutcheck: Callable[..., Outcome]) -> None:
    shown, data = immutcheck("rules", "coverage"), immutcheck("rules", "coverage", "--json")

    assert (shown.code, data.code) == (0, 0)
    assert "T P L  ssh-open-to-internet" in shown.out
    assert max(map(len, shown.out.splitlines())) <= 100
    assert [row["text"] for row in json.loads(data.out)] == [capability.text for capability in CAPABILITIES]
