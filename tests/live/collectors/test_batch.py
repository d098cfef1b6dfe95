"""Batch, from canned answers (moto keeps little of it) and from moto."""

from __future__ import annotations

from typing import Any

from immutcheck.model.finding import FAIL, PASS
from tests.live.collectors.canned import canned_aws
from tests.live.collectors.verdicts import judge_account
from tests.live.conftest import Aws
from tests.live.schema_check import list_faults

ARN = "arn:aws:batch:eu-west-1:123456789012:"
PROFILE = "arn:aws:iam::123456789012:instance-profile/batch"
COMPUTE = {
    "computeEnvironmentName": "jobs",
    "computeEnvironmentArn": f"{ARN}compute-environment/jobs",
    "ecsClusterArn": "arn:aws:ecs:eu-west-1:123456789012:cluster/jobs",
    "tags": {"team": "data"},
    "type": "MANAGED",
    "state": "ENABLED",
    "status": "VALID",
    "statusReason": "ComputeEnvironment Healthy",
    "computeResources": {
        "type": "EC2",
        "allocationStrategy": "BEST_FIT_PROGRESSIVE",
        "minvCpus": 0,
        "maxvCpus": 8,
        "desiredvCpus": 0,
        "instanceTypes": ["m7i.large"],
        "subnets": ["subnet-0abc"],
        "securityGroupIds": ["sg-0abc"],
        "ec2KeyPair": "admin",
        "instanceRole": PROFILE,
        "tags": {"team": "data"},
        "launchTemplate": {"launchTemplateId": "lt-0abc", "launchTemplateName": "jobs", "version": "$Latest", "overrides": []},
        "ec2Configuration": [{"imageType": "ECS_AL2023"}],
    },
    "serviceRole": "arn:aws:iam::123456789012:role/aws-service-role/batch.amazonaws.com/AWSServiceRoleForBatch",
    "updatePolicy": {"terminateJobsOnUpdate": False, "jobExecutionTimeoutMinutes": 30},
    "containerOrchestrationType": "ECS",
    "uuid": "1",
}
GONE = {**COMPUTE, "computeEnvironmentName": "gone", "status": "DELETING"}


def test_a_compute_environment_has_the_canonical_shape() -> None:
    with canned_aws({"v1/describecomputeenvironments": {"computeEnvironments": [COMPUTE, GONE]}}) as aws:
        (seen,) = aws.read("batch", needs={"AWS::Batch::ComputeEnvironment": frozenset({"*"})}).resources
        verdicts = judge_account(aws, "batch", "batch-key-pair", "launch-template-version-floating")

    assert list_faults(seen) == []
    assert seen.properties == {
        "ComputeEnvironmentName": "jobs",
        "Type": "MANAGED",
        "State": "ENABLED",
        "ServiceRole": COMPUTE["serviceRole"],
        "ComputeResources": {
            "Type": "EC2",
            "AllocationStrategy": "BEST_FIT_PROGRESSIVE",
            "MinvCpus": 0,
            "MaxvCpus": 8,
            "DesiredvCpus": 0,
            "InstanceTypes": ["m7i.large"],
            "Subnets": ["subnet-0abc"],
            "SecurityGroupIds": ["sg-0abc"],
            "Ec2KeyPair": "admin",
            "InstanceRole": PROFILE,
            "Tags": {"team": "data"},
            "LaunchTemplate": {"LaunchTemplateId": "lt-0abc", "Version": "$Latest"},
            "Ec2Configuration": [{"ImageType": "ECS_AL2023"}],
        },
        "UpdatePolicy": {"TerminateJobsOnUpdate": False, "JobExecutionTimeoutMinutes": 30},
        "Tags": {"team": "data"},
    }
    assert (seen.address, seen.name) == (f"{ARN}compute-environment/jobs", "jobs")
    assert verdicts == {("batch-key-pair", "jobs", FAIL), ("launch-template-version-floating", "jobs", FAIL)}


def describe_job(name: str, revision: int, **changes: Any) -> dict[str, Any]:
    return {
        "jobDefinitionName": name,
        "jobDefinitionArn": f"{ARN}job-definition/{name}:{revision}",
        "revision": revision,
        "status": "ACTIVE",
        "type": "container",
        "parameters": {},
        "tags": {},
        **changes,
    }


