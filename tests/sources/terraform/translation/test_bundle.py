from __future__ import annotations

import os

import pytest

from immutcheck.schemas.store import open_store
from immutcheck.sources.terraform.translation.bundle import BUNDLE, write_bundle
from immutcheck.sources.terraform.translation.settlement import Run
from immutcheck.sources.terraform.translation.table_file import TableError
from immutcheck.sources.terraform.translation.tables import Tables, default_folder

TABLES = {
    "aws_instance": "resource: aws_instance\ntype: AWS::EC2::Instance\narguments: {ami: ImageId}",
    "aws_group": "resource: aws_group\ntype: AWS::AutoScaling::AutoScalingGroup\narguments: {refresh: policies.UpdatePolicy}",
    "aws_side": "resource: aws_side\nattach: {to: AWS::S3::Bucket, by: bucket}",
    "aws_alias": "resource: aws_alias\nsame_as: aws_instance",
}


@pytest.fixture
def bundled(tmp_path):
    """Tables of which only the bundle is there."""
    for name, text in TABLES.items():
        (tmp_path / f"{name}.yaml").write_text(text)
    (tmp_path / BUNDLE).write_bytes(write_bundle(str(tmp_path), open_store()))
    for name in TABLES:
        (tmp_path / f"{name}.yaml").unlink()
    return Tables(folder=str(tmp_path))


def translate(table, values):
    return table.translate(values, Run("x", lambda reference: reference))


def test_bundled_table_translates(bundled):
    values = {"ami": "ami-1", "metadata_options": [{"http_tokens": "required"}]}
    expected = {"properties": {"ImageId": "ami-1", "MetadataOptions": {"HttpTokens": "required"}}}
    assert translate(bundled.find("aws_instance"), values) == expected
    assert bundled.find("aws_alias") is bundled.find("aws_instance")
    assert bundled.find("aws_instance").attribute("private_ip") == "PrivateIp"


def test_bundled_table_knows_the_other_spaces(bundled):
    values = {"refresh": {"auto_scaling_instance_refresh": {"strategy": "Rolling"}}}
    assert translate(bundled.find("aws_group"), values)["policies"] == {
        "UpdatePolicy": {"AutoScalingInstanceRefresh": {"Strategy": "Rolling"}}
    }


def test_bundled_side_table_knows_its_target(bundled):
    assert bundled.find("aws_side").type == "AWS::S3::Bucket"


def test_type_that_is_not_bundled_has_no_table(bundled):
    assert bundled.find("aws_vpc") is None


def test_awscc_type_needs_no_bundle(bundled):
    assert translate(bundled.find("awscc_s3_bucket"), {"bucket_name": "b"}) == {"properties": {"BucketName": "b"}}


def test_bundle_names_its_tables(bundled):
    assert bundled.names() == sorted(TABLES)


@pytest.mark.parametrize("head", [b'{"key":"immutcheck 0.0.0","members":{}}\n', b"{\n", b"[]\n", b"\xff\xfe", b""])
def test_bundle_of_another_program_is_not_used(tmp_path, head):
    (tmp_path / "aws_instance.yaml").write_text(TABLES["aws_instance"])
    (tmp_path / BUNDLE).write_bytes(head)
    assert Tables(folder=str(tmp_path)).find("aws_instance").type == "AWS::EC2::Instance"


def test_source_tree_has_no_bundle():
    assert not os.path.exists(os.path.join(default_folder(), BUNDLE))


def test_bundle_of_the_package_is_the_same_every_time():
    data = write_bundle(default_folder(), open_store())
    assert data == write_bundle(default_folder(), open_store())


def test_wrong_table_makes_no_bundle(tmp_path):
    (tmp_path / "aws_instance.yaml").write_text("resource: aws_instance\ntype: AWS::EC2::Instances")
    with pytest.raises(TableError):
        write_bundle(str(tmp_path), open_store())
