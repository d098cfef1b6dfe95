from __future__ import annotations

import pytest

from tests.sources.terraform.translation.samples import raw, resource_of

VALUES = {
    "ami": "ami-1",
    "root_block_device": [{"volume_size": 8}],
    "ebs_block_device": [{"device_name": "/dev/b", "volume_size": 1}],
    "metadata_options": [{"http_tokens": "required"}],
    "hibernation": True,
    "tags": {"Name": "web"},
    "vpc_security_group_ids": [None, "sg-1"],
}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ((), ""),
        (("properties",), ""),
        (("properties", "KeyName"), ""),
        (("properties", "ImageId"), "ami"),
        (("properties", "MetadataOptions"), "metadata_options/0"),
        (("properties", "MetadataOptions", "HttpTokens"), "metadata_options/0/http_tokens"),
        (("properties", "HibernationOptions"), "hibernation"),
        (("properties", "HibernationOptions", "Configured"), "hibernation"),
        (("properties", "BlockDeviceMappings", 0), "root_block_device/0"),
        (("properties", "BlockDeviceMappings", 0, "Ebs", "VolumeSize"), "root_block_device/0/volume_size"),
        (("properties", "BlockDeviceMappings", 1), "ebs_block_device/0"),
        (("properties", "BlockDeviceMappings", 1, "DeviceName"), "ebs_block_device/0/device_name"),
        (("properties", "BlockDeviceMappings", 1, "Ebs"), "ebs_block_device/0/volume_size"),
        (("properties", "Tags", 0), "tags/Name"),
        (("properties", "Tags", 0, "Value"), "tags/Name"),
        (("properties", "SecurityGroupIds", 0), "vpc_security_group_ids/1"),
        (("policies", "DeletionPolicy"), "lifecycle/prevent_destroy"),
        (("terraform", "lifecycle", "ignore_changes", 1), "lifecycle/ignore_changes/1"),
    ],
)
def test_canonical_path_leads_to_the_argument(path, expected):
    resource = resource_of(raw("aws_instance.web", VALUES, lifecycle={"prevent_destroy": True}))
    assert resource.locator.locate(path).path == f"aws_instance.web:{expected}"


def test_value_below_a_document_has_its_own_path():
    resource = resource_of(raw("aws_iam_role.r", {"assume_role_policy": '{"Statement": [{"Effect": "Allow"}]}'}))
    path = ("properties", "AssumeRolePolicyDocument", "Statement", 0, "Effect")
    assert resource.locator.locate(path).path == "aws_iam_role.r:assume_role_policy/Statement/0/Effect"


def test_joined_object_is_where_the_side_resource_wrote_it():
    bucket = raw("aws_s3_bucket.b", {"bucket": "logs"})
    side = raw("aws_s3_bucket_versioning.v", {"bucket": "logs", "versioning_configuration": [{"status": "Enabled"}]})
    locator = resource_of(bucket, side).locator
    assert locator.locate(("properties", "BucketName")).path == "aws_s3_bucket.b:bucket"
    assert locator.locate(("properties", "VersioningConfiguration", "Status")).path == (
        "aws_s3_bucket_versioning.v:versioning_configuration/0/status"
    )
    assert locator.locate(("properties", "Tags")).path == "aws_s3_bucket.b:"