CONTAINER = {
    "image": "job:latest",
    "command": ["run"],
    "volumes": [{"name": "host", "host": {"sourcePath": "/srv"}}],
    "environment": [{"name": "STAGE", "value": "prod"}, {"name": "DB_PASSWORD", "value": "hunter2-and-more"}],
    "mountPoints": [],
    "ulimits": [],
    "privileged": True,
    "resourceRequirements": [{"type": "VCPU", "value": "1"}, {"type": "MEMORY", "value": "512"}],
    "secrets": [],
    "enableExecuteCommand": True,
}
POD = {
    "podProperties": {
        "containers": [
            {"name": "run", "image": "job:1", "env": [{"name": "STAGE", "value": "prod"}], "securityContext": {"privileged": True}}
        ],
        "volumes": [{"name": "host", "hostPath": {"path": "/srv"}}],
        "metadata": {"labels": {"team": "data"}},
    }
}
RULES = (
    "batch-image-not-pinned",
    "batch-root-filesystem-writable",
    "batch-environment-secret",
    "batch-exec-enabled",
    "container-privileged",
    "container-host-volume",
)


def answer_jobs(*definitions: dict[str, Any]) -> dict[str, Any]:
    return {"v1/describejobdefinitions": lambda asked: {"jobDefinitions": list(definitions) if asked["status"] == "ACTIVE" else []}}


def test_a_job_definition_has_the_canonical_shape_in_its_newest_revision() -> None:
    newest = describe_job(
        "job",
        10,
        containerProperties=CONTAINER,
        platformCapabilities=["EC2"],
        retryStrategy={"attempts": 2, "evaluateOnExit": []},
        timeout={"attemptDurationSeconds": 60},
        tags={"team": "data", "aws:cloudformation:stack-name": "jobs"},
    )
    with canned_aws(answer_jobs(describe_job("job", 9), newest, describe_job("job", 8))) as aws:
        (seen,) = aws.read("batch", needs={"AWS::Batch::JobDefinition": frozenset({"*"})}).resources
        verdicts = judge_account(aws, "batch", *RULES)

    assert list_faults(seen) == []
    assert seen.properties == {
        "JobDefinitionName": "job",
        "Type": "container",
        "ContainerProperties": {
            "Image": "job:latest",
            "Command": ["run"],
            "Volumes": [{"Name": "host", "Host": {"SourcePath": "/srv"}}],
            "Environment": [{"Name": "STAGE", "Value": "prod"}, {"Name": "DB_PASSWORD", "Value": "hunter2-and-more"}],
            "Privileged": True,
            "ResourceRequirements": [{"Type": "VCPU", "Value": "1"}, {"Type": "MEMORY", "Value": "512"}],
            "EnableExecuteCommand": True,
        },
        "PlatformCapabilities": ["EC2"],
        "RetryStrategy": {"Attempts": 2},
        "Timeout": {"AttemptDurationSeconds": 60},
        "Tags": {"team": "data"},
    }
    assert (seen.address, seen.name) == (f"{ARN}job-definition/job:10", "job")
    assert seen.tags == {"team": "data", "aws:cloudformation:stack-name": "jobs"}
    assert verdicts == {(rule, "10", FAIL) for rule in RULES}


def test_pods_and_tasks_are_judged_like_containers() -> None:
    task = {"containers": [{"name": "run", "image": "job:1", "readonlyRootFilesystem": True}], "enableExecuteCommand": False}
    pods = describe_job("pods", 1, eksProperties=POD)
    tasks = describe_job("tasks", 2, ecsProperties={"taskProperties": [task]})
    with canned_aws(answer_jobs(pods, tasks)) as aws:
        seen = aws.read("batch", needs={"AWS::Batch::JobDefinition": frozenset({"*"})}).resources
        verdicts = judge_account(aws, "batch", *RULES)

    assert [list_faults(found) for found in seen] == [[], []]
    failed = {
        ("batch-image-not-pinned", "1"),
        ("container-privileged", "1"),
        ("container-host-volume", "1"),
        ("batch-image-not-pinned", "2"),
    }
    assert verdicts == {(rule, address, FAIL if (rule, address) in failed else PASS) for rule in RULES for address in ("1", "2")}


def test_motos_batch_is_read(aws: Aws) -> None:
    batch = aws.client("batch")
    requirements = [{"type": "VCPU", "value": "1"}, {"type": "MEMORY", "value": "512"}]
    for image in ("job:1", "job:2"):
        properties = {"image": image, "resourceRequirements": requirements}
        batch.register_job_definition(jobDefinitionName="job", type="container", containerProperties=properties, tags={"team": "data"})

    (seen,) = aws.read("batch").resources

    assert list_faults(seen) == []
    assert (seen.address, seen.tags) == (f"{ARN}job-definition/job:2", {"team": "data"})
