"""Pipelines, as they come from a real server."""

from __future__ import annotations

from typing import Any

from immutcheck.model.values import Unknown
from tests.live.collectors.canned import canned_aws
from tests.live.conftest import Aws
from tests.live.schema_check import list_faults

TRUST = '{"Statement": [{"Effect": "Allow", "Principal": {"Service": "codepipeline.amazonaws.com"}, "Action": "sts:AssumeRole"}]}'
HIDDEN = Unknown("AWS CodePipeline never shows it")

SOURCE = {
    "name": "Source",
    "actionTypeId": {"category": "Source", "owner": "ThirdParty", "provider": "GitHub", "version": "1"},
    "configuration": {"Owner": "team", "Repo": "shop", "Branch": "main", "OAuthToken": "****"},
    "outputArtifacts": [{"name": "Source"}],
}


def make_pipeline(aws: Aws, name: str, **changes: Any) -> None:
    role = aws.client("iam").create_role(RoleName=f"{name}-role", AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
    deploy = {
        "name": "Deploy",
        "actionTypeId": {"category": "Deploy", "owner": "AWS", "provider": "CodeDeploy", "version": "1"},
        "configuration": {"ApplicationName": "shop", "DeploymentGroupName": "web"},
        "inputArtifacts": [{"name": "Source"}],
    }
    pipeline = {
        "name": name,
        "roleArn": role,
        "stages": [{"name": "Source", "actions": [SOURCE]}, {"name": "Production", "actions": [deploy]}],
        **changes,
    }
    aws.client("codepipeline").create_pipeline(pipeline=pipeline, tags=[{"key": "team", "value": "web"}])


def test_a_pipeline_has_the_canonical_shape_and_no_token(aws: Aws) -> None:
    make_pipeline(aws, "shop", artifactStore={"type": "S3", "location": "artifacts", "encryptionKey": {"id": "alias/a", "type": "KMS"}})

    (seen,) = aws.read("codepipeline", needs={"AWS::CodePipeline::Pipeline": frozenset({"Stages", "Tags"})}).resources

    assert list_faults(seen) == []
    assert seen.properties == {
        "Name": "shop",
        "RoleArn": "arn:aws:iam::123456789012:role/shop-role",
        "ArtifactStore": {"Type": "S3", "Location": "artifacts", "EncryptionKey": {"Id": "alias/a", "Type": "KMS"}},
        "Stages": [
            {
                "Name": "Source",
                "Actions": [
                    {
                        "Name": "Source",
                        "ActionTypeId": {"Category": "Source", "Owner": "ThirdParty", "Provider": "GitHub", "Version": "1"},
                        "RunOrder": 1,
                        "Configuration": {"Owner": "team", "Repo": "shop", "Branch": "main", "OAuthToken": HIDDEN},
                        "OutputArtifacts": [{"Name": "Source"}],
                    }
                ],
            },
            {
                "Name": "Production",
                "Actions": [
                    {
                        "Name": "Deploy",
                        "ActionTypeId": {"Category": "Deploy", "Owner": "AWS", "Provider": "CodeDeploy", "Version": "1"},
                        "RunOrder": 1,
                        "Configuration": {"ApplicationName": "shop", "DeploymentGroupName": "web"},
                        "InputArtifacts": [{"Name": "Source"}],
                    }
                ],
            },
        ],
        "Tags": [{"Key": "team", "Value": "web"}],
    }
    assert seen.address == "arn:aws:codepipeline:eu-west-1:123456789012:shop"
    assert (seen.name, seen.tags, set(seen.facts)) == ("shop", {"team": "web"}, {"UpdatedAt"})


def test_stores_by_region_become_a_list(aws: Aws) -> None:
    stores = {region: {"type": "S3", "location": f"artifacts-{region}"} for region in ("us-east-1", "eu-west-1")}
    make_pipeline(aws, "shop", artifactStores=stores)

    (seen,) = aws.read("codepipeline", needs={"AWS::CodePipeline::Pipeline": frozenset({"ArtifactStores"})}).resources

    assert list_faults(seen) == []
    assert "ArtifactStore" not in seen.properties
    assert seen.properties["ArtifactStores"] == [
        {"Region": "eu-west-1", "ArtifactStore": {"Type": "S3", "Location": "artifacts-eu-west-1"}},
        {"Region": "us-east-1", "ArtifactStore": {"Type": "S3", "Location": "artifacts-us-east-1"}},
    ]


def test_names_and_times_alone_need_one_call(aws: Aws) -> None:
    make_pipeline(aws, "shop", artifactStore={"type": "S3", "location": "artifacts"})

    observation = aws.read("codepipeline", needs={"AWS::CodePipeline::Pipeline": frozenset({"facts.UpdatedAt"})})

    (seen,) = observation.resources
    assert seen.properties == {"Name": "shop"}
    assert observation.covered == {"AWS::CodePipeline::Pipeline": ("Name", "facts.UpdatedAt")}
    assert str(seen.facts["UpdatedAt"]).endswith("Z")


def test_the_newest_execution_tells_when_and_how_it_ran() -> None:
    declared = {
        "name": "shop",
        "roleArn": "arn:aws:iam::123456789012:role/shop",
        "version": 3,
        "pipelineType": "V2",
        "executionMode": "QUEUED",
        "artifactStore": {"type": "S3", "location": "artifacts"},
        "stages": [
            {"name": "Source", "blockers": [], "actions": [SOURCE]},
            {
                "name": "Production",
                "blockers": [],
                "actions": [
                    {
                        "name": "Check",
                        "actionTypeId": {"category": "Compute", "owner": "AWS", "provider": "Commands", "version": "1"},
                        "runOrder": 1,
                        "configuration": {},
                        "commands": ["make check"],
                        "outputArtifacts": [],
                        "inputArtifacts": [{"name": "Source"}],
                        "outputVariables": [],
                    }
                ],
                "onFailure": {"result": "ROLLBACK"},
            },
        ],
        "variables": [],
        "triggers": [
            {
                "providerType": "CodeStarSourceConnection",
                "gitConfiguration": {"sourceActionName": "Source", "push": [{"branches": {"includes": ["main"]}}]},
            }
        ],
    }
    answers = {
        "ListPipelines": {"pipelines": [{"name": "shop", "version": 3, "updated": 1764000000}]},
        "GetPipeline": {"pipeline": declared, "metadata": {"pipelineArn": "arn:aws:codepipeline:eu-west-1:123456789012:shop"}},
        "ListPipelineExecutions": {
            "pipelineExecutionSummaries": [{"pipelineExecutionId": "1", "status": "Failed", "startTime": 1765000000}],
            "nextToken": "more",
        },
        "ListTagsForResource": {"tags": []},
        "ListWebhooks": {"webhooks": []},
    }
    with canned_aws(answers) as aws:
        (seen,) = aws.read("codepipeline").resources
        assert aws.count("ListPipelineExecutions") == 1

    assert list_faults(seen) == []
    assert seen.facts == {"UpdatedAt": "2025-11-24T16:00:00Z", "LastStatus": "Failed", "LastRunAt": "2025-12-06T05:46:40Z"}
    assert seen.properties["Stages"][1:] == [  # type: ignore[index]
        {
            "Name": "Production",
            "Actions": [
                {
                    "Name": "Check",
                    "ActionTypeId": {"Category": "Compute", "Owner": "AWS", "Provider": "Commands", "Version": "1"},
                    "RunOrder": 1,
                    "Commands": ["make check"],
                    "InputArtifacts": [{"Name": "Source"}],
                }
            ],
            "OnFailure": {"Result": "ROLLBACK"},
        }
    ]
    assert seen.properties["Triggers"] == [
        {
            "ProviderType": "CodeStarSourceConnection",
            "GitConfiguration": {"SourceActionName": "Source", "Push": [{"Branches": {"Includes": ["main"]}}]},
        }
    ]
    assert (seen.properties["PipelineType"], seen.properties["ExecutionMode"]) == ("V2", "QUEUED")


def test_the_token_of_a_webhook_is_never_kept() -> None:
    arn = "arn:aws:codepipeline:eu-west-1:123456789012:webhook:pushed"
    hook = {
        "definition": {
            "name": "pushed",
            "targetPipeline": "shop",
            "targetAction": "Source",
            "filters": [{"jsonPath": "$.ref", "matchEquals": "refs/heads/{Branch}"}],
            "authentication": "GITHUB_HMAC",
            "authenticationConfiguration": {"SecretToken": "****"},
        },
        "url": "https://eu-west-1.webhooks.aws/trigger?t=abc",
        "arn": arn,
        "tags": [],
    }
    with canned_aws({"ListWebhooks": {"webhooks": [hook]}}) as aws:
        (seen,) = aws.read("codepipeline", needs={"AWS::CodePipeline::Webhook": frozenset({"Authentication"})}).resources

    assert list_faults(seen) == []
    assert seen.properties == {
        "Name": "pushed",
        "TargetPipeline": "shop",
        "TargetAction": "Source",
        "Filters": [{"JsonPath": "$.ref", "MatchEquals": "refs/heads/{Branch}"}],
        "Authentication": "GITHUB_HMAC",
        "AuthenticationConfiguration": {"SecretToken": HIDDEN},
        "Tags": [],
    }
    assert (seen.address, seen.name) == (arn, "pushed")
