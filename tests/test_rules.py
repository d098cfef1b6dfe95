"""Every built-in rule does what its examples promise."""

from __future__ import annotations

import pytest

from immutcheck.packs.catalogue import load_catalogue
from immutcheck.packs.examples import read_examples
from immutcheck.rule_tests import check_example

CATALOGUE = load_catalogue()
EXAMPLES = [(rule, example) for rule in CATALOGUE.rules for example in read_examples(CATALOGUE.path(rule))]


@pytest.mark.parametrize(("rule", "example"), EXAMPLES, ids=[f"{rule.id}-{example.kind}-{example.name}" for rule, example in EXAMPLES])
def test_example_is_as_promised(rule: object, example: object) -> None:
    assert check_example(rule, example) == ()  # type: ignore[arg-type]


def test_all_seven_packs_have_rules() -> None:
    assert set(CATALOGUE.packs) == {
        "no-ssh-rdp",
        "no-ssm-sessions",
        "immutable-artifacts",
        "rel08-bp04",
        "external-state",
        "dynamic-config",
        "secure-pipeline",
    }
    assert len(CATALOGUE.rules) >= 25


@pytest.mark.parametrize("rule", CATALOGUE.rules, ids=lambda rule: rule.id)
def test_rule_has_examples_that_pass_and_fail(rule: object) -> None:
    kinds = {example.kind for example in read_examples(CATALOGUE.path(rule))}  # type: ignore[attr-defined]
    assert {"pass", "fail"} <= kinds


@pytest.mark.parametrize("rule", CATALOGUE.rules, ids=lambda rule: rule.id)
def test_prose_is_for_a_stranger(rule: object) -> None:
    prose = CATALOGUE.prose(rule)  # type: ignore[arg-type]
    assert prose.why.rstrip().endswith("."), "whole sentences"
    assert len(prose.why.split()) >= 20
    assert prose.fix.strip()
    assert prose.references
    assert all(reference.startswith("https://") for reference in prose.references)
    assert prose.controls
