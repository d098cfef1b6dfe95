"""What the rules about machines and their tools say of a running account: Beanstalk's options, Systems Manager, Image Builder, events."""

from __future__ import annotations

import json
from typing import Any

import pytest

from immutcheck.model.finding import FAIL, PASS, UNKNOWN
from tests.live.collectors.canned import Denied, canned_aws
from tests.live.collectors.test_elasticbeanstalk import COMMAND, ENVIRONMENT, ENVIRONMENTS, LAUNCH, ROLLING, write_answer
from tests.live.collectors.test_imagebuilder import INFRASTRUCTURE, PIPELINE, SUMMARY
from tests.live.collectors.test_ssm_changes import TASK, WINDOW
from tests.live.collectors.verdicts import judge_account
from tests.live.conftest import Aws

BEANSTALK = (
    "beanstalk-database-inside",
    "beanstalk-environment-secret",
    "beanstalk-in-place-deployment",
    "beanstalk-key-pair",
    "beanstalk-rolling-configuration-update",
    "beanstalk-sticky-sessions",
)
SESSIONS = ("session-as-administrator", "session-duration-unlimited", "session-log-unencrypted", "session-unlogged")
DEFAULTS = (
    (LAUNCH, "EC2KeyName", None),
    (COMMAND, "DeploymentPolicy", "AllAtOnce"),
    (ROLLING, "RollingUpdateEnabled", "false"),
    (ROLLING, "RollingUpdateType", "Time"),
    ("aws:elasticbeanstalk:environment:process:default", "StickinessEnabled", "false"),
    ("aws:elb:policies", "Stickiness Policy", "false"),
    ("aws:rds:dbinstance", "HasCoupledDatabase", "false"),
    ("aws:rds:dbinstance", "DBPassword", None),
    ("aws:cloudformation:template:parameter", "EnvironmentVariables", "STAGE=prod"),
    (ENVIRONMENT, "STAGE", "prod"),
)


def deny(_question: object) -> dict[str, Any]:
    raise Denied


def answer_environment(*options: tuple[str, str, str | None]) -> dict[str, str]:
    """An environment with Elastic Beanstalk's defaults; `options` stand in the place of those of the same name."""
    chosen = {(space, name): value for space, name, value in (*DEFAULTS, *options)}
    members = "".join(
        f"<member><Namespace>{space}</Namespace><OptionName>{name}</OptionName>"
        + ("" if value is None else f"<Value>{value}</Value>")
        + "</member>"
        for (space, name), value in chosen.items()
    )
    settings = f"<ConfigurationSettings><member><OptionSettings>{members}</OptionSettings></member></ConfigurationSettings>"
    return {
        "DescribeApplications": write_answer("DescribeApplications", "<Applications/>"),
        "DescribeEnvironments": write_answer("DescribeEnvironments", ENVIRONMENTS),
        "DescribeConfigurationSettings": write_answer("DescribeConfigurationSettings", settings),
    }


def test_beanstalks_defaults_are_findings_only_where_they_are_in_force() -> None:
    with canned_aws(answer_environment()) as aws:
        verdicts = judge_account(aws, "elasticbeanstalk", *BEANSTALK)

    assert {rule: verdict for rule, _name, verdict in verdicts} == {
        **dict.fromkeys(BEANSTALK, PASS),
        "beanstalk-in-place-deployment": FAIL,
    }


def test_what_is_chosen_in_beanstalk_is_judged() -> None:
    chosen = answer_environment(
        (LAUNCH, "EC2KeyName", "operations"),
        (COMMAND, "DeploymentPolicy", "Rolling"),
        (ROLLING, "RollingUpdateEnabled", "true"),
        (ROLLING, "RollingUpdateType", "Health"),
        ("aws:elb:policies", "Stickiness Policy", "true"),
        ("aws:rds:dbinstance", "HasCoupledDatabase", "true"),
        (ENVIRONMENT, "DB_PASSWORD", "hunter2hunter2"),
    )
    with canned_aws(chosen) as aws:
        verdicts = judge_account(aws, "elasticbeanstalk", *BEANSTALK)

    assert {rule: verdict for rule, _name, verdict in verdicts} == dict.fromkeys(BEANSTALK, FAIL)


