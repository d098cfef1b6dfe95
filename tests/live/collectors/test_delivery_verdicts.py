"""What the rules about delivery say of a running account: AWS answers effective values and defaults, names and masks, and the verdicts
must be those that fit."""

from __future__ import annotations

from typing import Any

from immutcheck.model.finding import FAIL, PASS, UNKNOWN
from tests.live.collectors.canned import Denied, canned_aws
from tests.live.collectors.test_codebuild import describe_project
from tests.live.collectors.test_codedeploy import APPLICATIONS, describe_group
from tests.live.collectors.test_codepipeline import SOURCE
from tests.live.collectors.verdicts import judge_account

BLUE_GREEN = {"deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL"}


def deny(_question: object) -> dict[str, Any]:
    raise Denied


def describe_groups(*groups: dict[str, Any]) -> dict[str, Any]:
    return {
        **APPLICATIONS,
        "ListDeploymentGroups": {"deploymentGroups": [group["deploymentGroupName"] for group in groups]},
        "BatchGetDeploymentGroups": {"deploymentGroupsInfo": list(groups)},
        "ListDeploymentConfigs": {"deploymentConfigsList": ["CodeDeployDefault.LambdaAllAtOnce", "everything-at-once"]},
        "GetDeploymentConfig": {"deploymentConfigInfo": {"computePlatform": "ECS", "trafficRoutingConfig": {"type": "AllAtOnce"}}},
    }


def test_deployment_groups_are_judged_by_what_is_in_force() -> None:
    careless = describe_group(
        "careless", autoRollbackConfiguration={"enabled": False, "events": []}, deploymentConfigName="CodeDeployDefault.AllAtOnce"
    )
    careful = describe_group(
        "careful",
        deploymentStyle=BLUE_GREEN,
        autoRollbackConfiguration={"enabled": True, "events": ["DEPLOYMENT_FAILURE"]},
        alarmConfiguration={"enabled": True, "ignorePollAlarmFailure": False, "alarms": [{"name": "errors"}]},
    )
    rules = ("codedeploy-in-place", "codedeploy-no-rollback", "codedeploy-no-alarms", "codedeploy-all-at-once")
    with canned_aws(describe_groups(careless, careful)) as aws:
        verdicts = judge_account(aws, "codedeploy", *rules)

    assert verdicts == {
        *[(rule, "careless", FAIL) for rule in rules],
        *[(rule, "careful", PASS) for rule in rules],
        ("codedeploy-all-at-once", "everything-at-once", FAIL),
    }


def test_a_group_of_a_function_is_not_in_place() -> None:
    answers = {
        **describe_groups(describe_group("function", computePlatform="Lambda", deploymentStyle=BLUE_GREEN)),
        "BatchGetApplications": {"applicationsInfo": [{"applicationName": "shop", "computePlatform": "Lambda"}]},
    }
    with canned_aws(answers) as aws:
        assert judge_account(aws, "codedeploy", "codedeploy-in-place") == {("codedeploy-in-place", "function", PASS)}


def test_a_group_that_cannot_be_described_is_unknown() -> None:
    with canned_aws({**describe_groups(describe_group("web")), "BatchGetDeploymentGroups": deny}) as aws:
        assert judge_account(aws, "codedeploy", "codedeploy-no-rollback") == {("codedeploy-no-rollback", "web", UNKNOWN)}


def test_groups_that_cannot_be_listed_are_unknown() -> None:
    with canned_aws({**describe_groups(describe_group("web")), "ListDeploymentGroups": deny}) as aws:
        ((rule, _address, verdict),) = judge_account(aws, "codedeploy", "codedeploy-no-rollback")

    assert (rule, verdict) == ("codedeploy-no-rollback", UNKNOWN)


def test_a_masked_token_is_a_persons_token_and_no_literal() -> None:
    pipeline = {"name": "shop", "roleArn": "arn:aws:iam::123456789012:role/p", "stages": [{"name": "Source", "actions": [SOURCE]}]}
    hook = {
        "definition": {
            "name": "pushed",
            "targetPipeline": "shop",
            "targetAction": "Source",
            "filters": [],
            "authentication": "GITHUB_HMAC",
            "authenticationConfiguration": {"SecretToken": "****"},
        },
        "url": "https://eu-west-1.webhooks.aws/trigger",
        "arn": "arn:aws:codepipeline:eu-west-1:123456789012:webhook:pushed",
    }
    answers = {
        "ListPipelines": {"pipelines": [{"name": "shop"}]},
        "GetPipeline": {"pipeline": pipeline},
        "ListWebhooks": {"webhooks": [hook]},
    }
    with canned_aws(answers) as aws:
        verdicts = judge_account(aws, "codepipeline", "pipeline-source-token", "token-literal")

    assert verdicts == {
        ("pipeline-source-token", "shop", FAIL),
        ("token-literal", "shop", PASS),
        ("token-literal", "pushed", PASS),
    }


def test_a_persons_token_of_codebuild_is_reported_once() -> None:
    tokens = [
        {"arn": "arn:aws:codebuild:eu-west-1:123456789012:token/github", "serverType": "GITHUB", "authType": "PERSONAL_ACCESS_TOKEN"},
        {"arn": "arn:aws:codebuild:eu-west-1:123456789012:token/gitlab", "serverType": "GITLAB", "authType": "OAUTH"},
    ]
    with canned_aws({"ListSourceCredentials": {"sourceCredentialsInfos": tokens}}) as aws:
        verdicts = judge_account(aws, "codebuild", "pipeline-source-token", "token-literal")

    assert verdicts == {
        ("pipeline-source-token", "github", FAIL),
        ("token-literal", "github", PASS),
        ("pipeline-source-token", "gitlab", PASS),
        ("token-literal", "gitlab", PASS),
    }


def test_projects_are_judged_by_what_is_in_force() -> None:
    variables = [
        {"name": "API_TOKEN", "value": "hunter2hunter2", "type": "PLAINTEXT"},
        {"name": "DB_PASSWORD", "value": "prod/db:password", "type": "SECRETS_MANAGER"},
    ]
    plain = describe_project("plain")
    risky = describe_project(
        "risky",
        webhook={"filterGroups": []},
        projectVisibility="PUBLIC_READ",
        environment={**plain["environment"], "environmentVariables": variables[:1], "image": "example/builder:latest"},
        logsConfig={"cloudWatchLogs": {"status": "DISABLED"}, "s3Logs": {"status": "DISABLED"}},
        artifacts={"type": "S3", "location": "artifacts", "encryptionDisabled": True},
        source={
            "type": "GITHUB",
            "location": "https://github.com/team/shop.git",
            "insecureSsl": True,
            "buildspec": "version: 0.2\nphases: {}",
        },
    )
    careful = describe_project("careful", environment={**plain["environment"], "environmentVariables": variables[1:]})
    rules = (
        "codebuild-artifact-unencrypted",
        "codebuild-environment-secret",
        "codebuild-image-not-pinned",
        "codebuild-inline-buildspec",
        "codebuild-public",
        "codebuild-source-unverified",
        "codebuild-unlogged",
    )
    webhook = "codebuild-builds-any-pull-request"
    answers = {"ListProjects": {"projects": ["risky", "careful", "plain"]}, "BatchGetProjects": {"projects": [risky, careful, plain]}}
    with canned_aws(answers) as aws:
        verdicts = judge_account(aws, "codebuild", webhook, *rules)

    assert verdicts == {
        (webhook, "risky", FAIL),
        *[(rule, "risky", FAIL) for rule in rules],
        *[(rule, name, PASS) for rule in rules for name in ("careful", "plain")],
    }
