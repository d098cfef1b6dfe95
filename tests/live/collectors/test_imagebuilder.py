"""Image Builder, from canned answers: moto does not have it."""

from __future__ import annotations

from typing import Any

from immutcheck.model.values import Unknown
from tests.live.collectors.canned import Denied, canned_aws
from tests.live.schema_check import list_faults

ARN = "arn:aws:imagebuilder:eu-west-1:123456789012"
PIPELINE = {
    "arn": f"{ARN}:image-pipeline/base",
    "name": "base",
    "platform": "Linux",
    "enhancedImageMetadataEnabled": True,
    "imageRecipeArn": f"{ARN}:image-recipe/base/1.0.0",
    "infrastructureConfigurationArn": f"{ARN}:infrastructure-configuration/small",
    "imageTestsConfiguration": {"imageTestsEnabled": True, "timeoutMinutes": 720},
    "schedule": {
        "scheduleExpression": "cron(0 3 ? * mon *)",
        "timezone": "UTC",
        "pipelineExecutionStartCondition": "EXPRESSION_MATCH_AND_DEPENDENCY_UPDATES_AVAILABLE",
    },
    "status": "ENABLED",
    "dateCreated": "2026-01-01T00:00:00.123Z",
    "dateLastRun": "2026-02-01T03:00:05.789Z",
    "lastRunStatus": "FAILED",
    "dateNextRun": "2026-02-08T03:00:00Z",
    "tags": {"team": "web", "aws:cloudformation:stack-name": "images"},
    "consecutiveFailures": 2,
}
SUMMARY = {
    "arn": f"{ARN}:infrastructure-configuration/small",
    "name": "small",
    "dateCreated": "2026-01-01T00:00:00Z",
    "instanceTypes": ["t3.small"],
    "instanceProfileName": "builder",
    "tags": {},
}
INFRASTRUCTURE = {
    **SUMMARY,
    "keyPair": "operations",
    "subnetId": "subnet-1",
    "securityGroupIds": ["sg-1"],
    "terminateInstanceOnFailure": False,
    "logging": {"s3Logs": {"s3BucketName": "logs", "s3KeyPrefix": "images"}},
    "instanceMetadataOptions": {"httpTokens": "required", "httpPutResponseHopLimit": 1},
}
NONE = {"infrastructureConfigurationSummaryList": []}


def test_a_pipeline_tells_its_schedule_and_its_last_run() -> None:
    with canned_aws({"ListImagePipelines": {"imagePipelineList": [PIPELINE]}, "ListInfrastructureConfigurations": NONE}) as aws:
        (seen,) = aws.read("imagebuilder").resources

    assert list_faults(seen) == []
    assert seen.properties == {
        "Name": "base",
        "EnhancedImageMetadataEnabled": True,
        "ImageRecipeArn": f"{ARN}:image-recipe/base/1.0.0",
        "InfrastructureConfigurationArn": f"{ARN}:infrastructure-configuration/small",
        "ImageTestsConfiguration": {"ImageTestsEnabled": True, "TimeoutMinutes": 720},
        "Schedule": {
            "ScheduleExpression": "cron(0 3 ? * mon *)",
            "Timezone": "UTC",
            "PipelineExecutionStartCondition": "EXPRESSION_MATCH_AND_DEPENDENCY_UPDATES_AVAILABLE",
        },
        "Status": "ENABLED",
        "Tags": {"team": "web"},
    }
    assert seen.address == f"{ARN}:image-pipeline/base"
    assert seen.facts == {"LastRunAt": "2026-02-01T03:00:05Z", "LastStatus": "FAILED"}
    assert seen.tags == {"team": "web", "aws:cloudformation:stack-name": "images"}


def test_a_pipeline_that_never_ran_has_no_last_run() -> None:
    idle = {name: PIPELINE[name] for name in ("arn", "name", "imageRecipeArn", "infrastructureConfigurationArn", "status")}
    with canned_aws({"ListImagePipelines": {"imagePipelineList": [idle]}}) as aws:
        (seen,) = aws.read("imagebuilder", needs={"AWS::ImageBuilder::ImagePipeline": frozenset({"Schedule"})}).resources

    assert list_faults(seen) == []
    assert ("Schedule" in seen.properties, seen.facts) == (False, {})


def test_an_infrastructure_tells_its_key_pair() -> None:
    answers = {
        "ListImagePipelines": {"imagePipelineList": []},
        "ListInfrastructureConfigurations": {"infrastructureConfigurationSummaryList": [SUMMARY]},
        "GetInfrastructureConfiguration": {"infrastructureConfiguration": INFRASTRUCTURE},
    }
    with canned_aws(answers) as aws:
        (seen,) = aws.read("imagebuilder").resources

    assert list_faults(seen) == []
    assert seen.properties == {
        "Name": "small",
        "InstanceTypes": ["t3.small"],
        "InstanceProfileName": "builder",
        "KeyPair": "operations",
        "SubnetId": "subnet-1",
        "SecurityGroupIds": ["sg-1"],
        "TerminateInstanceOnFailure": False,
        "Logging": {"S3Logs": {"S3BucketName": "logs", "S3KeyPrefix": "images"}},
        "InstanceMetadataOptions": {"HttpTokens": "required", "HttpPutResponseHopLimit": 1},
    }


def test_a_denied_description_leaves_the_key_pair_unknown() -> None:
    def deny(_question: object) -> dict[str, Any]:
        raise Denied

    answers = {
        "ListInfrastructureConfigurations": {"infrastructureConfigurationSummaryList": [SUMMARY]},
        "GetInfrastructureConfiguration": deny,
    }
    with canned_aws(answers) as aws:
        observation = aws.read("imagebuilder", needs={"AWS::ImageBuilder::InfrastructureConfiguration": frozenset({"KeyPair"})})

    (seen,) = observation.resources
    assert (seen.properties["Name"], isinstance(seen.properties["KeyPair"], Unknown)) == ("small", True)
    assert len(observation.diagnostics) == 1
