"""Build projects, as they come from a real server."""

from __future__ import annotations

from typing import Any

from immutcheck.model.values import Unknown
from tests.live.collectors.canned import Denied, canned_aws
from tests.live.conftest import Aws
from tests.live.schema_check import list_faults

ROLE = "arn:aws:iam::123456789012:role/service-role/build"


def make_project(aws: Aws, name: str, **changes: Any) -> None:
    aws.client("codebuild").create_project(
        **{
            "name": name,
            "source": {"type": "S3", "location": "sources/shop.zip", "buildspec": "buildspec.yml", "insecureSsl": True},
            "artifacts": {"type": "S3", "location": "artifacts", "encryptionDisabled": True},
            "environment": {
                "type": "LINUX_CONTAINER",
                "image": "aws/codebuild/standard:7.0",
                "computeType": "BUILD_GENERAL1_SMALL",
                "privilegedMode": True,
                "environmentVariables": [{"name": "STAGE", "value": "test", "type": "PLAINTEXT"}],
            },
            "serviceRole": ROLE,
            "timeoutInMinutes": 45,
            "queuedTimeoutInMinutes": 480,
            **changes,
        }
    )


def test_a_project_has_the_canonical_shape(aws: Aws) -> None:
    make_project(
        aws,
        "shop",
        description="Builds the shop",
        logsConfig={"cloudWatchLogs": {"status": "DISABLED"}, "s3Logs": {"status": "ENABLED", "location": "logs/builds"}},
        tags=[{"key": "team", "value": "web"}],
    )

    (seen,) = aws.read("codebuild", needs={"AWS::CodeBuild::Project": frozenset({"Source"})}).resources

    assert list_faults(seen) == []
    assert seen.properties == {
        "Name": "shop",
        "Description": "Builds the shop",
        "Source": {"Type": "S3", "Location": "sources/shop.zip", "BuildSpec": "buildspec.yml", "InsecureSsl": True},
        "Artifacts": {"Type": "S3", "Location": "artifacts", "EncryptionDisabled": True},
        "Cache": {"Type": "NO_CACHE"},
        "Environment": {
            "Type": "LINUX_CONTAINER",
            "Image": "aws/codebuild/standard:7.0",
            "ComputeType": "BUILD_GENERAL1_SMALL",
            "PrivilegedMode": True,
            "EnvironmentVariables": [{"Name": "STAGE", "Value": "test", "Type": "PLAINTEXT"}],
        },
        "ServiceRole": ROLE,
        "TimeoutInMinutes": 45,
        "QueuedTimeoutInMinutes": 480,
        "EncryptionKey": "arn:aws:kms:eu-west-1:123456789012:alias/aws/s3",
        "BadgeEnabled": False,
        "LogsConfig": {"CloudWatchLogs": {"Status": "DISABLED"}, "S3Logs": {"Status": "ENABLED", "Location": "logs/builds"}},
        "Tags": [{"Key": "team", "Value": "web"}],
    }
    assert (seen.address, seen.name) == ("arn:aws:codebuild:eu-west-1:123456789012:project/shop", "shop")
    assert seen.tags == {"team": "web"}


def test_all_projects_are_described_in_one_call_a_hundred(aws: Aws) -> None:
    for number in range(3):
        make_project(aws, f"shop-{number}")

    seen = aws.read("codebuild", needs={"AWS::CodeBuild::Project": frozenset({"Environment"})}).resources

    assert sorted(one.name for one in seen) == ["shop-0", "shop-1", "shop-2"]
    assert [list_faults(one) for one in seen] == [[], [], []]


def describe_project(name: str, **changes: Any) -> dict[str, Any]:
    """As AWS answers: with everything that is not set empty or null."""
    return {
        "name": name,
        "arn": f"arn:aws:codebuild:eu-west-1:123456789012:project/{name}",
        "source": {
            "type": "GITHUB",
            "location": "https://github.com/team/shop.git",
            "gitCloneDepth": 1,
            "buildspec": "",
            "insecureSsl": False,
        },
        "secondarySources": [],
        "secondaryArtifacts": [],
        "artifacts": {"type": "NO_ARTIFACTS"},
        "cache": {"type": "NO_CACHE"},
        "environment": {
            "type": "LINUX_CONTAINER",
            "image": "aws/codebuild/standard:7.0",
            "computeType": "BUILD_GENERAL1_SMALL",
            "environmentVariables": [],
            "privilegedMode": False,
            "imagePullCredentialsType": "CODEBUILD",
        },
        "serviceRole": ROLE,
        "timeoutInMinutes": 60,
        "queuedTimeoutInMinutes": 480,
        "badge": {"badgeEnabled": False},
        "logsConfig": {"cloudWatchLogs": {"status": "ENABLED"}, "s3Logs": {"status": "DISABLED", "encryptionDisabled": False}},
        "projectVisibility": "PRIVATE",
        "created": 1764000000,
        **changes,
    }


