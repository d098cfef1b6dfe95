"""Associations, maintenance windows and patch baselines, from canned answers: moto leaves out what matters of them."""

from __future__ import annotations

import base64
from typing import Any

from immutcheck.model.values import Unknown
from tests.live.collectors.canned import Denied, canned_aws
from tests.live.schema_check import list_faults

ARN = "arn:aws:ssm:eu-west-1:123456789012"
ASSOCIATION = "8dfe3659-4309-493a-8755-0123456789ab"
WINDOW, TASK, OTHER = "mw-0123456789abcdef0", "0b9cc0f7-0000-4000-8000-0123456789ab", "1b9cc0f7-0000-4000-8000-0123456789ab"
BASELINE, UNUSED = "pb-0123456789abcdef0", "pb-0123456789abcdef1"
NO_TAGS: dict[str, Any] = {"TagList": []}
TARGETS = [{"Key": "tag:role", "Values": ["web"]}]


def list_association(name: str) -> dict[str, Any]:
    listed = {
        "Name": name,
        "AssociationId": ASSOCIATION,
        "AssociationVersion": "1",
        "Targets": TARGETS,
        "ScheduleExpression": "rate(1 day)",
        "LastExecutionDate": 1764000000,
        "Overview": {"Status": "Success", "AssociationStatusAggregatedCount": {"Success": 2}},
    }
    return {"Associations": [listed]}


def test_an_association_has_the_canonical_shape() -> None:
    described = {
        "Name": "AWS-RunPatchBaseline",
        "AssociationId": ASSOCIATION,
        "DocumentVersion": "$DEFAULT",
        "Parameters": {"Operation": ["Scan"]},
        "Targets": TARGETS,
        "ComplianceSeverity": "HIGH",
        "ApplyOnlyAtCronInterval": False,
        "MaxErrors": "10%",
        "LastExecutionDate": 1764000000,
        "CalendarNames": [],
    }
    answers = {
        "ListAssociations": list_association("AWS-RunPatchBaseline"),
        "DescribeAssociation": {"AssociationDescription": described},
        "ListTagsForResource": {"TagList": [{"Key": "team", "Value": "web"}]},
    }
    with canned_aws(answers) as aws:
        (seen,) = aws.read("ssm", needs={"AWS::SSM::Association": frozenset({"Parameters", "Tags"})}).resources
        assert aws.asked[-1] == ("ListTagsForResource", {"ResourceType": "Association", "ResourceId": ASSOCIATION})

    assert list_faults(seen) == []
    assert seen.properties == {
        "Name": "AWS-RunPatchBaseline",
        "DocumentVersion": "$DEFAULT",
        "Parameters": {"Operation": ["Scan"]},
        "Targets": TARGETS,
        "ScheduleExpression": "rate(1 day)",
        "ComplianceSeverity": "HIGH",
        "ApplyOnlyAtCronInterval": False,
        "MaxErrors": "10%",
        "Tags": [{"Key": "team", "Value": "web"}],
    }
    assert (seen.address, seen.name, seen.tags) == (f"{ARN}:association/{ASSOCIATION}", ASSOCIATION, {"team": "web"})
    assert seen.facts == {"LastExecutedAt": "2025-11-24T16:00:00Z", "LastStatus": "Success"}


def test_a_document_of_amazons_is_called_by_its_name() -> None:
    names = {
        "arn:aws:ssm:eu-west-1::document/AWS-RunShellScript": "AWS-RunShellScript",
        f"{ARN}:document/ours": f"{ARN}:document/ours",
    }
    for answered, expected in names.items():
        with canned_aws({"ListAssociations": list_association(answered)}) as aws:
            (seen,) = aws.read("ssm", needs={"AWS::SSM::Association": frozenset({"Name"})}).resources
        assert seen.properties["Name"] == expected


