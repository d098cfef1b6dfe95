"""One infrastructure in three languages is judged alike; `expected.yaml` of a case says how, and where a source cannot know as much."""

from __future__ import annotations

from collections import Counter

import pytest

from immutcheck.model.finding import PASS
from tests.parity.reading import (
    CASES,
    CONFIGURATION,
    PLAN,
    PLAN_ALONE,
    SUPPRESSED,
    TEMPLATE,
    Answer,
    read_case,
    read_expected,
    shared_rules,
)

NOT_IN_TERRAFORM = {
    "asg-update-unchecked": "is about CloudFormation's rolling updates",
    "configuration-not-pinned": "what is read from a parameter is a data source, and no plan with one can be made without AWS",
    "ecr-tag-mutable-by-exclusion": "version 5.100 of the provider has no exclusion filters",
    "ecs-no-bake-time": "version 5.100 of the provider has no deployment strategies",
    "environment-reveals-secret": "what is read from a secret is a data source, and no plan with one can be made without AWS",
    "key-pair-created": "Terraform's key pairs are always imported",
    "stack-extension-auto-update": "Terraform cannot activate an extension of somebody else",
}
"""Rules that only templates can offend, and why."""

NAMES = sorted(path.name for path in CASES.iterdir() if path.is_dir())


def apply_differences(answers: Counter[Answer], case: str, where: str) -> Counter[Answer]:
    """The answers as that reading gives them."""
    result = answers.copy()
    for difference in read_expected(case).differences:
        if difference.where == where:
            result = leave_out(result, set(difference.rules)) + difference.gives
    return result


def leave_out(answers: Counter[Answer], rules: set[str]) -> Counter[Answer]:
    return Counter({answer: count for answer, count in answers.items() if answer.rule not in rules})


def without_passes(answers: Counter[Answer]) -> Counter[Answer]:
    return Counter({answer: count for answer, count in answers.items() if answer.verdict != PASS})


@pytest.mark.parametrize("where", [TEMPLATE, CONFIGURATION, PLAN])
@pytest.mark.parametrize("case", NAMES)
def test_case_gives_what_it_promises(case: str, where: str) -> None:
    expected = read_expected(case)
    found = read_case(case, where)
    assert without_passes(found) == without_passes(apply_differences(expected.answers, case, where))
    assert set(expected.passes) <= {answer.rule for answer in found if answer.verdict == PASS}


@pytest.mark.parametrize("where", [CONFIGURATION, PLAN])
@pytest.mark.parametrize("case", NAMES)
def test_terraform_is_judged_like_cloudformation(case: str, where: str) -> None:
    assert read_case(case, where) == apply_differences(read_case(case, TEMPLATE), case, where)


@pytest.mark.parametrize("case", NAMES)
def test_plan_alone_is_judged_like_the_plan_beside_its_configuration(case: str) -> None:
    """Comments and `lifecycle` are not in a plan, so suppressions and what rests on policies are left out."""
    hidden = {rule.id for rule in shared_rules()[0] if "policies" in rule.spaces}
    hidden |= {answer.rule for answer in read_expected(case).answers if answer.verdict == SUPPRESSED}
    beside = apply_differences(read_case(case, PLAN), case, PLAN_ALONE)
    assert leave_out(read_case(case, PLAN_ALONE), hidden) == leave_out(beside, hidden)


@pytest.mark.parametrize("case", NAMES)
def test_case_shows_something(case: str) -> None:
    expected = read_expected(case)
    assert expected.answers or expected.passes
    assert all(difference.why.rstrip().endswith(".") for difference in expected.differences), "whole sentences"
    assert (CASES / case / "main.tf").read_text().startswith("# "), "a comment says what the case shows"


def test_differences_are_still_needed() -> None:
    for case in NAMES:
        for difference in read_expected(case).differences:
            usual = read_case(case, PLAN if difference.where == PLAN_ALONE else TEMPLATE)
            assert difference.gives != Counter({answer: count for answer, count in usual.items() if answer.rule in difference.rules}), case


def test_repeated_runs_agree() -> None:
    """What comes of maps must not depend on the order in which they are walked."""
    case = "trap-merge-in-a-for-each-module"
    assert [read_case.__wrapped__(case, CONFIGURATION) for _ in range(10)] == [read_case(case, CONFIGURATION)] * 10


def test_every_rule_is_compared() -> None:
    """A new rule needs a case in which it says FAIL or UNKNOWN, or a reason why no Terraform configuration can show it."""
    rules = {rule.id for rule in shared_rules()[0]}
    shown = {answer.rule for case in NAMES for answer in read_expected(case).answers}
    assert rules - shown == set(NOT_IN_TERRAFORM)
    assert len(NAMES) >= 45
