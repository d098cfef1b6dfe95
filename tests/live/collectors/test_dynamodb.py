"""Tables, as they come from a real server."""

from __future__ import annotations

from tests.live.conftest import Aws
from tests.live.schema_check import list_faults

KEYS = {
    "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}, {"AttributeName": "day", "AttributeType": "N"}],
    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
}
BY_DAY = {"IndexName": "by-day", "KeySchema": [{"AttributeName": "day", "KeyType": "HASH"}], "Projection": {"ProjectionType": "ALL"}}


def test_a_table_has_the_canonical_shape(aws: Aws) -> None:
    client = aws.client("dynamodb")
    made = client.create_table(
        TableName="orders",
        **KEYS,
        BillingMode="PROVISIONED",
        ProvisionedThroughput={"ReadCapacityUnits": 5, "WriteCapacityUnits": 4},
        GlobalSecondaryIndexes=[{**BY_DAY, "ProvisionedThroughput": {"ReadCapacityUnits": 3, "WriteCapacityUnits": 2}}],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
        SSESpecification={"Enabled": True, "SSEType": "KMS"},
        DeletionProtectionEnabled=True,
        Tags=[{"Key": "team", "Value": "web"}],
    )["TableDescription"]
    client.update_continuous_backups(TableName="orders", PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True})

    (seen,) = aws.read("dynamodb").resources

    assert list_faults(seen) == []
    recovery = seen.properties["PointInTimeRecoverySpecification"]
    assert recovery["PointInTimeRecoveryEnabled"] is True  # type: ignore[index]
    assert {name: value for name, value in seen.properties.items() if name != "PointInTimeRecoverySpecification"} == {
        "TableName": "orders",
        **KEYS,
        "BillingMode": "PROVISIONED",
        "ProvisionedThroughput": {"ReadCapacityUnits": 5, "WriteCapacityUnits": 4},
        "GlobalSecondaryIndexes": [{**BY_DAY, "ProvisionedThroughput": {"ReadCapacityUnits": 3, "WriteCapacityUnits": 2}}],
        "StreamSpecification": {"StreamViewType": "NEW_IMAGE"},
        "SSESpecification": {"SSEEnabled": True, "SSEType": "KMS", "KMSMasterKeyId": made["SSEDescription"]["KMSMasterKeyArn"]},
        "DeletionProtectionEnabled": True,
        "Tags": [{"Key": "team", "Value": "web"}],
    }
    assert (seen.address, seen.name, seen.tags) == (made["TableArn"], "orders", {"team": "web"})
    assert list(seen.facts) == ["CreatedAt"]


def test_a_table_on_demand_books_nothing(aws: Aws) -> None:
    aws.client("dynamodb").create_table(TableName="orders", **KEYS, BillingMode="PAY_PER_REQUEST", GlobalSecondaryIndexes=[BY_DAY])

    (seen,) = aws.read("dynamodb").resources

    assert list_faults(seen) == []
    assert seen.properties == {
        "TableName": "orders",
        **KEYS,
        "BillingMode": "PAY_PER_REQUEST",
        "GlobalSecondaryIndexes": [BY_DAY],
        "DeletionProtectionEnabled": False,
        "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": False},
    }


def test_backups_are_only_asked_for_when_they_are_needed(aws: Aws) -> None:
    aws.client("dynamodb").create_table(TableName="orders", **KEYS, BillingMode="PAY_PER_REQUEST", GlobalSecondaryIndexes=[BY_DAY])

    observation = aws.read("dynamodb", needs={"AWS::DynamoDB::Table": frozenset({"DeletionProtectionEnabled"})})

    (seen,) = observation.resources
    assert "PointInTimeRecoverySpecification" not in observation.covered["AWS::DynamoDB::Table"]
    assert "PointInTimeRecoverySpecification" not in seen.properties