def test_a_denied_description_leaves_the_parameters_unknown() -> None:
    def deny(_question: object) -> dict[str, Any]:
        raise Denied

    with canned_aws({"ListAssociations": list_association("AWS-RunPatchBaseline"), "DescribeAssociation": deny}) as aws:
        observation = aws.read("ssm", needs={"AWS::SSM::Association": frozenset({"Parameters"})})

    (seen,) = observation.resources
    assert (seen.properties["Name"], isinstance(seen.properties["Parameters"], Unknown)) == ("AWS-RunPatchBaseline", True)
    assert len(observation.diagnostics) == 1


def test_a_window_and_its_tasks_have_the_canonical_shape() -> None:
    window = {"WindowId": WINDOW, "Name": "nightly", "Enabled": True, "Duration": 3, "Cutoff": 1, "Schedule": "cron(0 2 ? * * *)"}
    common = {"WindowId": WINDOW, "Targets": TARGETS, "Priority": 1, "TaskParameters": {}}
    tasks = [
        {
            **common,
            "WindowTaskId": TASK,
            "TaskArn": "AWS-RunPatchBaseline",
            "Type": "RUN_COMMAND",
            "LoggingInfo": {"S3BucketName": "logs", "S3KeyPrefix": "patches", "S3Region": "eu-west-1"},
        },
        {**common, "WindowTaskId": OTHER, "TaskArn": "arn:aws:lambda:eu-west-1:123456789012:function:clean", "Type": "LAMBDA"},
    ]
    invocations = {
        TASK: {"RunCommand": {"Parameters": {"Operation": ["Scan"]}, "TimeoutSeconds": 600, "NotificationConfig": {}}},
        OTHER: {"Lambda": {"Qualifier": "live", "Payload": base64.b64encode(b'{"all": true}').decode()}},
    }
    answers = {
        "DescribeMaintenanceWindows": {"WindowIdentities": [window]},
        "GetMaintenanceWindow": {**window, "AllowUnassociatedTargets": False},
        "DescribeMaintenanceWindowTasks": {"Tasks": tasks},
        "GetMaintenanceWindowTask": lambda asked: {"TaskInvocationParameters": invocations[asked["WindowTaskId"]]},
        "ListTagsForResource": NO_TAGS,
    }
    needs = {
        "AWS::SSM::MaintenanceWindow": frozenset({"AllowUnassociatedTargets", "Tags"}),
        "AWS::SSM::MaintenanceWindowTask": frozenset({"TaskInvocationParameters"}),
    }
    with canned_aws(answers) as aws:
        seen_window, patching, cleaning = aws.read("ssm", needs=needs).resources

    assert [list_faults(one) for one in (seen_window, patching, cleaning)] == [[], [], []]
    assert seen_window.properties == {
        "Name": "nightly",
        "Duration": 3,
        "Cutoff": 1,
        "Schedule": "cron(0 2 ? * * *)",
        "AllowUnassociatedTargets": False,
        "Tags": [],
    }
    assert (seen_window.address, seen_window.identifiers) == (f"{ARN}:maintenancewindow/{WINDOW}", (WINDOW,))
    assert patching.properties == {
        "WindowId": WINDOW,
        "TaskArn": "AWS-RunPatchBaseline",
        "TaskType": "RUN_COMMAND",
        "Targets": TARGETS,
        "Priority": 1,
        "LoggingInfo": {"S3Bucket": "logs", "S3Prefix": "patches", "Region": "eu-west-1"},
        "TaskInvocationParameters": {
            "MaintenanceWindowRunCommandParameters": {"Parameters": {"Operation": ["Scan"]}, "TimeoutSeconds": 600}
        },
    }
    assert patching.address == f"{ARN}:windowtask/{TASK}"
    assert cleaning.properties["TaskInvocationParameters"] == {
        "MaintenanceWindowLambdaParameters": {"Qualifier": "live", "Payload": '{"all": true}'}
    }


