"""Secrets Manager: which secrets there are and whether they are rotated; never a value.

Sources: AWS Secrets Manager API Reference; AWS Secrets Manager User Guide, "AWS Secrets Manager quotas" (ListSecrets: 100 a second);
Service Authorization Reference, "Actions, resources, and condition keys for AWS Secrets Manager".
"""

from __future__ import annotations

from immutcheck.live.operation import Operation, Service, names

SECRET = "AWS::SecretsManager::Secret"  # noqa: S105
ROTATION = "AWS::SecretsManager::RotationSchedule"

SECRETSMANAGER = Service(
    name="secretsmanager",
    title="AWS Secrets Manager",
    rate=10,
    operations=(
        Operation(
            "ListSecrets",
            ("secretsmanager:ListSecrets",),
            lists=(SECRET, ROTATION),
            feeds={
                SECRET: names(
                    "Name Description KmsKeyId Tags facts.CreatedAt facts.LastRotatedAt facts.LastChangedAt facts.LastAccessedAt"
                ),
                ROTATION: names("SecretId RotationLambdaARN RotationRules"),
            },
            items="SecretList",
            page_size=("MaxResults", 100),
        ),
    ),
)
