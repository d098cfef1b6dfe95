"""Buckets, as they come from a real server."""

from __future__ import annotations

from tests.live.conftest import REGION, Aws
from tests.live.schema_check import list_faults

RETENTION = {"Mode": "GOVERNANCE", "Days": 30, "Years": 0}
"""moto says both, AWS either days or years."""

HERE = {"LocationConstraint": REGION}


def test_a_bucket_has_the_canonical_shape(aws: Aws) -> None:
    s3 = aws.client("s3")
    s3.create_bucket(Bucket="artifacts", CreateBucketConfiguration=HERE, ObjectLockEnabledForBucket=True)
    s3.put_object_lock_configuration(
        Bucket="artifacts",
        ObjectLockConfiguration={"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 30}}},
    )
    s3.put_bucket_encryption(
        Bucket="artifacts",
        ServerSideEncryptionConfiguration={
            "Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": "alias/shop"}}]
        },
    )
    s3.put_bucket_tagging(Bucket="artifacts", Tagging={"TagSet": [{"Key": "team", "Value": "web"}]})

    (seen,) = aws.read("s3").resources

    assert list_faults(seen) == []
    encrypted = seen.properties["BucketEncryption"]
    assert encrypted["ServerSideEncryptionConfiguration"][0]["ServerSideEncryptionByDefault"] == {  # type: ignore[index]
        "SSEAlgorithm": "aws:kms",
        "KMSMasterKeyID": "alias/shop",
    }
    assert {name: value for name, value in seen.properties.items() if name != "BucketEncryption"} == {
        "BucketName": "artifacts",
        "VersioningConfiguration": {"Status": "Enabled"},
        "ObjectLockEnabled": True,
        "ObjectLockConfiguration": {"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": RETENTION}},
        "Tags": [{"Key": "team", "Value": "web"}],
    }
    assert (seen.address, seen.name, seen.tags) == ("arn:aws:s3:::artifacts", "artifacts", {"team": "web"})
    assert list(seen.facts) == ["CreatedAt"]


def test_what_was_never_set_on_a_bucket_is_missing(aws: Aws) -> None:
    aws.client("s3").create_bucket(Bucket="plain", CreateBucketConfiguration=HERE)

    observation = aws.read("s3")

    (seen,) = observation.resources
    assert {name: value for name, value in seen.properties.items() if name != "BucketEncryption"} == {"BucketName": "plain"}
    assert observation.diagnostics == ()


def test_a_bucket_of_another_region_is_left_to_it(aws: Aws) -> None:
    aws.client("s3").create_bucket(Bucket="here", CreateBucketConfiguration=HERE)
    aws.client("s3", "eu-central-1").create_bucket(Bucket="there", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    aws.client("s3", "us-east-1").create_bucket(Bucket="far")

    seen = aws.read("s3", needs={"AWS::S3::Bucket": frozenset({"VersioningConfiguration"})}).resources

    assert [one.name for one in seen] == ["here"]