def test_a_webhook_becomes_triggers() -> None:
    webhook = {
        "url": "https://api.github.com/repos/team/shop/hooks/1",
        "payloadUrl": "https://codebuild.eu-west-1.amazonaws.com/webhooks?t=abc",
        "filterGroups": [
            [
                {"type": "EVENT", "pattern": "PUSH", "excludeMatchedPattern": False},
                {"type": "HEAD_REF", "pattern": "^refs/heads/main$", "excludeMatchedPattern": False},
            ]
        ],
        "buildType": "BUILD",
        "pullRequestBuildPolicy": {"requiresCommentApproval": "ALL_PULL_REQUESTS", "approverRoles": ["GITHUB_WRITE"]},
    }
    answers = {
        "ListProjects": {"projects": ["shop"]},
        "BatchGetProjects": {"projects": [describe_project("shop", webhook=webhook)]},
    }
    with canned_aws(answers) as aws:
        (seen,) = aws.read("codebuild", needs={"AWS::CodeBuild::Project": frozenset({"Triggers"})}).resources

    assert list_faults(seen) == []
    assert seen.properties["Triggers"] == {
        "Webhook": True,
        "BuildType": "BUILD",
        "FilterGroups": [
            [
                {"Type": "EVENT", "Pattern": "PUSH", "ExcludeMatchedPattern": False},
                {"Type": "HEAD_REF", "Pattern": "^refs/heads/main$", "ExcludeMatchedPattern": False},
            ]
        ],
        "PullRequestBuildPolicy": {"RequiresCommentApproval": "ALL_PULL_REQUESTS", "ApproverRoles": ["GITHUB_WRITE"]},
    }


def test_what_is_not_set_is_not_there() -> None:
    answers = {
        "ListProjects": {"projects": ["shop"]},
        "BatchGetProjects": {"projects": [describe_project("shop", webhook={"branchFilter": "main", "filterGroups": []})]},
    }
    with canned_aws(answers) as aws:
        (seen,) = aws.read("codebuild", needs={"AWS::CodeBuild::Project": frozenset({"Triggers"})}).resources

    assert list_faults(seen) == []
    assert seen.properties["Triggers"] == {"Webhook": True}
    assert "SecondarySources" not in seen.properties
    assert seen.properties["Visibility"] == "PRIVATE"
    assert "BuildSpec" not in seen.properties["Source"]  # type: ignore[operator]


def test_a_denied_description_leaves_names_and_unknowns() -> None:
    def deny(_question: object) -> dict[str, Any]:
        raise Denied

    with canned_aws({"ListProjects": {"projects": ["shop"]}, "BatchGetProjects": deny}) as aws:
        observation = aws.read("codebuild", needs={"AWS::CodeBuild::Project": frozenset({"Triggers"})})

    (seen,) = observation.resources
    assert seen.properties["Name"] == "shop"
    assert isinstance(seen.properties["Triggers"], Unknown)
    assert len(observation.diagnostics) == 1


def test_a_credential_shows_a_token_only_where_it_is_a_name() -> None:
    connection = "arn:aws:codeconnections:eu-west-1:123456789012:connection/1"
    tokens = [
        {"arn": "arn:aws:codebuild:eu-west-1:123456789012:token/github", "serverType": "GITHUB", "authType": "PERSONAL_ACCESS_TOKEN"},
        {
            "arn": "arn:aws:codebuild:eu-west-1:123456789012:token/gitlab",
            "serverType": "GITLAB",
            "authType": "CODECONNECTIONS",
            "resource": connection,
        },
    ]
    with canned_aws({"ListSourceCredentials": {"sourceCredentialsInfos": tokens}}) as aws:
        person, application = aws.read("codebuild", needs={"AWS::CodeBuild::SourceCredential": frozenset({"AuthType"})}).resources

    assert [list_faults(person), list_faults(application)] == [[], []]
    assert person.properties == {
        "AuthType": "PERSONAL_ACCESS_TOKEN",
        "ServerType": "GITHUB",
        "Token": Unknown("AWS CodeBuild never shows it"),
    }
    assert application.properties == {"AuthType": "CODECONNECTIONS", "ServerType": "GITLAB", "Token": connection}


def test_a_project_that_was_deleted_meanwhile_is_not_there_and_one_that_is_not_told_is_unknown() -> None:
    answers = {
        "ListProjects": {"projects": ["gone", "shop", "untold"]},
        "BatchGetProjects": {"projects": [describe_project("shop")], "projectsNotFound": ["gone"]},
    }
    with canned_aws(answers) as aws:
        shop, untold = aws.read("codebuild", needs={"AWS::CodeBuild::Project": frozenset({"Environment"})}).resources

    assert (shop.name, untold.name) == ("shop", "untold")
    assert untold.properties["Environment"] == Unknown("AWS CodeBuild did not describe the project", maybe_absent=True)