def test_an_immutable_environment_passes() -> None:
    with canned_aws(answer_environment((COMMAND, "DeploymentPolicy", "Immutable"))) as aws:
        verdicts = judge_account(aws, "elasticbeanstalk", "beanstalk-in-place-deployment")

    assert verdicts == {("beanstalk-in-place-deployment", "shop-prod", PASS)}


def test_options_that_the_caller_may_not_see_are_unknown() -> None:
    empty = write_answer("DescribeConfigurationSettings", "<ConfigurationSettings/>")
    with canned_aws({**answer_environment(), "DescribeConfigurationSettings": empty}) as aws:
        verdicts = judge_account(aws, "elasticbeanstalk", "beanstalk-in-place-deployment", "beanstalk-key-pair")

    assert {verdict for _rule, _name, verdict in verdicts} == {UNKNOWN}


@pytest.mark.parametrize(
    ("inputs", "verdict"),
    [
        ({"s3BucketName": "", "cloudWatchLogGroupName": "", "runAsEnabled": False, "maxSessionDuration": ""}, FAIL),
        (
            {
                "s3BucketName": "sessions",
                "s3EncryptionEnabled": True,
                "cloudWatchLogGroupName": "",
                "runAsEnabled": True,
                "runAsDefaultUser": "observer",
                "maxSessionDuration": "60",
                "idleSessionTimeout": "20",
            },
            PASS,
        ),
    ],
)
def test_session_preferences_are_judged_as_documents_of_a_template_are(aws: Aws, inputs: dict[str, object], verdict: str) -> None:
    content = {"schemaVersion": "1.0", "sessionType": "Standard_Stream", "inputs": inputs}
    aws.client("ssm").create_document(Name="SSM-SessionManagerRunShell", Content=json.dumps(content), DocumentType="Session")

    verdicts = {rule: found for rule, _name, found in judge_account(aws, "ssm", *SESSIONS)}

    # Nothing that is not written down can lie unencrypted.
    assert verdicts == {**dict.fromkeys(SESSIONS, verdict), "session-log-unencrypted": PASS}


@pytest.mark.parametrize(
    ("described", "expected"),
    [
        ({"AssociationDescription": {"Parameters": {"Operation": ["Install"]}}}, {FAIL}),
        ({"AssociationDescription": {}}, {FAIL}),
        ({"AssociationDescription": {"Parameters": {"Operation": ["Scan"]}}}, set()),
        (deny, {UNKNOWN}),
    ],
)
def test_an_association_that_only_scans_is_no_finding(described: Any, expected: set[str]) -> None:
    listed = {"Name": "arn:aws:ssm:eu-west-1::document/AWS-RunPatchBaseline", "AssociationId": "1-2"}
    with canned_aws({"ListAssociations": {"Associations": [listed]}, "DescribeAssociation": described}) as aws:
        verdicts = judge_account(aws, "ssm", "ssm-association-changes-instances")

    assert {verdict for _rule, _name, verdict in verdicts} == expected


@pytest.mark.parametrize(("operation", "expected"), [("Install", {FAIL}), ("Scan", set())])
def test_a_window_that_only_scans_is_no_finding(operation: str, expected: set[str]) -> None:
    answers = {
        "DescribeMaintenanceWindows": {"WindowIdentities": [{"WindowId": WINDOW, "Name": "nightly"}]},
        "DescribeMaintenanceWindowTasks": {
            "Tasks": [{"WindowId": WINDOW, "WindowTaskId": TASK, "Type": "RUN_COMMAND", "TaskArn": "AWS-RunPatchBaseline"}]
        },
        "GetMaintenanceWindowTask": {"TaskInvocationParameters": {"RunCommand": {"Parameters": {"Operation": [operation]}}}},
    }
    with canned_aws(answers) as aws:
        verdicts = judge_account(aws, "ssm", "ssm-maintenance-window-command")

    assert {verdict for _rule, _name, verdict in verdicts} == expected


