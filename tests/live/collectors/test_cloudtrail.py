"""Trails, as they come from a real server."""

from __future__ import annotations

from tests.live.conftest import Aws
from tests.live.schema_check import list_faults


def make_trail(aws: Aws, name: str, region: str = "eu-west-1", **changes: object) -> None:
    bucket = f"{name}-trail"
    aws.client("s3", "us-east-1").create_bucket(Bucket=bucket)
    aws.client("cloudtrail", region).create_trail(Name=name, S3BucketName=bucket, **changes)


def test_a_trail_has_the_canonical_shape(aws: Aws) -> None:
    make_trail(
        aws,
        "audit",
        S3KeyPrefix="trail",
        IsMultiRegionTrail=True,
        EnableLogFileValidation=True,
        KmsKeyId="arn:aws:kms:eu-west-1:123456789012:key/1",
        TagsList=[{"Key": "team", "Value": "audit"}],
    )
    aws.client("cloudtrail").start_logging(Name="audit")

    (seen,) = aws.read("cloudtrail").resources

    assert list_faults(seen) == []
    assert seen.properties == {
        "TrailName": "audit",
        "S3BucketName": "audit-trail",
        "S3KeyPrefix": "trail",
        "IncludeGlobalServiceEvents": True,
        "IsMultiRegionTrail": True,
        "IsOrganizationTrail": False,
        "EnableLogFileValidation": True,
        "KMSKeyId": "arn:aws:kms:eu-west-1:123456789012:key/1",
        "IsLogging": True,
        "Tags": [{"Key": "team", "Value": "audit"}],
    }
    assert (seen.address, seen.name) == ("arn:aws:cloudtrail:eu-west-1:123456789012:trail/audit", "audit")
    assert (seen.facts, seen.tags) == ({"IsLogging": True}, {"team": "audit"})


def test_a_trail_is_seen_in_its_home_region_only(aws: Aws) -> None:
    make_trail(aws, "elsewhere", "us-east-1", IsMultiRegionTrail=True)
    make_trail(aws, "here")

    assert [(seen.name, seen.facts) for seen in aws.read("cloudtrail").resources] == [("here", {"IsLogging": False})]
