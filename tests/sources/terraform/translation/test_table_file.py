from __future__ import annotations

import pytest

from immutcheck.sources.terraform.translation.table_file import Attachment, TableError, read_table


def read(text):
    return read_table(text.encode(), "aws_thing.yaml")


def test_short_form_of_an_argument_is_its_target():
    (use,) = read("resource: aws_thing\ntype: AWS::S3::Bucket\narguments: {name: BucketName}").arguments["name"]
    assert use.targets == ("BucketName",)


def test_tilde_is_an_argument_without_target():
    (use,) = read("resource: aws_thing\ntype: AWS::S3::Bucket\narguments: {name: ~}").arguments["name"]
    assert use.targets == ()


def test_attachments_may_be_one_or_several():
    one = read("resource: aws_thing\nattach: {to: AWS::S3::Bucket, by: bucket}").attachments
    several = read(
        "resource: aws_thing\nattach: [{to: AWS::IAM::Role, by: roles, names: RoleName}, {to: AWS::IAM::User, by: users}]"
    ).attachments
    assert one == (Attachment("AWS::S3::Bucket", "bucket"),)
    assert several == (Attachment("AWS::IAM::Role", "roles", "RoleName"), Attachment("AWS::IAM::User", "users"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("resource: x", "aws_thing.yaml:1:1: write one of `type`"),
        ("resource: x\ntype: A\nattach: {}", "aws_thing.yaml:1:1: write one of `type`"),
        ("resource: x\ntype: A\nargumets: {}", "aws_thing.yaml:3:1: unknown key `argumets`; known: absent"),
        ("resource: x\ntype: A\narguments: {a: {to: B, whit: {}}}", "aws_thing.yaml:3:24: unknown key `whit`"),
        ("resource: x\ntype: A\narguments: {a: {append: true}}", "aws_thing.yaml:3:16: `a` needs `to`"),
        ("resource: x\ntype: A\narguments: {a: {to: B, as: jsn}}", "aws_thing.yaml:3:28: `as: jsn` is unknown; known: base64"),
        ("resource: x\ntype: A\narguments: {a: {to: B, append: yep}}", "aws_thing.yaml:3:32: true or false is needed"),
        ("resource: x\ntype: A\narguments: {a: {to: B, names: [A]}}", "aws_thing.yaml:3:31: `names` are two"),
        ("resource: x\ntype: A\narguments: {a: {to: B, empty: drop}}", "aws_thing.yaml:3:31: `empty` can only be `keep`"),
        ("resource: x\ntype: A\narguments: {a: ''}", "aws_thing.yaml:3:16: a target is a property's name"),
        ("resource: x\ntype: A\narguments: [a]", "aws_thing.yaml:3:12: a mapping is needed here"),
        ("resource: x\ntype: A\nabsent: B", "aws_thing.yaml:3:9: a list is needed here"),
        ("resource: x\ntype: [A]", "aws_thing.yaml:2:7: a text is needed here"),
        ("resource: x\nattach: {to: A}", "aws_thing.yaml:2:9: `attach` needs `to`"),
        ("resource: x\nsame_as: y\narguments: {}", "aws_thing.yaml:1:1: beside `same_as` only `resource`"),
        ("a: [", "aws_thing.yaml:"),
    ],
)
def test_mistake_is_said_with_its_place(text, message):
    with pytest.raises(TableError) as caught:
        read(text)
    assert str(caught.value).startswith(message)
