"""Notebooks and models, as they come from a real server."""

from __future__ import annotations

from tests.live.conftest import Aws
from tests.live.schema_check import list_faults

ROLE = "arn:aws:iam::123456789012:role/science"
TAGS = [{"Key": "team", "Value": "science"}]
NOTEBOOK = "AWS::SageMaker::NotebookInstance"
MODEL = "AWS::SageMaker::Model"


def test_a_notebook_has_the_canonical_shape(aws: Aws) -> None:
    made = aws.client("sagemaker").create_notebook_instance(
        NotebookInstanceName="explore",
        InstanceType="ml.t3.medium",
        RoleArn=ROLE,
        RootAccess="Disabled",
        DirectInternetAccess="Enabled",
        SubnetId="subnet-0abc",
        SecurityGroupIds=["sg-0abc"],
        LifecycleConfigName="setup",
        VolumeSizeInGB=20,
        Tags=TAGS,
    )["NotebookInstanceArn"]

    observation = aws.read("sagemaker")

    (seen,) = observation.resources
    assert list_faults(seen) == []
    assert seen.properties == {
        "NotebookInstanceName": "explore",
        "InstanceType": "ml.t3.medium",
        "RoleArn": ROLE,
        "RootAccess": "Disabled",
        "DirectInternetAccess": "Enabled",
        "SubnetId": "subnet-0abc",
        "SecurityGroupIds": ["sg-0abc"],
        "LifecycleConfigName": "setup",
        "VolumeSizeInGB": 20,
        "Tags": TAGS,
    }
    assert set(seen.properties) <= set(observation.covered[NOTEBOOK])
    assert (seen.address, seen.name, seen.tags) == (made, "explore", {"team": "science"})


def test_a_model_has_the_canonical_shape(aws: Aws) -> None:
    image = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/model:latest"
    made = aws.client("sagemaker").create_model(
        ModelName="ranking",
        PrimaryContainer={"Image": image, "Environment": {"STAGE": "prod"}, "ModelDataUrl": "s3://models/ranking.tar.gz"},
        ExecutionRoleArn=ROLE,
        VpcConfig={"SecurityGroupIds": ["sg-0abc"], "Subnets": ["subnet-0abc"]},
        Tags=TAGS,
    )["ModelArn"]

    observation = aws.read("sagemaker")

    (seen,) = observation.resources
    assert list_faults(seen) == []
    container = seen.properties["PrimaryContainer"]
    assert container == {"Image": image, "Environment": {"STAGE": "prod"}, "ModelDataUrl": "s3://models/ranking.tar.gz"}
    assert seen.properties["VpcConfig"] == {"SecurityGroupIds": ["sg-0abc"], "Subnets": ["subnet-0abc"]}
    assert set(seen.properties) <= set(observation.covered[MODEL])
    assert (seen.address, seen.name) == (made, "ranking")


def test_images_are_only_asked_for_when_they_are_needed(aws: Aws) -> None:
    aws.client("sagemaker").create_model(ModelName="ranking", PrimaryContainer={"Image": "model"}, ExecutionRoleArn=ROLE)

    observation = aws.read("sagemaker", needs={MODEL: frozenset({"ModelName"})})

    assert [one.properties for one in observation.resources] == [{"ModelName": "ranking"}]
    assert observation.covered == {MODEL: ("ModelName", "facts.CreatedAt")}
