"""Managed instances, sessions and a region's settings, from canned answers: moto does not have them."""

from __future__ import annotations

from typing import Any

import pytest

from immutcheck.live.catalogue.table import SERVICES
from immutcheck.live.collectors.ssm_sessions import SESSIONS
from immutcheck.live.plan import plan_calls
from immutcheck.live.reading import observe
from immutcheck.live.region import RegionDesk
from immutcheck.model.finding import FAIL, PASS
from immutcheck.model.values import Unknown
from tests.live.collectors.canned import Denied, canned_aws
from tests.live.collectors.verdicts import judge_account
from tests.live.conftest import ACCOUNT, REGION, open_tools

ARN = "arn:aws:ssm:eu-west-1:123456789012"
SETTINGS = "Immutcheck::SSM::ServiceSettings"
ROLE, SHARING = (
    "/ssm/managed-instance/default-ec2-instance-management-role",
    "/ssm/documents/console/public-sharing-permission",
)


def test_a_managed_instance_tells_whether_it_is_online() -> None:
    raw = {
        "InstanceId": "mi-0123456789abcdef0",
        "PingStatus": "Online",
        "LastPingDateTime": 1764000000,
        "PlatformType": "Linux",
        "ActivationId": "8dfe3659",
        "IamRole": "managed",
        "RegistrationDate": 1763000000,
        "ResourceType": "ManagedInstance",
        "Name": "rack-1",
        "IPAddress": "10.0.0.1",
    }
    with canned_aws({"DescribeInstanceInformation": {"InstanceInformationList": [raw]}}) as aws:
        (seen,) = aws.read("ssm", needs={"Immutcheck::SSM::ManagedInstance": frozenset({"facts.PingStatus"})}).resources

    assert seen.properties == {"InstanceId": "mi-0123456789abcdef0", "Name": "rack-1", "ActivationId": "8dfe3659", "IamRole": "managed"}
    assert seen.facts == {
        "PingStatus": "Online",
        "LastPingAt": "2025-11-24T16:00:00Z",
        "PlatformType": "Linux",
        "RegisteredAt": "2025-11-13T02:13:20Z",
        "ResourceType": "ManagedInstance",
    }
    assert (seen.address, seen.name) == (f"{ARN}:managed-instance/mi-0123456789abcdef0", "mi-0123456789abcdef0")


def test_sessions_are_those_open_now_and_those_held() -> None:
    def describe_sessions(asked: Any) -> dict[str, Any]:
        is_active = asked["State"] == "Active"
        session = {
            "SessionId": "ann-1" if is_active else "bob-2",
            "Target": "i-0123456789abcdef0",
            "Status": "Connected" if is_active else "Terminated",
            "StartDate": 1764000000,
            "DocumentName": "SSM-SessionManagerRunShell",
            "Owner": "arn:aws:sts::123456789012:assumed-role/operator/ann",
            "AccessType": "Standard",
            **({} if is_active else {"EndDate": 1764003600, "Reason": "incident 7"}),
        }
        return {"Sessions": [session]}

    with canned_aws({"DescribeSessions": describe_sessions}) as aws:
        active, held = aws.read("ssm", needs={"Immutcheck::SSM::Session": frozenset({"Owner"})}).resources
        questions = [question for _operation, question in aws.asked]

    assert [question["State"] for question in questions] == ["Active", "History"]
    assert active.properties == {
        "SessionId": "ann-1",
        "Target": "i-0123456789abcdef0",
        "Owner": "arn:aws:sts::123456789012:assumed-role/operator/ann",
        "DocumentName": "SSM-SessionManagerRunShell",
        "AccessType": "Standard",
    }
    assert active.facts == {"State": "Active", "Status": "Connected", "StartedAt": "2025-11-24T16:00:00Z"}
    assert held.properties["Reason"] == "incident 7"
    assert held.facts == {
        "State": "History",
        "Status": "Terminated",
        "StartedAt": "2025-11-24T16:00:00Z",
        "EndedAt": "2025-11-24T17:00:00Z",
    }
    assert held.address == f"{ARN}:session/bob-2"


