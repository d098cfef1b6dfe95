"""Elastic Container Registry: what is read of it.

Source: Amazon ECR API Reference; Service Authorization Reference, "Actions, resources, and condition keys for Amazon Elastic Container
Registry".
"""

from __future__ import annotations

from immutcheck.live.operation import Operation, Service, names

REPOSITORY = "AWS::ECR::Repository"
CREATION_TEMPLATE = "AWS::ECR::RepositoryCreationTemplate"

ECR = Service(
    name="ecr",
    title="Amazon ECR",
    rate=10,
    operations=(
        Operation(
            "DescribeRepositories",
            ("ecr:DescribeRepositories",),
            lists=(REPOSITORY,),
            feeds={
                REPOSITORY: names(
                    "EncryptionConfiguration ImageTagMutability ImageTagMutabilityExclusionFilters RepositoryName facts.CreatedAt"
                )
            },
            items="repositories",
            page_size=("maxResults", 1000),
        ),
        # The registry's settings overrule the repository's: only this says whether a push is followed by a scan.
        Operation(
            "BatchGetRepositoryScanningConfiguration",
            ("ecr:BatchGetRepositoryScanningConfiguration",),
            feeds={REPOSITORY: names("ImageScanningConfiguration")},
            batch=("repositoryNames", 25),
            per=REPOSITORY,
        ),
        Operation(
            "ListTagsForResource",
            ("ecr:ListTagsForResource",),
            feeds={REPOSITORY: names("Tags")},
            per=REPOSITORY,
        ),
        Operation(
            "DescribeRepositoryCreationTemplates",
            ("ecr:DescribeRepositoryCreationTemplates",),
            lists=(CREATION_TEMPLATE,),
            feeds={
                CREATION_TEMPLATE: names(
                    "AppliedFor CustomRoleArn Description EncryptionConfiguration ImageTagMutability ImageTagMutabilityExclusionFilters"
                    " LifecyclePolicy Prefix RepositoryPolicy ResourceTags"
                )
            },
            items="repositoryCreationTemplates",
            page_size=("maxResults", 1000),
        ),
    ),
)
