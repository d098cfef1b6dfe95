"""A template and the account that CloudFormation made of it are judged alike; each template says in its metadata what differs, and why."""

from __future__ import annotations

import pytest

from immutcheck.model.finding import FAIL, PASS
from tests.live.conftest import Aws
from tests.live.parity.deployment import deploy
from tests.live.parity.reading import list_cases, load_case, read_case

LOADS_MANAGED_POLICIES = "MOTO_IAM_LOAD_MANAGED_POLICIES"


@pytest.mark.parametrize("name", list_cases())
def test_an_account_is_judged_as_its_template(name: str, aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    case = load_case(name)
    if b":iam::aws:policy/" in case.data:
        monkeypatch.setenv(LOADS_MANAGED_POLICIES, "true")  # takes a second
    deploy(aws, name, case.data, case.parameters)

    reading = read_case(aws, case)

    assert reading.differences == set(case.explained)
    assert all(reading.agreed[verdict] >= count for verdict, count in case.compares.items()), reading.agreed


def test_the_templates_compare_much() -> None:
    """Each case is held to its part of it."""
    cases = [load_case(name) for name in list_cases()]
    assert len(cases) >= 35
    assert sum(case.compares[FAIL] for case in cases) >= 160
    assert sum(case.compares[PASS] for case in cases) >= 450


def test_every_difference_has_a_reason() -> None:
    assert [case.name for case in map(load_case, list_cases()) if not all(case.explained.values())] == []
