"""Which differences replace a resource and which change it in place, as AWS's pages of the types say."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sources.compared.comparing import change_of, compare, properties

INSTANCE = "ImageId: ami-1, InstanceType: t3.micro"


@pytest.mark.parametrize(
    ("written", "former", "expected"),
    [
        ("UserData: b", "UserData: a", {"Action": "update", "UserData": False}),
        ("UserData: b", "Monitoring: false", {"Action": "update", "Monitoring": False, "UserData": False}),
        ("ImageId: ami-2, UserData: b", "UserData: a", {"Action": "replace", "ImageId": True, "UserData": False}),
        ("SubnetId: b", "SubnetId: a", {"Action": "replace", "SubnetId": True}),
        ("InstanceType: t3.large", "InstanceType: t3.micro", {"Action": "update", "InstanceType": False}),
        ("SecurityGroupIds: [b]", "SecurityGroupIds: [a]", {"Action": "update", "SecurityGroupIds": False}),
        ("SecurityGroups: [b]", "SecurityGroups: [a]", {"Action": "replace", "SecurityGroups": True}),
        ("Tenancy: dedicated", "Tenancy: default", {"Action": ("update", "replace"), "Tenancy": "?"}),
        ("Tags: [{Key: a, Value: b}]", "Tags: [{Key: a, Value: c}]", {"Action": "update", "Tags": False}),
    ],
)
def test_instances(written: str, former: str, expected: dict[str, Any]) -> None:
    base = {part.partition(":")[0]: part for part in INSTANCE.split(", ")}
    lines = ["{" + ", ".join({**base, side.partition(":")[0]: side}.values()) + "}" for side in (written, former)]
    assert properties(*lines) == expected


@pytest.mark.parametrize(
    ("instance_type", "action"),
    [
        ("t3.micro", "update"),
        ("x1e.xlarge", "update"),
        ("i3en.large", "update"),
        ("m3.medium", ("update", "replace")),
        ("x1.16xlarge", ("update", "replace")),
        ("!Ref Kind", ("update", "replace")),
        ("!If [Large, m5.large, t3.micro]", "update"),
        ("!If [Large, m5.large, m3.medium]", ("update", "replace")),
        ("!If [Large, m5.large, !Ref AWS::NoValue]", ("update", "replace")),
    ],
)
def test_user_data_replaces_only_where_the_root_may_be_an_instance_store(instance_type: str, action: object) -> None:
    sections = "Parameters: {Kind: {Type: String}}\nConditions: {Large: !Equals [!Ref Kind, x]}"
    changed = properties(f"{{UserData: b, InstanceType: {instance_type}}}", f"{{UserData: a, InstanceType: {instance_type}}}", sections)
    assert changed == {"Action": action, "UserData": False if action == "update" else "?"}


def test_what_the_instance_was_decides_and_not_what_it_will_be() -> None:
    assert properties("{InstanceType: m3.medium}", "{InstanceType: t3.micro}")["Action"] == "update"
    assert properties("{InstanceType: t3.micro}", "{InstanceType: m3.medium}")["Action"] == ("update", "replace")


@pytest.mark.parametrize(
    ("written", "former", "replaces"),
    [
        ("[{DeviceName: a, Ebs: {DeleteOnTermination: true}}]", "[{DeviceName: a, Ebs: {DeleteOnTermination: false}}]", False),
        ("[{DeviceName: a, Ebs: {VolumeSize: 9}}]", "[{DeviceName: a, Ebs: {VolumeSize: 8}}]", True),
        ("[{DeviceName: a, Ebs: {VolumeSize: 9, DeleteOnTermination: true}}]", "[{DeviceName: a, Ebs: {VolumeSize: 8}}]", True),
        ("[{DeviceName: a}, {DeviceName: b}]", "[{DeviceName: a}]", True),
    ],
)
def test_block_devices_replace_but_for_deletion_on_termination(written: str, former: str, replaces: bool) -> None:
    changed = properties(f"{{BlockDeviceMappings: {written}}}", f"{{BlockDeviceMappings: {former}}}")
    assert changed == {"Action": "replace" if replaces else "update", "BlockDeviceMappings": replaces}


@pytest.mark.parametrize(
    ("policy", "action", "replaces"),
    [
        ("", "update", False),
        ("UpdatePolicy: {AutoScalingRollingUpdate: {MinInstancesInService: 1}}", "update", False),
        ("UpdatePolicy: {AutoScalingReplacingUpdate: {WillReplace: false}}", "update", False),
        ("UpdatePolicy: {AutoScalingReplacingUpdate: {WillReplace: 'true'}}", "replace", True),
        ("UpdatePolicy: {AutoScalingReplacingUpdate: {WillReplace: true}}", "replace", True),
        ("UpdatePolicy: {AutoScalingReplacingUpdate: {WillReplace: !Ref Will}}", ("update", "replace"), "?"),
        ("UpdatePolicy: !If [C, {AutoScalingReplacingUpdate: {WillReplace: true}}, !Ref AWS::NoValue]", ("update", "replace"), "?"),
    ],
)
def test_a_group_is_replaced_when_its_update_policy_says_so(policy: str, action: object, replaces: object) -> None:
    newer, older = (
        "Parameters: {Will: {Type: String}}\nConditions: {C: !Equals [!Ref Will, x]}\n"
        f"Resources:\n  X:\n    Type: AWS::AutoScaling::AutoScalingGroup\n    {policy}\n"
        f"    Properties: {{MinSize: 1, VPCZoneIdentifier: [{zone}]}}\n"
        for zone in "ab"
    )
    assert change_of(compare(newer, older)) == {"Action": action, "VPCZoneIdentifier": replaces}


@pytest.mark.parametrize(
    ("kind", "written", "former", "expected"),
    [
        ("AWS::Lambda::Function", "{FunctionName: b}", "{FunctionName: a}", {"Action": "replace", "FunctionName": True}),
        ("AWS::Lambda::Function", "{Runtime: python3.13}", "{Runtime: python3.12}", {"Action": "update", "Runtime": False}),
        ("AWS::EFS::FileSystem", "{Encrypted: true}", "{}", {"Action": "replace", "Encrypted": True}),
        ("AWS::RDS::DBInstance", "{Engine: b}", "{Engine: a}", {"Action": ("update", "replace"), "Engine": "?"}),
        ("AWS::RDS::DBInstance", "{Engine: b, DBName: b}", "{Engine: a, DBName: a}", {"Action": "replace", "DBName": True, "Engine": "?"}),
        ("Custom::Mine", "{ServiceToken: a, P: b}", "{ServiceToken: a, P: a}", {"Action": ("update", "replace"), "P": "?"}),
        ("Third::Party::Type", "{P: b}", "{P: a}", {"Action": ("update", "replace"), "P": "?"}),
    ],
)
def test_the_schema_of_the_type_decides(kind: str, written: str, former: str, expected: dict[str, Any]) -> None:
    assert properties(written, former, kind=kind) == expected


def test_a_create_only_property_inside_another_one_is_found_in_lists() -> None:
    """AWS::OpenSearchService::Domain says "EncryptionAtRestOptions.Enabled", AWS::Batch::ComputeEnvironment "ComputeResources.Subnets"."""
    kind = "AWS::Batch::ComputeEnvironment"
    inner = properties("{ComputeResources: {Subnets: [a]}}", "{ComputeResources: {Subnets: [b]}}", kind=kind)
    assert inner == {"Action": ("update", "replace"), "ComputeResources": "?"}
    assert properties("{ComputeResources: {MaxvCpus: 2}}", "{ComputeResources: {MaxvCpus: 1}}", kind=kind)["Action"] == "update"


def test_a_property_that_may_differ_and_would_replace() -> None:
    sections = "Parameters: {A: {Type: String}}"
    assert properties("{ImageId: !Ref A}", "{ImageId: ami-1}", sections) == {"Action": ("none", "replace"), "ImageId?": True}
    changed = properties("{ImageId: !Ref A, Monitoring: true}", "{ImageId: ami-1}", sections)
    assert changed == {"Action": ("update", "replace"), "ImageId?": True, "Monitoring": False}


def test_another_type_under_the_same_name_is_another_resource() -> None:
    newer = "Resources: {X: {Type: AWS::EC2::Instance, Properties: {ImageId: a}}}"
    older = "Resources: {X: {Type: AWS::EC2::Volume, Properties: {Size: 1}}}"
    assert change_of(compare(newer, older)) == {"Action": "replace"}


def test_what_is_no_property_changes_nothing() -> None:
    newer = "Resources: {X: {Type: AWS::S3::Bucket, DeletionPolicy: Retain, DependsOn: Y, Metadata: {a: 1}}, Y: {Type: AWS::S3::Bucket}}"
    older = "Resources: {X: {Type: AWS::S3::Bucket}, Y: {Type: AWS::S3::Bucket, Properties: {}}}"
    unit = compare(newer, older)
    assert (change_of(unit), change_of(unit, "Y")) == ({"Action": "none"}, {"Action": "none"})


@pytest.mark.parametrize(
    ("written", "former", "replaces"),
    [
        ("[{AttributeName: a, AttributeType: N}]", "[{AttributeName: a, AttributeType: S}]", True),
        ("[{AttributeName: a, AttributeType: S}, {AttributeName: b, AttributeType: S}]", "[{AttributeName: a, AttributeType: S}]", False),
        ("[{AttributeName: b, AttributeType: S}]", "[{AttributeName: a, AttributeType: S}]", False),
        ("[{AttributeName: a, AttributeType: N}, {AttributeName: b, AttributeType: S}]", "[{AttributeName: a, AttributeType: S}]", True),
        ("[{AttributeName: a, AttributeType: !Ref Kind}]", "[{AttributeName: a, AttributeType: N}]", "?"),
    ],
)
def test_a_table_is_replaced_when_an_attribute_that_it_has_is_defined_otherwise(written: str, former: str, replaces: object) -> None:
    lines = (f"{{AttributeDefinitions: {side}}}" for side in (written, former))
    found = properties(*lines, "Parameters: {Kind: {Type: String}}", kind="AWS::DynamoDB::Table")
    assert next(answer for name, answer in found.items() if name.startswith("AttributeDefinitions")) == replaces
