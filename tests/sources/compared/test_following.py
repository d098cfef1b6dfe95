"""References: what refers to a replaced resource changes with it. Source: CloudFormation API Reference, "ResourceChangeDetail"."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sources.compared.comparing import change_of, compare

LAUNCHED = """
Resources:
  Template:
    Type: AWS::EC2::LaunchTemplate
    Properties: {LaunchTemplateData: {ImageId: %s}, TagSpecifications: [%s]}
  Group:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties:
      LaunchTemplate: {LaunchTemplateId: !Ref Template, Version: !GetAtt Template.%s}
"""


def changes(newer: str, older: str) -> dict[str, dict[str, Any]]:
    unit = compare(newer, older)
    return {address: change_of(unit, address) for address, kind in unit.inventory().items() if not kind.startswith("Immutcheck::")}


@pytest.mark.parametrize(
    ("newer", "older", "expected"),
    [
        (("b", "", "LatestVersionNumber"), ("a", "", "LatestVersionNumber"), {"Action": "update", "LaunchTemplate": False}),
        (("b", "", "DefaultVersionNumber"), ("a", "", "DefaultVersionNumber"), {"Action": ("none", "update"), "LaunchTemplate?": False}),
        (("a", "x", "LatestVersionNumber"), ("a", "", "LatestVersionNumber"), {"Action": ("none", "update"), "LaunchTemplate?": False}),
        (("a", "", "LatestVersionNumber"), ("a", "", "LatestVersionNumber"), {"Action": "none"}),
    ],
)
def test_the_newest_version_of_a_launch_template(newer: tuple[str, ...], older: tuple[str, ...], expected: dict[str, Any]) -> None:
    assert changes(LAUNCHED % newer, LAUNCHED % older)["Group"] == expected


def test_a_chain_of_replacements() -> None:
    text = """
Resources:
  Configuration: {Type: AWS::AutoScaling::LaunchConfiguration, Properties: {ImageId: %s, InstanceType: t3.micro}}
  Group:
    Type: AWS::AutoScaling::AutoScalingGroup
    UpdatePolicy: {AutoScalingReplacingUpdate: {WillReplace: true}}
    Properties: {LaunchConfigurationName: !Ref Configuration}
  Policy: {Type: AWS::AutoScaling::ScalingPolicy, Properties: {AutoScalingGroupName: !Ref Group}}
  Alarm: {Type: AWS::CloudWatch::Alarm, Properties: {AlarmActions: [!Ref Policy], AlarmDescription: !Sub 'for ${Group}'}}
  Other: {Type: AWS::CloudWatch::Alarm, Properties: {AlarmActions: []}}
"""
    assert changes(text % "b", text % "a") == {
        "Configuration": {"Action": "replace", "ImageId": True},
        "Group": {"Action": "replace", "LaunchConfigurationName": True},
        "Policy": {"Action": "replace", "AutoScalingGroupName": True},
        "Alarm": {"Action": "update", "AlarmActions": False, "AlarmDescription": False},
        "Other": {"Action": "none"},
    }


@pytest.mark.parametrize(
    ("attribute", "expected"),
    [
        ("!Ref Web", {"Action": "update", "Description": False}),
        ("!GetAtt Web.InstanceId", {"Action": "update", "Description": False}),
        ("!GetAtt Web.PrivateIp", {"Action": ("none", "update"), "Description?": False}),
        ("!Join [',', [a, !Ref Web]]", {"Action": "update", "Description": False}),
        ("!Select [0, !Split ['-', !Ref Web]]", {"Action": ("none", "update"), "Description?": False}),
        ("!If [C, !Ref Web, !Ref Web]", {"Action": "update", "Description": False}),
        ("!If [C, !Ref Web, none]", {"Action": ("none", "update"), "Description?": False}),
        ("!Ref Db", {"Action": "none"}),
        ("plain", {"Action": "none"}),
    ],
)
def test_what_a_replacement_does_to_a_reference(attribute: str, expected: dict[str, Any]) -> None:
    text = """
