"""Which table a type has, what it says of names of attributes and arguments, and which tables are refused."""

from __future__ import annotations

import pytest

from immutcheck.schemas.store import open_store
from immutcheck.sources.terraform.translation.table_file import TableError
from immutcheck.sources.terraform.translation.tables import Tables
from tests.sources.terraform.translation.samples import table_of

INSTANCE = "resource: aws_thing\ntype: AWS::EC2::Instance\n"
BUCKET = "resource: aws_thing\ntype: AWS::S3::Bucket\n"
ATTRIBUTES = f"{BUCKET}identity: [id, bucket]\nattributes: {{region_name: Region}}\narguments: {{label: BucketName}}"


@pytest.mark.parametrize(
    ("name", "expected"),
    [("id", ""), ("bucket", ""), ("region_name", "Region"), ("arn", "Arn"), ("label", "BucketName"), ("acl_thing", "acl_thing")],
)
def test_attribute_has_a_canonical_name(name, expected):
    assert table_of(ATTRIBUTES).attribute(name) == expected


def test_argument_decides_its_properties():
    text = (
        f"{INSTANCE}arguments: {{ami: ImageId, kind: ~, x: {{to: KeyName, when: {{kind: a}}}}, "
        "y: terraform.user_data_replace_on_change, ha: HibernationOptions.Configured}"
    )
    table = table_of(text)
    assert table.depending_names("ami") == {"ImageId"}
    assert table.depending_names("kind") == {"KeyName"}
    assert table.depending_names("y") == {"terraform.user_data_replace_on_change"}
    assert table.depending_names("ha") == {"HibernationOptions"}
    assert table.depending_names("subnet_id") == {"SubnetId"}


def write(folder, name, text):
    (folder / f"{name}.yaml").write_text(text)


def test_type_without_a_table_is_not_found(tmp_path):
    assert Tables(open_store(), str(tmp_path)).find("aws_thing") is None
    assert Tables(open_store(), str(tmp_path)).find("../aws_thing") is None


def test_table_is_found_by_its_file(tmp_path):
    write(tmp_path, "aws_thing", BUCKET)
    tables = Tables(open_store(), str(tmp_path))
    assert tables.names() == ["aws_thing"]
    assert tables.find("aws_thing").type == "AWS::S3::Bucket"
    assert tables.find("aws_thing") is tables.find("aws_thing")


def test_other_name_of_a_type_has_the_same_table(tmp_path):
    write(tmp_path, "aws_thing", BUCKET)
    write(tmp_path, "aws_alias", "resource: aws_alias\nsame_as: aws_thing")
    tables = Tables(open_store(), str(tmp_path))
    assert tables.find("aws_alias") is tables.find("aws_thing")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("resource: aws_other\ntype: AWS::S3::Bucket", "aws_thing.yaml:1:11: `resource` must be the file's name, aws_thing"),
        ("resource: aws_thing\ntype: AWS::S3::Buckets", "aws_thing.yaml:2:7: unknown CloudFormation type `AWS::S3::Buckets`"),
        ("resource: aws_thing\nsame_as: aws_none", "aws_thing.yaml:2:10: `aws_none` has no table of its own"),
        ("resource: aws_thing\ntype: AWS::S3::Bucket\nconverter: x", "aws_thing.yaml:3:12: unknown converter; known: security"),
    ],
)
def test_table_that_cannot_be_is_refused(tmp_path, text, message):
    write(tmp_path, "aws_thing", text)
    with pytest.raises(TableError) as caught:
        Tables(open_store(), str(tmp_path)).find("aws_thing")
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize(
    ("terraform_type", "expected"),
    [
        ("awscc_ec2_security_group", "AWS::EC2::SecurityGroup"),
        ("awscc_elasticloadbalancingv2_listener", "AWS::ElasticLoadBalancingV2::Listener"),
        ("awscc_opensearchservice_domain", "AWS::OpenSearchService::Domain"),
    ],
)
def test_awscc_types_are_cloudformation_types(tmp_path, terraform_type, expected):
    assert Tables(open_store(), str(tmp_path)).find(terraform_type).type == expected


def test_awscc_type_that_is_none_is_not_found(tmp_path):
    assert Tables(open_store(), str(tmp_path)).find("awscc_no_such_thing") is None
