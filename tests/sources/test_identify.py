from __future__ import annotations

import pytest

from immutcheck.sources.identify import CDK_ASSEMBLY, CLOUDFORMATION, identify, is_suspicious, looks_like_template

TEMPLATES = {
    "version": "AWSTemplateFormatVersion: '2010-09-09'\n",
    "types only": "Resources:\n  A:\n    Type: AWS::S3::Bucket\n",
    "quoted": '"Resources":\n  "A":\n    "Type": "AWS::S3::Bucket"\n',
    "after comments": "# a comment\n%YAML 1.1\n---\n\nDescription: x\nResources:\n  A: {Type: Custom::Thing}\n",
    "transform": "Transform: AWS::Serverless-2016-10-31\nResources: {}\n",
    "transform list": "Transform:\n  - AWS::LanguageExtensions\nResources:\n  Fn::ForEach::X: []\n",
    "third-party type": "Resources:\n  A:\n    Type: MongoDB::Atlas::Cluster\n",
    "module": "Resources:\n  A:\n    Type: My::S3::Thing::MODULE\n",
    "anchor": "Resources:\n  A:\n    Type: &t AWS::S3::Bucket\n",
    "indented": "  Resources:\n    A:\n      Type: AWS::S3::Bucket\n",
    "carriage returns": "Description: x\rResources:\r  A:\r    Type: AWS::S3::Bucket\r",
    "flow": "{Resources: {A: {Type: AWS::S3::Bucket}}}",
    "flow behind a marker": "--- {Resources: {A: {Type: AWS::S3::Bucket}}}",
    "broken": "Resources:\n  A:\n    Type: AWS::S3::Bucket\n\tx: [\n",
    "json": '{\n "Resources" : {"A": {"Type" : "AWS::S3::Bucket"}}}',
    "minified json": '{"Description":"x","Resources":{"A":{"Type":"AWS::S3::Bucket"}}}',
    "json version": '{"AWSTemplateFormatVersion": "2010-09-09", "Resources": {}}',
}


@pytest.mark.parametrize("text", TEMPLATES.values(), ids=TEMPLATES.keys())
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_template_is_identified(text: str, encoding: str) -> None:
    assert identify(text.encode(encoding), "any.name") == CLOUDFORMATION


OTHERS = {
    "empty": "",
    "only blanks": " \n ",
    "compose": "services:\n  web:\n    image: nginx\n",
    "kubernetes": "apiVersion: v1\nkind: ConfigMap\ndata:\n  t.yaml: |\n    Resources:\n      A:\n        Type: AWS::S3::Bucket\n",
    "workflow": "name: ci\non: push\njobs:\n  a:\n    steps:\n      - run: 'echo AWS::S3::Bucket'\n",
    "openapi": "openapi: 3.0.0\npaths: {}\nx: 'a::b'\n",
    "rule file": "id: x\nresources: [AWS::S3::Bucket]\nexamples:\n  fail:\n    - cloudformation:\n        AWSTemplateFormatVersion: x\n"
    "        Resources:\n          A: {Type: AWS::S3::Bucket}\n",
    "serverless": "service: x\nresources:\n  Resources:\n    A:\n      Type: AWS::S3::Bucket\n",
    "parameters only": "Parameters:\n  A:\n    Type: AWS::SSM::Parameter::Value<String>\n",
    "other resources": "Resources:\n  - a\n  - b: 'x::y'\n",
    "ssm document": '{"schemaVersion": "2.2", "mainSteps": [], "x": "AWS::EC2::Instance"}',
    "package": '{"name": "x", "version": "1", "description": "AWS::S3::Bucket", "Resources": {"Type": "AWS::S3::Bucket"}}',
    "template inside an answer": '{"TemplateBody": {"Resources": {"A": {"Type": "AWS::S3::Bucket"}}}}',
    "parameter file": '{"Parameters": {"A": "AWS::S3::Bucket"}}',
    "policy": '{"Version": "2012-10-17", "Statement": [{"Resource": "arn:aws:s3:::x"}]}',
    "list": '[{"ParameterKey": "AWS::x", "ParameterValue": "y"}]',
    "jinja": "{% set x = 1 %}\nResources:\n  A:\n    Type: AWS::S3::Bucket\n",
    "manifest of something else": '{"manifest_version": 3, "artifacts": {}}',
}


@pytest.mark.parametrize("text", OTHERS.values(), ids=OTHERS.keys())
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_other_document_is_no_template(text: str, encoding: str) -> None:
    assert identify(text.encode(encoding), "manifest.json") is None


def test_prose_about_templates_is_no_template() -> None:
    assert identify(b"# Title\nAWSTemplateFormatVersion: x\n", "docs/README.md") is None


def test_manifest_of_a_cloud_assembly_is_identified() -> None:
    text = b'{"version": "36.0.0", "artifacts": {"Web": {"type": "aws:cloudformation:stack"}}}'
    assert identify(text, "cdk.out/manifest.json") == CDK_ASSEMBLY
    assert identify(text, "cdk.out/other.json") is None


@pytest.mark.parametrize(
    "data", [b"", b"\0" * 100, b"\xff\xfe\x00", b"\xff\xfe\x00\xd8::", bytes(range(256)) * 3, b"AWSTemplateFormatVersion" * 3, b"{::"]
)
def test_any_bytes_have_an_answer(data: bytes) -> None:
    assert identify(data, "x") is None


def test_suspicion_needs_no_structure() -> None:
    assert is_suspicious(b"}{ AWSTemplateFormatVersion")
    assert is_suspicious('\t"Type" : "AWS::S3::Bucket"'.encode("utf-16"))
    assert not is_suspicious(b"type: AWS")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"AWSTemplateFormatVersion": "2010-09-09"}, True),
        ({"Resources": {"A": {"Type": "AWS::S3::Bucket"}}}, True),
        ({"Resources": {"A": {"Type": {"Ref": "x"}}, "B": {"Type": "Custom::B"}}}, True),
        ({"Transform": ["My", "AWS::Serverless-2016-10-31"], "Resources": {}}, True),
        ({"Transform": "AWS::Serverless-2016-10-31"}, False),
        ({"Resources": {"A": {"Type": "bucket"}}}, False),
        ({"Resources": [{"Type": "AWS::S3::Bucket"}]}, False),
        ({"Resources": {"A": None, "B": "x"}}, False),
        ({}, False),
        ([], False),
        (None, False),
    ],
)
def test_loaded_value_is_judged_by_its_top_level(value: object, expected: bool) -> None:
    assert looks_like_template(value) is expected
