"""Launch templates and fleets, as they come from a real server."""

from __future__ import annotations

import base64
from typing import Any

from immutcheck.model.observation import Observed
from tests.live.conftest import ACCOUNT, REGION, Aws
from tests.live.schema_check import list_faults

TEMPLATE = "AWS::EC2::LaunchTemplate"
IMAGE = "ami-0123456789abcdef0"
SCRIPT = "#!/bin/bash\necho hi"
ENCODED = base64.b64encode(SCRIPT.encode()).decode()


def read(aws: Aws, resource_type: str, *names: str) -> tuple[Observed, ...]:
    return aws.read("ec2", needs={resource_type: frozenset(names or ("*",))}).resources


def make_template(aws: Aws, name: str, **data: Any) -> str:
    made = aws.client("ec2").create_launch_template(LaunchTemplateName=name, LaunchTemplateData=data)
    return str(made["LaunchTemplate"]["LaunchTemplateId"])


def test_a_launch_template_has_the_data_of_its_newest_version(aws: Aws) -> None:
    ec2 = aws.client("ec2")
    data = {
        "ImageId": "resolve:ssm:/golden/web:7",
        "InstanceType": "t3.micro",
        "KeyName": "ops",
        "UserData": ENCODED,
        "BlockDeviceMappings": [{"DeviceName": "/dev/sdf", "Ebs": {"VolumeSize": 8, "DeleteOnTermination": False}}],
        "NetworkInterfaces": [{"DeviceIndex": 0, "AssociatePublicIpAddress": True, "Groups": ["sg-1"]}],
        "MetadataOptions": {"HttpTokens": "required"},
    }
    tags = [{"Key": "team", "Value": "web"}]
    identifier = ec2.create_launch_template(
        LaunchTemplateName="web",
        LaunchTemplateData={"ImageId": IMAGE},
        TagSpecifications=[{"ResourceType": "launch-template", "Tags": tags}],
    )["LaunchTemplate"]["LaunchTemplateId"]
    ec2.create_launch_template_version(LaunchTemplateId=identifier, VersionDescription="second", LaunchTemplateData=data)

    (seen,) = read(aws, TEMPLATE)

    assert list_faults(seen) == []
    assert seen.properties == {
        "LaunchTemplateName": "web",
        "LaunchTemplateData": {**data, "UserData": SCRIPT},
        "VersionDescription": "second",
        "TagSpecifications": [{"ResourceType": "launch-template", "Tags": tags}],
    }
    assert (seen.facts["LatestVersion"], seen.facts["DefaultVersion"]) == (2, 1)
    assert seen.address == f"arn:aws:ec2:{REGION}:{ACCOUNT}:launch-template/{identifier}"
    assert (seen.identifiers, seen.name, seen.tags) == ((identifier,), "web", {"team": "web"})


def test_one_walk_answers_for_all_templates(aws: Aws) -> None:
    for name in ("a", "b", "c"):
        make_template(aws, name, ImageId=f"ami-{name}")

    found = {seen.name: seen.properties["LaunchTemplateData"] for seen in read(aws, TEMPLATE)}

    assert found == {name: {"ImageId": f"ami-{name}"} for name in ("a", "b", "c")}


def test_versions_are_only_asked_for_when_a_rule_reads_them(aws: Aws) -> None:
    make_template(aws, "web", ImageId="ami-1")

    (seen,) = read(aws, TEMPLATE, "facts.LatestVersion")

    assert seen.properties == {"LaunchTemplateName": "web"}


def test_an_ec2_fleet_has_the_canonical_shape(aws: Aws) -> None:
    ec2 = aws.client("ec2")
    template = make_template(aws, "web", ImageId=IMAGE, InstanceType="t3.micro")
    launch = {"LaunchTemplateSpecification": {"LaunchTemplateId": template, "Version": "$Latest"}}
    identifier = ec2.create_fleet(
        LaunchTemplateConfigs=[launch],
        TargetCapacitySpecification={"TotalTargetCapacity": 1, "OnDemandTargetCapacity": 1, "DefaultTargetCapacityType": "on-demand"},
        Type="maintain",
    )["FleetId"]

    (seen,) = read(aws, "AWS::EC2::EC2Fleet")

    assert list_faults(seen) == []
    (found,) = seen.properties["LaunchTemplateConfigs"]  # type: ignore[misc]
    assert found["LaunchTemplateSpecification"] == launch["LaunchTemplateSpecification"]
    assert seen.properties["Type"] == "maintain"
    assert (seen.name, seen.facts["State"]) == (identifier, "active")


def test_a_spot_fleet_has_the_canonical_shape(aws: Aws) -> None:
    ec2 = aws.client("ec2")
    subnet = ec2.describe_subnets()["Subnets"][0]["SubnetId"]
    launch = {
        "ImageId": IMAGE,
        "InstanceType": "t3.micro",
        "KeyName": "ops",
        "SecurityGroups": [{"GroupId": "sg-1"}],
        "SubnetId": subnet,
        "UserData": ENCODED,
    }
    request = {
        "IamFleetRole": f"arn:aws:iam::{ACCOUNT}:role/fleet",
        "TargetCapacity": 1,
        "SpotPrice": "0.1",
        "AllocationStrategy": "lowestPrice",
        "LaunchSpecifications": [launch],
    }
    kept, cancelled = (ec2.request_spot_fleet(SpotFleetRequestConfig=request)["SpotFleetRequestId"] for _ in range(2))
    ec2.cancel_spot_fleet_requests(SpotFleetRequestIds=[cancelled], TerminateInstances=True)

    (seen,) = read(aws, "AWS::EC2::SpotFleet")

    assert list_faults(seen) == []
    data: Any = seen.properties["SpotFleetRequestConfigData"]
    (found,) = data["LaunchSpecifications"]
    assert {name: found[name] for name in launch if name != "SubnetId"} == {
        **{name: value for name, value in launch.items() if name != "SubnetId"},
        "UserData": SCRIPT,
    }
    assert (data["TargetCapacity"], data["SpotPrice"]) == (1, "0.1")
    assert (seen.name, seen.facts["State"]) == (kept, "active")