Parameters: {A: {Type: String}}
Conditions: {C: !Equals [!Ref A, x]}
Resources:
  Web: {Type: AWS::EC2::Instance, Properties: {ImageId: %s}}
  Db: {Type: AWS::S3::Bucket}
  X: {Type: AWS::SSM::Parameter, Properties: {Description: %s}}
"""
    assert changes(text % ("b", attribute), text % ("a", attribute))["X"] == expected


def test_an_update_in_place_leaves_the_identity_and_may_change_the_rest() -> None:
    text = """
Resources:
  Web: {Type: AWS::EC2::Instance, Properties: {InstanceType: %s}}
  Id: {Type: AWS::SSM::Parameter, Properties: {Value: !Ref Web}}
  Arn: {Type: AWS::SSM::Parameter, Properties: {Value: !GetAtt Web.Arn}}
  Ip: {Type: AWS::SSM::Parameter, Properties: {Value: !GetAtt Web.PublicIp}}
"""
    found = changes(text % "t3.large", text % "t3.micro")
    assert found["Web"] == {"Action": "update", "InstanceType": False}
    assert (found["Id"], found["Arn"]) == ({"Action": "none"}, {"Action": "none"})
    assert found["Ip"] == {"Action": ("none", "update"), "Value?": False}


def test_a_perhaps_is_handed_on() -> None:
    text = """
Parameters: {A: {Type: String}, B: {Type: String}}
Resources:
  Role: {Type: AWS::IAM::Role, Properties: {RoleName: !Ref %s}}
  Profile: {Type: AWS::IAM::InstanceProfile, Properties: {Roles: [!Ref Role]}}
"""
    assert changes(text % "A", text % "B") == {
        "Role": {"Action": ("none", "replace"), "RoleName?": True},
        "Profile": {"Action": ("none", "update"), "Roles?": False},
    }


def test_a_circle_of_references_changes_nothing_by_itself() -> None:
    text = """
Resources:
  A: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: %s, Tags: [!Ref B]}}
  B: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: x, Tags: [!Ref C]}}
  C: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: x, Tags: [!Ref A, !Ref C]}}
"""
    assert changes(text % "a", text % "a") == {name: {"Action": "none"} for name in "ABC"}
    assert changes(text % "b", text % "a") == {
        "A": {"Action": "replace", "GroupDescription": True},
        "B": {"Action": "none"},
        "C": {"Action": "update", "Tags": False},
    }


def test_a_long_chain_is_followed_to_its_end() -> None:
    lines = [f"  R{i}: {{Type: AWS::EC2::SecurityGroup, Properties: {{GroupDescription: !Ref R{i + 1}}}}}" for i in range(300)]
    text = "Resources:\n" + "\n".join(lines) + "\n  R300: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: %s}}\n"
    assert changes(text % "b", text % "a")["R0"] == {"Action": "replace", "GroupDescription": True}


def test_another_resource_is_another_value() -> None:
    text = """
Resources:
  A: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: x}}
  B: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: x}}
  X: {Type: AWS::EC2::Instance, Properties: {SecurityGroupIds: [!Ref %s]}}
"""
    assert changes(text % "B", text % "A")["X"] == {"Action": "update", "SecurityGroupIds": False}


def test_what_belongs_to_a_resource_may_be_made_anew_when_it_is_updated() -> None:
    text = """
Resources:
  Orders: {Type: AWS::DynamoDB::Table, Properties: {StreamSpecification: {StreamViewType: %s}}}
  Stream: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Orders.StreamArn}}
  Table: {Type: AWS::SSM::Parameter, Properties: {Value: !GetAtt Orders.Arn}}
"""
    found = changes(text % "KEYS_ONLY", text % "NEW_IMAGE")
    assert found["Stream"] == {"Action": ("none", "replace"), "EventSourceArn?": True}
    assert found["Table"] == {"Action": "none"}
