"""What the rules about stacks say of a running account."""

from __future__ import annotations

from typing import Any

from immutcheck.model.finding import FAIL, PASS, UNKNOWN
from tests.live.collectors.test_refused_details import STACK_ARN, write_stack
from tests.live.collectors.verdicts import judge_account
from tests.live.conftest import Aws
from tests.live.fake_endpoint import FakeEndpoint, Refusal, Script

YESTERDAY, LAST_YEAR = "2026-02-01T00:00:00Z", "2025-02-01T00:00:00Z"
ROLE = "arn:aws:iam::123456789012:role/deploy"
PROTECTION = ("stack-unprotected", "stack-without-service-role", "stack-without-policy")
DRIFT = ("stack-drifted", "stack-drift-unchecked")
POLICY = '{"Statement": []}'


def judge_stacks(stacks: list[dict[str, Any]], *rules: str, **answers: Script) -> set[tuple[str, str, str]]:
    given = {("cloudformation", operation): answer for operation, answer in answers.items()}
    with FakeEndpoint({("cloudformation", "DescribeStacks"): {"Stacks": stacks}, **given}, services=("cloudformation",)) as endpoint:
        return judge_account(Aws(endpoint.url), "cloudformation", *rules)


def number(name: str, place: int, **more: Any) -> dict[str, Any]:
    return {**write_stack(name, **more), "StackId": f"{STACK_ARN}/{name}/{place}"}


def test_a_root_stack_is_asked_how_it_is_protected_and_a_nested_one_is_not() -> None:
    stacks = [
        number("safe", 1, EnableTerminationProtection=True, RoleARN=ROLE),
        number("bare", 2, EnableTerminationProtection=False),
        number("nested", 3, EnableTerminationProtection=False, ParentId=f"{STACK_ARN}/bare/2", RootId=f"{STACK_ARN}/bare/2"),
    ]

    told = judge_stacks(
        stacks,
        *PROTECTION,
        GetStackPolicy=lambda question: {"StackPolicyBody": POLICY} if "/safe/" in question.parameters["StackName"] else {},
    )

    assert told == {(rule, place, verdict) for rule in PROTECTION for place, verdict in (("1", PASS), ("2", FAIL))}


def test_drift_is_judged_by_what_was_found_last_and_when() -> None:
    found = [("1", "IN_SYNC", YESTERDAY, "IN_SYNC"), ("2", "DRIFTED", YESTERDAY, "MODIFIED"), ("3", "IN_SYNC", LAST_YEAR, "IN_SYNC")]
    stacks = [
        number("shop", int(place), DriftInformation={"StackDriftStatus": status, "LastCheckTimestamp": checked})
        for place, status, checked, _member in found
    ]
    stacks.append(number("never", 4, DriftInformation={"StackDriftStatus": "NOT_CHECKED"}))
    members = {place: member for place, _status, _checked, member in found}

    def list_resources(question: Any) -> dict[str, Any]:
        status = members.get(question.parameters["StackName"].rpartition("/")[2], "NOT_CHECKED")
        queue = {"LogicalResourceId": "Orders", "PhysicalResourceId": "orders", "ResourceType": "AWS::SQS::Queue"}
        return {
            "StackResourceSummaries": [
                {**queue, "ResourceStatus": "CREATE_COMPLETE", "DriftInformation": {"StackResourceDriftStatus": status}}
            ]
        }

    told = judge_stacks(stacks, *DRIFT, ListStackResources=list_resources)

    assert told == {
        ("stack-drifted", "1", PASS),
        ("stack-drifted", "2", FAIL),
        ("stack-drifted", "3", PASS),
        ("stack-drift-unchecked", "1", PASS),
        ("stack-drift-unchecked", "2", PASS),
        ("stack-drift-unchecked", "3", FAIL),
        ("stack-drift-unchecked", "4", FAIL),
    }


def test_what_is_denied_is_not_held_against_a_stack() -> None:
    told = judge_stacks([number("shop", 1)], "stack-without-policy", GetStackPolicy=Refusal("AccessDenied", "no", 403))

    assert told == {("stack-without-policy", "1", UNKNOWN)}