def test_a_baseline_is_a_finding_when_it_is_assigned() -> None:
    def identify(baseline: str, *, is_default: bool = False) -> dict[str, Any]:
        return {"BaselineId": baseline, "BaselineName": "ours", "OperatingSystem": "AMAZON_LINUX_2", "DefaultBaseline": is_default}

    baselines = [identify("pb-used"), identify("pb-unused"), identify("pb-default", is_default=True)]
    answers = {
        "DescribePatchBaselines": {"BaselineIdentities": baselines},
        "DescribePatchGroups": {"Mappings": [{"PatchGroup": "production", "BaselineIdentity": identify("pb-used")}]},
    }
    with canned_aws(answers) as aws:
        verdicts = judge_account(aws, "ssm", "ssm-patch-group")
        assert [operation for operation, _question in aws.asked] == ["DescribePatchBaselines", "DescribePatchGroups"]

    assert {(name, verdict) for _rule, name, verdict in verdicts} == {("pb-used", FAIL), ("pb-unused", PASS), ("pb-default", FAIL)}


def test_a_parameter_that_is_called_a_secret_is_open_and_a_secure_one_passes() -> None:
    parameters = [
        {"Name": "/shop/color", "Type": "String"},
        {"Name": "/shop/password", "Type": "String"},
        {"Name": "/shop/secured-password", "Type": "SecureString"},
    ]
    with canned_aws({"DescribeParameters": {"Parameters": parameters}}) as aws:
        verdicts = judge_account(aws, "ssm", "ssm-parameter-plain-secret")

    assert {(name, verdict) for _rule, name, verdict in verdicts} == {
        ("color", PASS),
        ("password", UNKNOWN),
        ("secured-password", PASS),
    }


def test_an_image_pipeline_is_judged_by_its_schedule_and_state() -> None:
    idle = {name: value for name, value in PIPELINE.items() if name != "schedule"} | {"arn": f"{PIPELINE['arn']}-idle"}
    disabled = {**PIPELINE, "arn": f"{PIPELINE['arn']}-disabled", "status": "DISABLED"}
    answers = {
        "ListImagePipelines": {"imagePipelineList": [PIPELINE, idle, disabled]},
        "ListInfrastructureConfigurations": {"infrastructureConfigurationSummaryList": [SUMMARY]},
        "GetInfrastructureConfiguration": {"infrastructureConfiguration": INFRASTRUCTURE},
    }
    with canned_aws(answers) as aws:
        verdicts = judge_account(aws, "imagebuilder", "image-pipeline-idle", "image-builder-key-pair")

    assert verdicts == {
        ("image-pipeline-idle", "base", PASS),
        ("image-pipeline-idle", "base-idle", FAIL),
        ("image-pipeline-idle", "base-disabled", FAIL),
        ("image-builder-key-pair", "small", FAIL),
    }


def test_a_rule_that_starts_tasks_with_exec_is_a_finding() -> None:
    cluster = "arn:aws:ecs:eu-west-1:123456789012:cluster/jobs"
    rules = [
        {"Name": name, "Arn": f"arn:aws:events:eu-west-1:123456789012:rule/{name}", "EventBusName": "default"} for name in ("open", "shut")
    ]
    answers = {
        "ListEventBuses": {"EventBuses": [{"Name": "default"}]},
        "ListRules": {"Rules": rules},
        "ListTargetsByRule": lambda asked: {
            "Targets": [
                {
                    "Id": "1",
                    "Arn": cluster,
                    "EcsParameters": {"TaskDefinitionArn": "job:1", "EnableExecuteCommand": asked["Rule"] == "open"},
                }
            ]
        },
    }
    with canned_aws(answers) as aws:
        verdicts = judge_account(aws, "events", "ecs-exec-task-target")

    assert verdicts == {("ecs-exec-task-target", "open", FAIL), ("ecs-exec-task-target", "shut", PASS)}