def test_only_the_history_is_bounded_by_the_runs_beginning() -> None:
    plan = plan_calls(SERVICES, {"Immutcheck::SSM::Session": frozenset({"Owner"})})
    with canned_aws({"DescribeSessions": {"Sessions": []}}) as aws, open_tools(plan, since="2026-01-01T00:00:00Z") as tools:
        observe([SESSIONS], RegionDesk(tools, aws.client, partition="aws", account=ACCOUNT, region=REGION))
        asked = {question["State"]: question.get("Filters") for _operation, question in aws.asked}

    assert asked == {"Active": None, "History": [{"key": "InvokedAfter", "value": "2026-01-01T00:00:00Z"}]}


def test_a_session_is_judged_by_whether_it_is_open() -> None:
    def describe_sessions(asked: Any) -> dict[str, Any]:
        person = "arn:aws:sts::123456789012:assumed-role/operator/ann"
        return {"Sessions": [{"SessionId": asked["State"].lower(), "Target": "i-1", "Status": "Connected", "Owner": person}]}

    with canned_aws({"DescribeSessions": describe_sessions}) as aws:
        verdicts = judge_account(aws, "ssm", "ssm-session-open", "ssm-session-held")

    assert verdicts == {
        ("ssm-session-open", "active", FAIL),
        ("ssm-session-open", "history", PASS),
        ("ssm-session-held", "active", PASS),
        ("ssm-session-held", "history", FAIL),
    }


def test_a_session_that_ends_between_two_questions_is_there_once() -> None:
    """A snapshot with the same address twice would be a faulty one."""
    session = {"SessionId": "ann-1", "Target": "i-1", "Status": "Terminating", "Owner": "arn:aws:iam::123456789012:user/ann"}
    with canned_aws({"DescribeSessions": {"Sessions": [session]}}) as aws:
        (seen,) = aws.read("ssm", needs={"Immutcheck::SSM::Session": frozenset({"Owner"})}).resources

    assert (seen.name, seen.facts["State"]) == ("ann-1", "Active")


@pytest.mark.parametrize(
    ("role", "documents", "expected"),
    [
        ("$None", [], {"DocumentPublicSharing": "Disable", "HasSessionPreferences": False}),
        (
            "service-role/AWSSystemsManagerDefaultEC2InstanceManagementRole",
            [{"Name": "SSM-SessionManagerRunShell"}],
            {
                "DefaultHostManagementRole": "service-role/AWSSystemsManagerDefaultEC2InstanceManagementRole",
                "DocumentPublicSharing": "Disable",
                "HasSessionPreferences": True,
            },
        ),
        ("None", [{"Name": "SSM-SessionManagerRunShellOld"}], {"DocumentPublicSharing": "Disable", "HasSessionPreferences": False}),
    ],
)
def test_a_region_tells_its_settings(role: str, documents: list[dict[str, str]], expected: dict[str, object]) -> None:
    values = {ROLE: role, SHARING: "Disable"}
    answers = {
        "GetServiceSetting": lambda asked: {
            "ServiceSetting": {"SettingId": asked["SettingId"], "SettingValue": values[asked["SettingId"]]}
        },
        "ListDocuments": {"DocumentIdentifiers": documents},
    }
    needs = {SETTINGS: frozenset({"DefaultHostManagementRole", "DocumentPublicSharing", "HasSessionPreferences"})}
    with canned_aws(answers) as aws:
        (seen,) = aws.read("ssm", needs=needs).resources

    assert (seen.type, seen.address, seen.properties) == (SETTINGS, f"{ARN}:service-settings", expected)


def test_only_the_setting_that_is_needed_is_asked_for() -> None:
    answers = {"GetServiceSetting": {"ServiceSetting": {"SettingValue": "Enable"}}}
    with canned_aws(answers) as aws:
        (seen,) = aws.read("ssm", needs={SETTINGS: frozenset({"DocumentPublicSharing"})}).resources
        assert aws.asked == [("GetServiceSetting", {"SettingId": SHARING})]

    assert seen.properties == {"DocumentPublicSharing": "Enable"}


def test_denied_settings_are_unknown() -> None:
    def deny(_question: object) -> dict[str, Any]:
        raise Denied

    with canned_aws({"GetServiceSetting": deny, "ListDocuments": deny}) as aws:
        observation = aws.read("ssm", needs={SETTINGS: frozenset({"DefaultHostManagementRole", "HasSessionPreferences"})})

    (seen,) = observation.resources
    assert {name: type(value) for name, value in seen.properties.items()} == {
        "DefaultHostManagementRole": Unknown,
        "HasSessionPreferences": Unknown,
    }
    assert len(observation.diagnostics) == 2
