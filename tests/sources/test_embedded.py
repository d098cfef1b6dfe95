from __future__ import annotations

from immutcheck.model.values import OpenList, OpenMap, Reference, Text, Unknown
from tests.sources.cloudformation.building import make_resource


def read_property(kind: str, properties: str, sections: str = "") -> dict[str, object]:
    text = f"{sections}\nResources:\n  B: {{Type: 'AWS::S3::Bucket'}}\n  X:\n    Type: {kind}\n    Properties:\n"
    text += "".join(f"      {line}\n" for line in properties.splitlines())
    return dict(make_resource(text).properties)


def test_policy_written_as_text_is_read() -> None:
    properties = read_property("AWS::IAM::ManagedPolicy", """PolicyDocument: '{"Statement": []}'""")

    assert properties == {"PolicyDocument": {"Statement": []}}


def test_inline_policy_of_a_permission_set_is_read() -> None:
    properties = read_property("AWS::SSO::PermissionSet", """InlinePolicy: '{"Statement": []}'""")

    assert properties == {"InlinePolicy": {"Statement": []}}


def test_inline_policies_of_a_role_are_read() -> None:
    properties = read_property("AWS::IAM::Role", """Policies: [{PolicyName: a, PolicyDocument: '{"Statement": []}'}, {PolicyName: b}]""")

    assert properties == {"Policies": [{"PolicyName": "a", "PolicyDocument": {"Statement": []}}, {"PolicyName": "b"}]}


def test_hole_in_a_text_stays_a_hole_in_its_value() -> None:
    properties = read_property("AWS::IAM::ManagedPolicy", """PolicyDocument: !Sub '{"Action": "a:B", "Resource": "${B.Arn}/*"}'""")

    document = properties["PolicyDocument"]
    assert isinstance(document, dict)
    assert document["Action"] == "a:B"
    assert isinstance(document["Resource"], Text)
    assert document["Resource"].suffix == "/*"


def test_hole_that_is_a_whole_value_may_be_anything() -> None:
    properties = read_property("AWS::IAM::ManagedPolicy", """PolicyDocument: !Sub '{"Version": 1, "Statement": ${B}}'""")

    document = properties["PolicyDocument"]
    assert isinstance(document, dict)
    assert document["Version"] == 1
    assert isinstance(document["Statement"], Unknown)


def test_hole_in_a_list_may_be_several_members() -> None:
    properties = read_property("AWS::IAM::ManagedPolicy", """PolicyDocument: !Sub '{"Action": ["a:B", ${B}]}'""")

    document = properties["PolicyDocument"]
    assert isinstance(document, dict)
    assert document["Action"] == ["a:B"]
    assert isinstance(document["Action"], OpenList)


def test_hole_in_a_key_opens_the_map() -> None:
    properties = read_property("AWS::IAM::Role", """AssumeRolePolicyDocument: !Sub '{"a": 1, "${B}:sub": "x"}'""")

    document = properties["AssumeRolePolicyDocument"]
    assert document == {"a": 1}
    assert isinstance(document, OpenMap)


def test_hole_instead_of_members_leaves_the_text_unknown() -> None:
    properties = read_property("AWS::IAM::Role", """AssumeRolePolicyDocument: !Sub '{"a": 1 ${B}}'""")

    assert isinstance(properties["AssumeRolePolicyDocument"], Unknown)


def test_each_branch_of_an_open_choice_is_read() -> None:
    sections = "Parameters: {P: {Type: String}}\nConditions: {C: !Equals [!Ref P, x]}"
    properties = read_property("AWS::IAM::ManagedPolicy", """PolicyDocument: !If [C, '{"a": 1}', '{"a": 2}']""", sections)

    document = properties["PolicyDocument"]
    assert isinstance(document, Unknown)
    assert document.possible == ({"a": 1}, {"a": 2})


def test_content_of_a_systems_manager_document_is_read_as_json() -> None:
    properties = read_property("AWS::SSM::Document", """Content: '{"schemaVersion": "1.0"}'""")

    assert properties == {"Content": {"schemaVersion": "1.0"}}


def test_content_of_a_systems_manager_document_is_read_as_yaml() -> None:
    properties = read_property(
        "AWS::SSM::Document", 'Content: !Sub |\n  schemaVersion: "1.0"\n  inputs:\n    s3BucketName: ${B}\n    name: a-${B}'
    )

    read = properties["Content"]
    assert isinstance(read, dict)
    assert read["schemaVersion"] == "1.0"
    inputs = read["inputs"]
    assert isinstance(inputs["s3BucketName"], Reference)
    assert isinstance(inputs["name"], Text)


def test_content_that_is_neither_stays_text() -> None:
    assert read_property("AWS::SSM::Document", "Content: 'a: [b'") == {"Content": "a: [b"}
    assert read_property("AWS::SSM::Document", "Content: just text") == {"Content": "just text"}


def test_content_of_anything_else_stays_text() -> None:
    properties = read_property("AWS::AppConfig::HostedConfigurationVersion", """Content: '{"a": 1}'""")

    assert properties == {"Content": '{"a": 1}'}
