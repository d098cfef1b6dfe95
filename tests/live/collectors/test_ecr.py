"""Repositories, as they come from a real server."""

from __future__ import annotations

from tests.live.conftest import Aws
from tests.live.schema_check import list_faults


def test_a_repository_has_the_canonical_shape(aws: Aws) -> None:
    made = aws.client("ecr").create_repository(
        repositoryName="app",
        imageTagMutability="IMMUTABLE",
        imageScanningConfiguration={"scanOnPush": True},
        tags=[{"Key": "team", "Value": "web"}],
    )["repository"]

    (seen,) = aws.read("ecr").resources

    assert list_faults(seen) == []
    assert seen.properties == {
        "RepositoryName": "app",
        "ImageTagMutability": "IMMUTABLE",
        "ImageScanningConfiguration": {"ScanOnPush": True},
        "EncryptionConfiguration": {"EncryptionType": "AES256"},
        "Tags": [{"Key": "team", "Value": "web"}],
    }
    assert (seen.address, seen.name, seen.identifiers) == (made["repositoryArn"], "app", (made["repositoryUri"],))


def test_tags_are_only_asked_for_when_they_are_needed(aws: Aws) -> None:
    aws.client("ecr").create_repository(repositoryName="app")

    observation = aws.read("ecr", needs={"AWS::ECR::Repository": frozenset({"ImageTagMutability"})})

    (seen,) = observation.resources
    assert "Tags" not in seen.properties
    assert "Tags" not in observation.covered["AWS::ECR::Repository"]
