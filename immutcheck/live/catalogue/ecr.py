"""Elastic Container Registry: what is read of it.

Source: Amazon ECR API Reference; Service Authorization Reference, "Actions, resources, and condition keys for Amazon Elastic Container
Registry".
"""

from __future__ import annotations

from immutcheck.live.operation import Operation, Service, names

REPOSITORY = "AWS::ECR::Repository"

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
                    "RepositoryName ImageTagMutability ImageTagMutabilityExclusionFilters ImageScanningConfiguration"
                    " EncryptionConfiguration facts.CreatedAt"
                )
            },
            items="repositories",
            page_size=("maxResults", 1000),
        ),
        Operation(
            "ListTagsForResource",
            ("ecr:ListTagsForResource",),
            feeds={REPOSITORY: names("Tags")},
            per=REPOSITORY,
        ),
    ),
)
