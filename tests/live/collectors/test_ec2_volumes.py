"""Volumes, key pairs and Elastic IP addresses, as they come from a real server."""

from __future__ import annotations

from immutcheck.model.observation import Observed
from tests.live.conftest import ACCOUNT, REGION, Aws
from tests.live.schema_check import list_faults

IMAGE = "ami-0123456789abcdef0"


def read_one(aws: Aws, resource_type: str) -> Observed:
    (seen,) = aws.read("ec2", needs={resource_type: frozenset({"*"})}).resources
    return seen


def test_a_volume_that_nobody_uses_is_read_too(aws: Aws) -> None:
    made = aws.client("ec2").create_volume(AvailabilityZone="eu-west-1a", Size=3, VolumeType="gp3", Encrypted=True)

    seen = read_one(aws, "AWS::EC2::Volume")

    assert list_faults(seen) == []
    assert {name: seen.properties[name] for name in ("AvailabilityZone", "Encrypted", "Size", "Tags", "VolumeType")} == {
        "AvailabilityZone": "eu-west-1a",
        "Encrypted": True,
        "Size": 3,
        "Tags": [],
        "VolumeType": "gp3",
    }
    assert seen.address == f"arn:aws:ec2:{REGION}:{ACCOUNT}:volume/{made['VolumeId']}"
    assert seen.facts == {"AttachedTo": [], "CreatedAt": made["CreateTime"].strftime("%Y-%m-%dT%H:%M:%SZ"), "State": "available"}


def test_a_key_pair_is_its_name_and_never_its_key(aws: Aws) -> None:
    made = aws.client("ec2").create_key_pair(
        KeyName="ops", KeyType="ed25519", TagSpecifications=[{"ResourceType": "key-pair", "Tags": [{"Key": "a", "Value": "b"}]}]
    )

    observation = aws.read("ec2", needs={"AWS::EC2::KeyPair": frozenset({"*"})})

    (seen,) = observation.resources
    assert list_faults(seen) == []
    assert seen.properties["KeyName"] == "ops"
    assert seen.properties["Tags"] == [{"Key": "a", "Value": "b"}]
    assert "PublicKeyMaterial" not in seen.properties
    assert "PublicKeyMaterial" not in observation.covered["AWS::EC2::KeyPair"]
    assert "BEGIN" not in repr(seen)
    assert (seen.address, seen.name) == (f"arn:aws:ec2:{REGION}:{ACCOUNT}:key-pair/ops", "ops")
    assert seen.identifiers == (made["KeyPairId"],)


def test_an_address_without_a_machine_names_none(aws: Aws) -> None:
    made = aws.client("ec2").allocate_address(Domain="vpc")

    seen = read_one(aws, "AWS::EC2::EIP")

    assert list_faults(seen) == []
    assert seen.properties == {"Domain": "vpc", "Tags": []}
    assert (seen.name, seen.identifiers) == (made["PublicIp"], (made["AllocationId"],))
    assert seen.address == f"arn:aws:ec2:{REGION}:{ACCOUNT}:elastic-ip/{made['AllocationId']}"


def test_an_address_names_the_machine_it_is_tied_to(aws: Aws) -> None:
    ec2 = aws.client("ec2")
    machine = ec2.run_instances(ImageId=IMAGE, MinCount=1, MaxCount=1)["Instances"][0]["InstanceId"]
    ec2.associate_address(InstanceId=machine, AllocationId=ec2.allocate_address(Domain="vpc")["AllocationId"])

    seen = read_one(aws, "AWS::EC2::EIP")

    assert list_faults(seen) == []
    assert seen.properties == {"Domain": "vpc", "InstanceId": machine, "Tags": []}