def test_a_window_whose_tasks_cannot_be_listed_leaves_tasks_unread() -> None:
    def deny(_question: object) -> dict[str, Any]:
        raise Denied

    window = {"WindowId": WINDOW, "Name": "nightly", "Duration": 3, "Cutoff": 1}
    answers = {"DescribeMaintenanceWindows": {"WindowIdentities": [window]}, "DescribeMaintenanceWindowTasks": deny}
    with canned_aws(answers) as aws:
        observation = aws.read("ssm", needs={"AWS::SSM::MaintenanceWindowTask": frozenset({"TaskType"})})

    assert [one.type for one in observation.unread] == ["AWS::SSM::MaintenanceWindowTask"]
    assert "ssm:DescribeMaintenanceWindowTasks" in observation.unread[0].reason


def test_a_baseline_has_the_groups_it_is_assigned_to() -> None:
    def identify(baseline: str) -> dict[str, Any]:
        return {"BaselineId": baseline, "BaselineName": "ours", "OperatingSystem": "AMAZON_LINUX_2", "DefaultBaseline": False}

    details = {
        "Name": "ours",
        "OperatingSystem": "AMAZON_LINUX_2",
        "GlobalFilters": {"PatchFilters": []},
        "ApprovalRules": {
            "PatchRules": [
                {
                    "PatchFilterGroup": {"PatchFilters": [{"Key": "PRODUCT", "Values": ["*"]}]},
                    "ComplianceLevel": "HIGH",
                    "ApproveAfterDays": 7,
                    "EnableNonSecurity": False,
                }
            ]
        },
        "ApprovedPatches": [],
        "PatchGroups": ["production"],
        "CreatedDate": 1764000000,
        "Sources": [],
    }
    answers = {
        "DescribePatchBaselines": {"BaselineIdentities": [identify(BASELINE), identify(UNUSED)]},
        "DescribePatchGroups": {
            "Mappings": [{"PatchGroup": group, "BaselineIdentity": identify(BASELINE)} for group in ("production", "acceptance")]
        },
        "GetPatchBaseline": details,
        "ListTagsForResource": NO_TAGS,
    }
    needs = {"AWS::SSM::PatchBaseline": frozenset({"PatchGroups", "ApprovalRules", "Tags"})}
    with canned_aws(answers) as aws:
        used, unused = aws.read("ssm", needs=needs).resources
        assert aws.asked[0][1]["Filters"] == [{"Key": "OWNER", "Values": ["Self"]}]

    assert [list_faults(used), list_faults(unused)] == [[], []]
    assert used.properties == {
        "Name": "ours",
        "OperatingSystem": "AMAZON_LINUX_2",
        "DefaultBaseline": False,
        "PatchGroups": ["acceptance", "production"],
        "ApprovalRules": {
            "PatchRules": [
                {
                    "PatchFilterGroup": {"PatchFilters": [{"Key": "PRODUCT", "Values": ["*"]}]},
                    "ComplianceLevel": "HIGH",
                    "ApproveAfterDays": 7,
                    "EnableNonSecurity": False,
                }
            ]
        },
        "Tags": [],
    }
    assert "PatchGroups" not in unused.properties
    assert used.address == f"{ARN}:patchbaseline/{BASELINE}"


def test_denied_groups_are_unknown_for_every_baseline() -> None:
    def deny(_question: object) -> dict[str, Any]:
        raise Denied

    identity = {"BaselineId": BASELINE, "BaselineName": "ours", "OperatingSystem": "AMAZON_LINUX_2", "DefaultBaseline": False}
    with canned_aws({"DescribePatchBaselines": {"BaselineIdentities": [identity]}, "DescribePatchGroups": deny}) as aws:
        (seen,) = aws.read("ssm", needs={"AWS::SSM::PatchBaseline": frozenset({"PatchGroups"})}).resources

    assert isinstance(seen.properties["PatchGroups"], Unknown)
