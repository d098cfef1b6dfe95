"""Secrets without their values, as they come from a real server."""

from __future__ import annotations

from tests.live.conftest import Aws
from tests.live.schema_check import list_faults

SECRET = "AWS::SecretsManager::Secret"
ROTATION = "AWS::SecretsManager::RotationSchedule"
VALUE = "correct-Horse-7"


def test_a_secret_has_the_canonical_shape_and_no_value(aws: Aws) -> None:
    made = aws.client("secretsmanager").create_secret(
        Name="shop/database", Description="Of the shop", KmsKeyId="alias/shop", SecretString=VALUE, Tags=[{"Key": "team", "Value": "web"}]
    )

    observation = aws.read("secretsmanager")

    (seen,) = observation.resources
    assert list_faults(seen) == []
    assert seen.properties == {
        "Name": "shop/database",
        "Description": "Of the shop",
        "KmsKeyId": "alias/shop",
        "Tags": [{"Key": "team", "Value": "web"}],
    }
    assert (seen.address, seen.name, seen.type) == (made["ARN"], "shop/database", SECRET)
    assert {"CreatedAt", "LastChangedAt"} <= set(seen.facts)
    assert "SecretString" not in observation.covered[SECRET]
    assert VALUE not in repr(observation)


def test_a_rotated_secret_is_followed_by_its_schedule(aws: Aws) -> None:
    client = aws.client("secretsmanager")
    made = client.create_secret(Name="shop/database", SecretString=VALUE)
    client.rotate_secret(SecretId="shop/database", RotationRules={"AutomaticallyAfterDays": 30})

    secret, schedule = aws.read("secretsmanager").resources

    assert (secret.type, schedule.type) == (SECRET, ROTATION)
    assert list_faults(schedule) == []
    assert schedule.properties == {"SecretId": made["ARN"], "RotationRules": {"AutomaticallyAfterDays": 30}}
    assert schedule.address == secret.address == made["ARN"]


def test_secrets_that_are_not_rotated_have_no_schedule(aws: Aws) -> None:
    aws.client("secretsmanager").create_secret(Name="shop/key", SecretString=VALUE)

    observation = aws.read("secretsmanager", needs={ROTATION: frozenset({"SecretId"})})

    assert observation.resources == ()
    assert observation.covered[ROTATION] == ("SecretId", "RotationLambdaARN", "RotationRules")


def test_a_replica_is_left_to_its_primary_region(aws: Aws) -> None:
    aws.client("secretsmanager", "us-east-1").create_secret(
        Name="shop/database", SecretString=VALUE, AddReplicaRegions=[{"Region": "eu-west-1"}]
    )

    assert aws.client("secretsmanager").list_secrets()["SecretList"][0]["PrimaryRegion"] == "us-east-1"
    assert aws.read("secretsmanager").resources == ()
