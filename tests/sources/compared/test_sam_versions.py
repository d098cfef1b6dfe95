"""When AWS SAM publishes a new version of a function: held against AWS's own translator."""

from __future__ import annotations

import pytest

from immutcheck.documents.loading import load_document
from tests.sources.compared.comparing import change_of, compare
from tests.sources.sam.oracle import translate

FUNCTION = """\
Transform: AWS::Serverless-2016-10-31
Parameters:
  Build: {Type: String, Default: "1"}
Resources:
  Shop:
    Type: AWS::Serverless::Function
    Properties: {Runtime: python3.13, Handler: app.handler, AutoPublishAlias: live, %s}
"""
CODE = "CodeUri: {Bucket: code, Key: shop-%s.zip}"


def version_of(text: str) -> str:
    """The name that AWS SAM gives the version."""
    resources = translate(load_document(text.encode(), "t.yaml").value, {"Build": "1"})["Resources"]
    return next(name for name, resource in resources.items() if resource["Type"] == "AWS::Lambda::Version")


@pytest.mark.parametrize(
    ("newer", "older", "action"),
    [
        (CODE % 1, CODE % 1, "none"),
        (CODE % 2, CODE % 1, "replace"),
        ("InlineCode: new", "InlineCode: old", "replace"),
        (CODE % 1 + ", Timeout: 9", CODE % 1 + ", Timeout: 3", "none"),
        (CODE % 1 + ", Timeout: 9, AutoPublishAliasAllProperties: false", CODE % 1 + ", AutoPublishAliasAllProperties: false", "none"),
        (CODE % 2 + ", AutoPublishCodeSha256: '0a'", CODE % 1 + ", AutoPublishCodeSha256: '0b'", "replace"),
    ],
)
def test_new_version_is_published_when_the_translator_says_so(newer: str, older: str, action: str) -> None:
    texts = FUNCTION % newer, FUNCTION % older

    assert change_of(compare(*texts), "ShopVersion")["Action"] == action
    assert (version_of(texts[0]) != version_of(texts[1])) is (action == "replace")


@pytest.mark.parametrize(
    ("newer", "older"),
    [
        (CODE % 1 + ", MemorySize: 512", CODE % 1 + ", MemorySize: 128"),
        (CODE % 1 + ", Environment: {Variables: {A: '2'}}", CODE % 1 + ", Environment: {Variables: {A: '1'}}"),
        (CODE % 1 + ", Timeout: 9, AutoPublishAliasAllProperties: true", CODE % 1 + ", Timeout: 3, AutoPublishAliasAllProperties: true"),
        (CODE % 2 + ", AutoPublishCodeSha256: '0a'", CODE % 1 + ", AutoPublishCodeSha256: '0a'"),
    ],
)
def test_what_may_count_leaves_it_open(newer: str, older: str) -> None:
    change = change_of(compare(FUNCTION % newer, FUNCTION % older), "ShopVersion")

    assert change["Action"] in (("none", "replace"), ("update", "replace"), ("none", "update", "replace"))


def test_value_of_a_parameter_counts_in_the_code() -> None:
    text = FUNCTION % "CodeUri: {Bucket: code, Key: !Sub 'shop-${Build}.zip'}"

    assert change_of(compare(text.replace('"1"', '"2"'), text), "ShopVersion")["Action"] == "replace"


def test_version_that_somebody_wrote_has_its_own_name() -> None:
    text = """
Resources:
  Shop: {Type: AWS::Lambda::Function, Properties: {Code: {ZipFile: %s}, Role: r}}
  ShopVersion: {Type: AWS::Lambda::Version, Properties: {FunctionName: !Ref Shop}}
"""

    assert change_of(compare(text % "new", text % "old"), "ShopVersion") == {"Action": "none"}


@pytest.mark.parametrize(
    ("newer", "older", "actions"),
    [
        ("CodeUri: ./b", "CodeUri: ./a", ("none", "update")),
        ("CodeUri: !Sub 's3://code/${Build}-b.zip'", "CodeUri: !Sub 's3://code/${Build}-a.zip'", ("none", "update")),
        ("CodeUri: ./a, Tags: {a: b}", "CodeUri: ./a", "update"),
    ],
)
def test_code_that_is_packaged_from_somewhere_else_may_be_other_code(newer: str, older: str, actions: object) -> None:
    unit = compare(FUNCTION % newer, FUNCTION % older)

    assert change_of(unit, "Shop")["Action"] == actions
    assert change_of(unit, "ShopVersion")["Action"] == ("none" if actions == "update" else ("none", "replace"))


def test_generated_definition_may_differ_with_any_event() -> None:
    text = FUNCTION % "CodeUri: s3://code/shop.zip, Events: {Get: {Type: Api, Properties: {Path: /%s, Method: get}}}"

    assert change_of(compare(text % "b", text % "a"), "ServerlessRestApi") == {"Action": ("none", "update"), "Body?": False}
