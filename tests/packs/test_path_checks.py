"""Types and property paths against the provider's schemas."""

from __future__ import annotations

import pytest

from immutcheck.packs.conditions import read_condition
from immutcheck.packs.path_checks import PathChecker, check_types
from immutcheck.schemas.store import SchemaStore

INSTANCE = "AWS::EC2::Instance"
GROUP = "AWS::EC2::SecurityGroup"


def check(path: str) -> dict[str, object]:
    return {"property": path, "exists": True}


def complaints_about(written: object, types: list[str], store: SchemaStore) -> list[tuple[tuple[str | int, ...], str]]:
    condition, mistakes = read_condition(written, ("require",))
    assert mistakes == []
    checker = PathChecker(types, store)
    checker.check(condition, ("require",))
    checker.complain_about_idle_types(types, ("resources",))
    return [(complaint.at, complaint.message) for complaint in checker.complaints]


@pytest.mark.parametrize(
    ("written", "types"),
    [
        (check("KeyName"), [INSTANCE]),
        (check("SecurityGroupIngress.CidrIp"), [GROUP]),
        ({"some": "SecurityGroupIngress", "satisfies": check("CidrIp")}, [GROUP]),
        ({"some": "SecurityGroupIngress", "satisfies": check("resource.GroupName")}, [GROUP]),
        ({"each": "Environment.Variables", "satisfies": check(".")}, ["AWS::Lambda::Function"]),
        ({"each": "PolicyDocument.Statement", "satisfies": check("Anything.Below")}, ["AWS::IAM::ManagedPolicy"]),
        ({"related": [GROUP], "via": "SecurityGroupIds", "satisfies": check("SecurityGroupIngress")}, [INSTANCE]),
        ({"related": ["AWS::EC2::SecurityGroupIngress"], "from": "GroupId", "satisfies": check("CidrIp")}, [GROUP]),
        ({"related": [INSTANCE], "from": ".", "satisfies": check("KeyName")}, [GROUP]),
        (check("policies.UpdatePolicy.AutoScalingRollingUpdate.MaxBatchSize"), ["AWS::AutoScaling::AutoScalingGroup"]),
        (check("terraform.lifecycle.ignore_changes"), [INSTANCE]),
        ({"any": [check("KeyName"), check("LaunchTemplateData.KeyName")]}, [INSTANCE, "AWS::EC2::LaunchTemplate"]),
        (check("WhateverItIs.Below"), ["Custom::Thing"]),
        (check("Default"), ["Immutcheck::CloudFormation::Parameter"]),
        ({"some": "Entries", "satisfies": check("PortRange.From")}, ["AWS::EC2::NetworkAcl"]),
    ],
)
def test_right_paths_are_accepted(written: object, types: list[str], store: SchemaStore) -> None:
    assert complaints_about(written, types, store) == []


@pytest.mark.parametrize(
    ("written", "types", "at", "message"),
    [
        (check("KeyNam"), [INSTANCE], ("property",), "AWS::EC2::Instance has no property `KeyNam`: did you mean `KeyName`?"),
        (check("keyname"), [INSTANCE], ("property",), "AWS::EC2::Instance has no property `keyname`: did you mean `KeyName`?"),
        (
            check("SecurityGroupIngress.Cidr"),
            [GROUP],
            ("property",),
            "AWS::EC2::SecurityGroup has no property `Cidr` below `SecurityGroupIngress`: did you mean `CidrIp`?",
        ),
        (check("KeyName.Value"), [INSTANCE], ("property",), "AWS::EC2::Instance has no property `Value` below `KeyName`"),
        (
            {"some": "SecurityGroupIngress", "satisfies": check("CidrIP")},
            [GROUP],
            ("satisfies", "property"),
            "the member has no property `CidrIP`: did you mean `CidrIp`?",
        ),
        (
            {"some": "KeyName", "satisfies": check(".")},
            [INSTANCE],
            ("some",),
            "`KeyName` is neither a list nor a map, so it has no members",
        ),
        (
            {"related": [GROUP], "via": "SecurityGroupId", "satisfies": check("SecurityGroupIngress")},
            [INSTANCE],
            ("via",),
            "AWS::EC2::Instance has no property `SecurityGroupId`: did you mean `SecurityGroupIds`?",
        ),
        (
            {"related": [GROUP], "via": "SecurityGroupIds", "satisfies": check("KeyName")},
            [INSTANCE],
            ("satisfies", "property"),
            "AWS::EC2::SecurityGroup has no property `KeyName`; known: GroupDescription, GroupId, GroupName, Id, SecurityGroupEgress, "
            "SecurityGroupIngress, Tags, VpcId",
        ),
        (
            {"related": ["AWS::EC2::SecurityGroups"], "via": "SecurityGroupIds", "satisfies": check("KeyName")},
            [INSTANCE],
            ("related", 0),
            "unknown resource type `AWS::EC2::SecurityGroups`: did you mean `AWS::EC2::SecurityGroup`?",
        ),
        (
            {"related": ["AWS::EC2::SecurityGroupIngress"], "from": "GroupID", "satisfies": check("CidrIp")},
            [GROUP],
            ("from",),
            "AWS::EC2::SecurityGroupIngress has no property `GroupID`: did you mean `GroupId`?",
        ),
        (
            check("policies.UpdatePolicies"),
            [INSTANCE],
            ("property",),
            "`policies` has no property `UpdatePolicies`: did you mean `UpdatePolicy`?",
        ),
    ],
)
def test_wrong_path_is_explained(written: object, types: list[str], at: tuple[str | int, ...], message: str, store: SchemaStore) -> None:
    assert complaints_about(written, types, store) == [(("require", *at), message)]


def test_paths_inside_a_list_that_does_not_exist_are_not_complained_about(store: SchemaStore) -> None:
    written = {"some": "SecurityGroupIngres", "satisfies": check("Nonsense")}
    assert [at for at, _ in complaints_about(written, [GROUP], store)] == [("require", "some")]


def test_type_without_any_of_the_properties_is_listed_by_mistake(store: SchemaStore) -> None:
    assert complaints_about(check("KeyName"), [INSTANCE, GROUP], store) == [
        (("resources", 1), "`AWS::EC2::SecurityGroup` has none of the properties that the conditions name")
    ]


def test_every_type_has_what_a_space_holds(store: SchemaStore) -> None:
    assert complaints_about({"any": [check("KeyName"), check("terraform.lifecycle")]}, [INSTANCE, GROUP], store) == []


def test_unknown_types_are_told_with_the_nearest_name(store: SchemaStore) -> None:
    complaints = check_types(["AWS::EC2::Instances", INSTANCE, "aws::s3::bucket", "AWS::Serverless::Function"], store, ("resources",))
    assert [(complaint.at, complaint.message) for complaint in complaints] == [
        (("resources", 0), "unknown resource type `AWS::EC2::Instances`: did you mean `AWS::EC2::Instance`?"),
        (("resources", 2), "unknown resource type `aws::s3::bucket`: did you mean `AWS::S3::Bucket`?"),
        (
            ("resources", 3),
            "`AWS::Serverless::Function`: SAM resources are judged as the CloudFormation resources they become, such as "
            "AWS::Lambda::Function",
        ),
    ]
