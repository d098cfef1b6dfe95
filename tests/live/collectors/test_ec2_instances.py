"""Instances, as they come from a real server."""

from __future__ import annotations

from typing import Any

from immutcheck.model.observation import Observation, Observed
from tests.live.conftest import ACCOUNT, REGION, Aws
from tests.live.schema_check import list_faults

INSTANCE = "AWS::EC2::Instance"
IMAGE = "ami-0123456789abcdef0"
SCRIPT = "#!/bin/bash\necho hi"
ATTRIBUTES = {"DisableApiTermination", "InstanceInitiatedShutdownBehavior", "UserData"}


def launch(aws: Aws, **options: Any) -> str:
    """The id of a new instance."""
    ec2 = aws.client("ec2")
    made = ec2.run_instances(ImageId=IMAGE, MinCount=1, MaxCount=1, InstanceType="t3.micro", **options)
    return str(made["Instances"][0]["InstanceId"])


def read(aws: Aws, *names: str) -> Observation:
    return aws.read("ec2", needs={INSTANCE: frozenset(names or ("*",))})


def read_one(aws: Aws) -> Observed:
    (seen,) = read(aws).resources
    return seen


def test_an_instance_has_the_canonical_shape(aws: Aws) -> None:
    ec2 = aws.client("ec2")
    ec2.create_key_pair(KeyName="ops", KeyType="ed25519")
    subnet = ec2.describe_subnets()["Subnets"][0]
    group = ec2.create_security_group(GroupName="web", Description="Web", VpcId=subnet["VpcId"])["GroupId"]
    iam = aws.client("iam")
    profile = iam.create_instance_profile(InstanceProfileName="web", Path="/teams/web/")["InstanceProfile"]
    identifier = launch(
        aws,
        KeyName="ops",
        SubnetId=subnet["SubnetId"],
        SecurityGroupIds=[group],
        UserData=SCRIPT,
        IamInstanceProfile={"Arn": profile["Arn"]},
        BlockDeviceMappings=[{"DeviceName": "/dev/sdf", "Ebs": {"VolumeSize": 8, "DeleteOnTermination": False}}],
        TagSpecifications=[{"ResourceType": "instance", "Tags": [{"Key": "team", "Value": "web"}]}],
    )
    ec2.modify_instance_attribute(InstanceId=identifier, DisableApiTermination={"Value": True})

    seen = read_one(aws)

    assert list_faults(seen) == []
    found = dict(seen.properties)
    assert found.pop("PrivateDnsNameOptions", None) in (None, {})
    assert found.pop("HibernationOptions") in ({}, {"Configured": False})
    assert found == {
        "AvailabilityZone": subnet["AvailabilityZone"],
        "BlockDeviceMappings": [{"DeviceName": "/dev/sdf", "Ebs": {"DeleteOnTermination": False}}],
        "DisableApiTermination": True,
        "EbsOptimized": False,
        "IamInstanceProfile": "web",
        "ImageId": IMAGE,
        "InstanceInitiatedShutdownBehavior": "stop",
        "InstanceType": "t3.micro",
        "KeyName": "ops",
        "MetadataOptions": {
            "HttpEndpoint": "enabled",
            "HttpProtocolIpv6": "disabled",
            "HttpPutResponseHopLimit": 1,
            "HttpTokens": "optional",
            "InstanceMetadataTags": "disabled",
        },
        "Monitoring": False,
        "NetworkInterfaces": [
            {
                "DeviceIndex": "0",
                # moto says that its addresses belong to the account, as an Elastic IP does.
                "AssociatePublicIpAddress": False,
                "DeleteOnTermination": False,
                "Description": "Primary network interface",
                "SubnetId": subnet["SubnetId"],
            }
        ],
        "SecurityGroupIds": [group],
        "SourceDestCheck": True,
        "SubnetId": subnet["SubnetId"],
        "Tags": [{"Key": "team", "Value": "web"}],
        "Tenancy": "default",
        "UserData": SCRIPT,
        "Volumes": [],
    }
    assert seen.address == f"arn:aws:ec2:{REGION}:{ACCOUNT}:instance/{identifier}"
    assert (seen.identifiers, seen.name, seen.tags) == ((identifier,), identifier, {"team": "web"})


def test_a_private_address_is_neither_given_nor_covered(aws: Aws) -> None:
    launch(aws, PrivateIpAddress="172.31.0.9")

    observation = read(aws)

    (seen,) = observation.resources
    assert "PrivateIpAddress" not in seen.properties
    assert "PrivateIpAddress" not in observation.covered[INSTANCE]


def test_what_is_not_set_is_not_there(aws: Aws) -> None:
    launch(aws)

    observation = read(aws)

    (seen,) = observation.resources
    unset = {
        "IamInstanceProfile",
        "KeyName",
        "LaunchTemplate",
        "LicenseSpecifications",
        "PlacementGroupName",
        "SsmAssociations",
        "UserData",
    }
    assert unset.isdisjoint(seen.properties)
    assert unset.issubset(observation.covered[INSTANCE])


def test_each_attribute_is_only_asked_for_when_a_rule_reads_it(aws: Aws) -> None:
    launch(aws, UserData=SCRIPT)

    for name in sorted(ATTRIBUTES):
        observation = read(aws, "ImageId", name)
        (seen,) = observation.resources
        assert ATTRIBUTES.intersection(seen.properties) == {name}
        assert ATTRIBUTES.intersection(observation.covered[INSTANCE]) == {name}
    (seen,) = read(aws, "ImageId").resources
    assert ATTRIBUTES.isdisjoint(seen.properties)


def test_facts_say_what_no_template_has(aws: Aws) -> None:
    tags = [
        {"Key": "aws:autoscaling:groupName", "Value": "web"},
        {"Key": "aws:ec2:fleet-id", "Value": "fleet-1"},
        {"Key": "aws:ec2launchtemplate:id", "Value": "lt-1"},
        {"Key": "aws:ec2launchtemplate:version", "Value": "7"},
    ]
    identifier = launch(aws, TagSpecifications=[{"ResourceType": "instance", "Tags": tags}])
    raw = aws.client("ec2").describe_instances(InstanceIds=[identifier])["Reservations"][0]["Instances"][0]
    started = raw["LaunchTime"].strftime("%Y-%m-%dT%H:%M:%SZ")
    attached = raw["NetworkInterfaces"][0]["Attachment"]["AttachTime"].strftime("%Y-%m-%dT%H:%M:%SZ")

    seen = read_one(aws)

    assert seen.facts == {
        "AutoScalingGroupName": "web",
        "FirstLaunchedAt": attached,
        "FleetId": "fleet-1",
        "LaunchTime": started,
        "PublicIpAddress": raw["PublicIpAddress"],
        "State": "running",
        **({"Platform": raw["Platform"]} if "Platform" in raw else {}),
    }
    assert seen.properties["LaunchTemplate"] == {"LaunchTemplateId": "lt-1", "Version": "7"}
    assert seen.properties["Tags"] == []


def test_terminated_instances_are_left_out_and_stopped_ones_are_not(aws: Aws) -> None:
    gone, stopped = launch(aws), launch(aws)
    aws.client("ec2").terminate_instances(InstanceIds=[gone])
    aws.client("ec2").stop_instances(InstanceIds=[stopped])

    seen = read_one(aws)

    assert (seen.name, seen.facts["State"]) == (stopped, "stopped")
