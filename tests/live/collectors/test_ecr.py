"""Repositories, as they come from a real server; creation templates, which moto does not have, from canned answers."""

from __future__ import annotations

from typing import Any

from immutcheck.model.finding import FAIL, PASS
from immutcheck.model.observation import Unread
from immutcheck.model.values import Unknown
from tests.live.collectors.canned import Denied, canned_aws
from tests.live.collectors.verdicts import judge_account
from tests.live.conftest import Aws
from tests.live.schema_check import list_faults

REPOSITORY = "AWS::ECR::Repository"
EVERYTHING = {REPOSITORY: frozenset({"*"})}


def test_a_repository_has_the_canonical_shape(aws: Aws) -> None:
    made = aws.client("ecr").create_repository(
        repositoryName="app",
        imageTagMutability="IMMUTABLE_WITH_EXCLUSION",
        imageTagMutabilityExclusionFilters=[{"filterType": "WILDCARD", "filter": "dev-*"}],
        imageScanningConfiguration={"scanOnPush": True},
        tags=[{"Key": "team", "Value": "web"}],
    )["repository"]

    (seen,) = aws.read("ecr", needs=EVERYTHING).resources

    assert list_faults(seen) == []
    assert seen.properties == {
        "RepositoryName": "app",
        "ImageTagMutability": "IMMUTABLE_WITH_EXCLUSION",
        "ImageTagMutabilityExclusionFilters": [
            {"ImageTagMutabilityExclusionFilterType": "WILDCARD", "ImageTagMutabilityExclusionFilterValue": "dev-*"}
        ],
        "ImageScanningConfiguration": {"ScanOnPush": True},
        "EncryptionConfiguration": {"EncryptionType": "AES256"},
        "Tags": [{"Key": "team", "Value": "web"}],
    }
    assert (seen.address, seen.name, seen.identifiers) == (made["repositoryArn"], "app", (made["repositoryUri"],))
    assert list(seen.facts) == ["CreatedAt"]
    assert str(seen.facts["CreatedAt"]).endswith("Z")


def test_tags_are_only_asked_for_when_they_are_needed(aws: Aws) -> None:
    aws.client("ecr").create_repository(repositoryName="app")

    observation = aws.read("ecr", needs={REPOSITORY: frozenset({"ImageTagMutability"})})

    (seen,) = observation.resources
    assert "Tags" not in seen.properties
    assert set(observation.covered[REPOSITORY]).isdisjoint({"Tags", "ImageScanningConfiguration"})


def test_what_the_registry_scans_counts_as_the_repositories_own_setting(aws: Aws) -> None:
    ecr = aws.client("ecr")
    for name in ("prod-shop", "dev-shop"):
        ecr.create_repository(repositoryName=name)
    ecr.create_repository(repositoryName="old", imageScanningConfiguration={"scanOnPush": True})
    rule = {"scanFrequency": "CONTINUOUS_SCAN", "repositoryFilters": [{"filter": "prod-*", "filterType": "WILDCARD"}]}
    ecr.put_registry_scanning_configuration(scanType="ENHANCED", rules=[rule])

    assert judge_account(aws, "ecr", "ecr-scan-on-push-off") == {
        ("ecr-scan-on-push-off", "prod-shop", PASS),
        ("ecr-scan-on-push-off", "dev-shop", FAIL),
        ("ecr-scan-on-push-off", "old", PASS),
    }


def test_a_repository_whose_scanning_is_not_shown_has_it_unknown() -> None:
    def deny(_question: object) -> dict[str, Any]:
        raise Denied

    described = {
        "repositoryArn": "arn:aws:ecr:eu-west-1:123456789012:repository/app",
        "repositoryName": "app",
        "repositoryUri": "123456789012.dkr.ecr.eu-west-1.amazonaws.com/app",
        "imageScanningConfiguration": {"scanOnPush": False},
    }
    answers = {"DescribeRepositories": {"repositories": [described]}, "BatchGetRepositoryScanningConfiguration": deny}
    with canned_aws(answers) as aws:
        (seen,) = aws.read("ecr", needs={REPOSITORY: frozenset({"ImageScanningConfiguration"})}).resources

    assert seen.properties["ImageScanningConfiguration"] == Unknown(
        "ecr:BatchGetRepositoryScanningConfiguration was denied", maybe_absent=True
    )


TEMPLATES = {
    "DescribeRepositories": {"repositories": []},
    "DescribeRepositoryCreationTemplates": {
        "registryId": "123456789012",
        "repositoryCreationTemplates": [
            {
                "prefix": "hub",
                "description": "what is pulled through",
                "encryptionConfiguration": {"encryptionType": "AES256"},
                "resourceTags": [{"Key": "team", "Value": "platform"}],
                "imageTagMutability": "IMMUTABLE_WITH_EXCLUSION",
                "imageTagMutabilityExclusionFilters": [{"filterType": "WILDCARD", "filter": "*"}],
                "repositoryPolicy": "",
                "appliedFor": ["PULL_THROUGH_CACHE"],
                "createdAt": 1764000000.5,
                "updatedAt": 1764000000.5,
            }
        ],
    },
}


def test_a_creation_template_has_the_canonical_shape() -> None:
    with canned_aws(TEMPLATES) as aws:
        (seen,) = aws.read("ecr").resources

    assert list_faults(seen) == []
    assert seen.properties == {
        "Prefix": "hub",
        "Description": "what is pulled through",
        "EncryptionConfiguration": {"EncryptionType": "AES256"},
        "ImageTagMutability": "IMMUTABLE_WITH_EXCLUSION",
        "ImageTagMutabilityExclusionFilters": [
            {"ImageTagMutabilityExclusionFilterType": "WILDCARD", "ImageTagMutabilityExclusionFilterValue": "*"}
        ],
        "AppliedFor": ["PULL_THROUGH_CACHE"],
        "ResourceTags": [{"Key": "team", "Value": "platform"}],
    }
    assert seen.address == "arn:aws:ecr:eu-west-1:123456789012:repository-creation-template/hub"


def test_an_exclusion_of_every_tag_makes_tags_mutable() -> None:
    with canned_aws(TEMPLATES) as aws:
        assert judge_account(aws, "ecr", "ecr-tag-mutable") == {("ecr-tag-mutable", "hub", FAIL)}


def test_templates_that_cannot_be_listed_are_unread() -> None:
    def deny(_question: object) -> dict[str, Any]:
        raise Denied

    with canned_aws({**TEMPLATES, "DescribeRepositoryCreationTemplates": deny}) as aws:
        observation = aws.read("ecr")

    assert observation.unread == (Unread("AWS::ECR::RepositoryCreationTemplate", "ecr:DescribeRepositoryCreationTemplates was denied"),)
