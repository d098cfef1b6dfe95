"""The archive that ships: every type, read a member at a time."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from immutcheck.schemas.store import SchemaStore, canonical_type, open_store

ARCHIVE = Path(__file__).parent.parent.parent / "immutcheck" / "schemas" / "data.zip"


@pytest.fixture(scope="module")
def store() -> SchemaStore:
    return open_store()


def test_archive_is_small() -> None:
    assert ARCHIVE.stat().st_size < 2_000_000


def test_all_types_are_there_and_can_be_read(store: SchemaStore) -> None:
    types = store.types()
    assert len(types) > 1500
    assert not [name for name in types if not isinstance(store.facts(name).root.names, tuple)]


def test_archive_says_what_it_was_made_from(store: SchemaStore) -> None:
    meta = store.meta()
    assert meta["types"] == len([name for name in store.types() if not name.startswith("Immutcheck::")])
    assert meta["cfn_lint"][0].isdigit()


@pytest.mark.parametrize(
    ("resource_type", "path", "scalars"),
    [
        ("AWS::EC2::Instance", "KeyName", ("string",)),
        ("AWS::EC2::SecurityGroup", "SecurityGroupIngress.FromPort", ("integer",)),
        ("AWS::ECS::TaskDefinition", "ContainerDefinitions.ReadonlyRootFilesystem", ("boolean",)),
        ("AWS::EC2::LaunchTemplate", "LaunchTemplateData.NetworkInterfaces.AssociatePublicIpAddress", ("boolean",)),
        ("AWS::WAFv2::WebACL", "Rules.Statement.NotStatement.Statement.NotStatement.Statement.GeoMatchStatement.CountryCodes", ()),
        ("Immutcheck::CloudFormation::Parameter", "NoEcho", ("boolean",)),
        ("AWS::EC2::NetworkAcl", "Entries.PortRange.From", ("integer",)),
        ("AWS::EC2::SecurityGroupIngress", "SecurityGroupIngress.CidrIpv6", ("string",)),
    ],
)
def test_property_is_found(store: SchemaStore, resource_type: str, path: str, scalars: tuple[str, ...]) -> None:
    node = store.find(resource_type, path.split("."))
    assert node is not None
    assert node.scalars == scalars


@pytest.mark.parametrize(("resource_type", "path"), [("AWS::EC2::Instance", "KeyNames"), ("AWS::EC2::Instance", "KeyName.Name")])
def test_property_that_does_not_exist_is_not_found(store: SchemaStore, resource_type: str, path: str) -> None:
    assert store.find(resource_type, path.split(".")) is None


def test_policy_documents_and_custom_resources_are_free_form(store: SchemaStore) -> None:
    assert store.find("AWS::IAM::Role", ["AssumeRolePolicyDocument", "Statement", "Action"]) is not None
    assert store.find("Custom::AWSCDK-EKS-Cluster", ["Config", "resourcesVpcConfig"]) is not None


def test_an_extension_keeps_what_the_provider_says(store: SchemaStore) -> None:
    assert {"Entries", "Tags", "VpcId"} <= set(store.facts("AWS::EC2::NetworkAcl").root.names)


def test_facts_tell_what_a_change_replaces(store: SchemaStore) -> None:
    facts = store.facts("AWS::EC2::Instance")
    assert "ImageId" in facts.create_only
    assert "InstanceType" in facts.conditional_create_only
    assert "InstanceId" in facts.read_only
    assert store.facts("AWS::ECR::Repository").create_only


def test_insertion_order_is_kept(store: SchemaStore) -> None:
    assert store.find("AWS::EC2::Instance", ["SecurityGroupIds"]).is_ordered is False  # type: ignore[union-attr]


def test_unknown_type_raises(store: SchemaStore) -> None:
    assert not store.knows("AWS::EC2::Instanse")
    with pytest.raises(KeyError):
        store.facts("AWS::EC2::Instanse")
    with pytest.raises(KeyError):
        store.find("AWS::EC2::Instanse", ["KeyName"])


def test_sam_types_are_left_out(store: SchemaStore) -> None:
    assert not [name for name in store.types() if name.startswith("AWS::Serverless::")]


def test_custom_resources_have_one_shape() -> None:
    assert canonical_type("Custom::Thing") == "AWS::CloudFormation::CustomResource"
    assert canonical_type("AWS::S3::Bucket") == "AWS::S3::Bucket"


def test_policies_space_is_declared_and_others_are_open(store: SchemaStore) -> None:
    policies = store.space("policies")
    assert policies.find(["UpdatePolicy", "AutoScalingRollingUpdate", "MinInstancesInService"]).scalars == ("integer",)  # type: ignore[union-attr]
    assert policies.find(["UpdatePolicy", "AutoScalingRollingUpdates"]) is None
    assert store.space("terraform").find(["lifecycle", "ignore_changes"]) is not None


def test_opening_reads_nothing() -> None:
    code = (
        "import sys; from immutcheck.schemas.store import open_store; open_store(); print('zipfile' in sys.modules, 'yaml' in sys.modules)"
    )
    environment = {**os.environ, "PYTHONPATH": str(ARCHIVE.parent.parent.parent)}
    process = subprocess.run([sys.executable, "-S", "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert process.stdout == "False False\n"
