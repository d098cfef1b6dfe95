"""What the built-in rules say of EC2 resources as AWS answers them: one account of canned answers, read by the real collectors."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

import pytest

from immutcheck.engine.judge import judge
from immutcheck.engine.ruleset import compile_rules
from immutcheck.live.catalogue.ec2 import EC2
from immutcheck.model.settings import Settings
from immutcheck.packs.catalogue import load_catalogue
from immutcheck.sources.snapshot.redaction import redact_observation
from immutcheck.sources.snapshot.unit import build_live_unit
from tests.live.collectors.canned import canned_aws
from tests.live.collectors.ec2_answers import answer
from tests.live.conftest import ACCOUNT

NOW = "2026-02-28T00:00:00Z"
LAUNCHED, LATER, RECENT = "2025-01-31T12:00:00.000Z", "2025-06-30T12:00:00.000Z", "2026-02-20T12:00:00.000Z"


def encode(script: str) -> str:
    return base64.b64encode(script.encode()).decode()


HARMLESS = encode("#!/bin/bash\necho hi\n")
PASSWORD = encode("#!/bin/bash\nexport DB_PASSWORD=Tr0ub4dor-and-3\n")


# ---- machines -------------------------------------------------------------------------------------------------------


def interface(attached: str = LAUNCHED, **members: Any) -> dict[str, Any]:
    attachment = {"AttachTime": attached, "DeviceIndex": 0, "DeleteOnTermination": True}
    return {"Attachment": attachment, "NetworkInterfaceId": "eni-1", "PrivateIpAddress": "10.0.0.5", "SubnetId": "subnet-public", **members}


def disk(name: str, attached: str, *, delete: bool) -> dict[str, Any]:
    return {"DeviceName": name, "Ebs": {"VolumeId": "vol-1", "AttachTime": attached, "DeleteOnTermination": delete}}


ROOT = disk("/dev/xvda", LAUNCHED, delete=True)
AMAZON = {"IpOwnerId": "amazon", "PublicIp": "203.0.113.7"}
ELASTIC = {"IpOwnerId": ACCOUNT, "PublicIp": "203.0.113.8"}


def machine(identifier: str, *, group: str = "sg-private", **members: Any) -> dict[str, Any]:
    return {
        "InstanceId": identifier,
        "ImageId": "ami-recent",
        "LaunchTime": RECENT,
        "State": {"Name": "running"},
        "RootDeviceName": "/dev/xvda",
        "BlockDeviceMappings": [ROOT],
        "NetworkInterfaces": [interface(RECENT)],
        "SecurityGroups": [{"GroupId": group}],
        "SubnetId": "subnet-public",
        "PrivateIpAddress": "10.0.0.5",
        **members,
    }


def tags(**named: str) -> list[dict[str, str]]:
    return [{"Key": f"aws:{name.replace('_', ':')}", "Value": value} for name, value in named.items()]


def public(association: Mapping[str, str]) -> dict[str, Any]:
    return {"PublicIpAddress": association["PublicIp"], "NetworkInterfaces": [interface(RECENT, Association=association)]}


MACHINES = [
    machine("i-plain"),
    machine("i-key", KeyName="ops"),
    machine("i-public", **public(AMAZON)),
    machine("i-elastic", **public(ELASTIC)),
    machine("i-stopped", State={"Name": "stopped"}),
    machine("i-door", KeyName="ops", group="sg-open", **public(AMAZON)),
    machine("i-shut-door", KeyName="ops", **public(AMAZON)),
    machine("i-inner-door", KeyName="ops", group="sg-open"),
    machine("i-kept", BlockDeviceMappings=[disk("/dev/xvda", LAUNCHED, delete=False)]),
    machine("i-attached", BlockDeviceMappings=[ROOT, disk("/dev/sdf", LATER, delete=False)], NetworkInterfaces=[interface(LAUNCHED)]),
    machine("i-hibernates", HibernationOptions={"Configured": True}),
    machine("i-old", NetworkInterfaces=[interface(LAUNCHED)]),
    machine("i-of-group", Tags=tags(autoscaling_groupName="web")),
    machine("i-of-template", Tags=tags(ec2launchtemplate_id="lt-plain", ec2launchtemplate_version="3")),
    machine("i-protected"),
    machine("i-secret"),
    machine("i-script"),
    *(machine(f"i-{image}", ImageId=f"ami-{image}") for image in ("stale", "recent", "gone", "refused")),
]
ATTRIBUTES = {
    ("i-protected", "disableApiTermination"): {"DisableApiTermination": {"Value": True}},
    ("i-secret", "userData"): {"UserData": {"Value": PASSWORD}},
    ("i-script", "userData"): {"UserData": {"Value": HARMLESS}},
}
IMAGES = [
    {"ImageId": "ami-stale", "CreationDate": LAUNCHED, "State": "available", "ImageAllowed": True},
    {"ImageId": "ami-recent", "CreationDate": RECENT, "State": "available", "ImageAllowed": True},
    {"ImageId": "ami-gone", "CreationDate": RECENT, "State": "deregistered", "ImageAllowed": True},
    {"ImageId": "ami-refused", "CreationDate": RECENT, "State": "available", "ImageAllowed": False},
]


# ---- networks -------------------------------------------------------------------------------------------------------


def group(identifier: str, *permissions: dict[str, Any], name: str = "web") -> dict[str, Any]:
    return {"GroupId": identifier, "GroupName": name, "Description": name, "VpcId": "vpc-1", "IpPermissions": permissions}


def ssh(**sources: Any) -> dict[str, Any]:
    return {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, **sources}


def ranges(*blocks: str) -> list[dict[str, str]]:
    return [{"CidrIp": block} for block in blocks]


GROUPS = [
    group("sg-open", ssh(IpRanges=ranges("0.0.0.0/0"))),
    group("sg-halves", ssh(IpRanges=ranges("0.0.0.0/1", "128.0.0.0/1"))),
    group("sg-all", {"IpProtocol": "-1", "Ipv6Ranges": [{"CidrIpv6": "::/0"}]}),
    group("sg-private", ssh(IpRanges=ranges("10.0.0.0/8"))),
    group("sg-listed", ssh(PrefixListIds=[{"PrefixListId": "pl-1"}])),
    group("sg-inner", ssh(UserIdGroupPairs=[{"GroupId": "sg-open", "UserId": ACCOUNT}])),
    group("sg-none"),
    group("sg-default", name="default"),
    group("sg-default-idle", name="default"),
]


def acl(identifier: str, *entries: dict[str, Any]) -> dict[str, Any]:
    every = {"Egress": False, "CidrBlock": "0.0.0.0/0", "RuleAction": "allow", "RuleNumber": 100}
    final = {**every, "Protocol": "-1", "RuleAction": "deny", "RuleNumber": 32767}
    return {"NetworkAclId": identifier, "VpcId": "vpc-1", "Entries": [*({**every, **entry} for entry in entries), final]}


ACLS = [
    acl("acl-ssh", {"Protocol": "6", "PortRange": {"From": 22, "To": 22}}),
    acl("acl-all", {"Protocol": "-1"}),
    acl("acl-none"),
]


# ---- launches -------------------------------------------------------------------------------------------------------

TEMPLATES: dict[str, dict[str, Any]] = {
    "plain": {"ImageId": "ami-0123456789abcdef0", "UserData": HARMLESS},
    "key": {"KeyName": "ops"},
    "disk": {"BlockDeviceMappings": [{"DeviceName": "/dev/sdf", "Ebs": {"VolumeSize": 8}}]},
    "floating": {"ImageId": "resolve:ssm:/golden/web"},
    "secret": {"UserData": PASSWORD},
}
SPOT = {
    "IamFleetRole": "arn:x",
    "TargetCapacity": 1,
    "LaunchSpecifications": [{"ImageId": "ami-1", "KeyName": "ops", "UserData": PASSWORD}],
}


def fleet(identifier: str, version: str) -> dict[str, Any]:
    launch = {"LaunchTemplateSpecification": {"LaunchTemplateId": "lt-plain", "Version": version}}
    return {"FleetId": identifier, "FleetState": "active", "LaunchTemplateConfigs": [launch]}


def address(public_address: str, instance: str) -> dict[str, Any]:
    return {"AllocationId": f"eipalloc-{public_address}", "PublicIp": public_address, "InstanceId": instance}


ANSWERS: dict[str, dict[str, Any]] = {
    "DescribeInstances": {"Reservations": [{"Instances": MACHINES}]},
    "DescribeInstanceImageMetadata": {"InstanceImageMetadata": [{"ImageMetadata": image} for image in IMAGES]},
    "DescribeSecurityGroups": {"SecurityGroups": GROUPS},
    "DescribeNetworkInterfaces": {"NetworkInterfaces": [{"NetworkInterfaceId": "eni-2", "Groups": [{"GroupId": "sg-default"}]}]},
    "DescribeNetworkAcls": {"NetworkAcls": ACLS},
    "DescribeSubnets": {"Subnets": [{"SubnetId": "subnet-public", "VpcId": "vpc-1", "MapPublicIpOnLaunch": True}]},
    "DescribeVpcEndpoints": {"VpcEndpoints": [{"VpcEndpointId": "vpce-1", "ServiceName": "com.amazonaws.eu-west-1.ssmmessages"}]},
    "DescribeAddresses": {"Addresses": [address("203.0.113.8", "i-elastic"), address("203.0.113.9", "")]},
    "DescribeLaunchTemplates": {
        "LaunchTemplates": [
            {"LaunchTemplateId": f"lt-{name}", "LaunchTemplateName": name, "LatestVersionNumber": 3, "DefaultVersionNumber": 1}
            for name in TEMPLATES
        ]
    },
    "DescribeLaunchTemplateVersions": {
        "LaunchTemplateVersions": [
            {"LaunchTemplateId": f"lt-{name}", "VersionNumber": 3, "LaunchTemplateData": data} for name, data in TEMPLATES.items()
        ]
    },
    "DescribeSpotFleetRequests": {
        "SpotFleetRequestConfigs": [{"SpotFleetRequestId": "sfr-1", "SpotFleetRequestState": "active", "SpotFleetRequestConfig": SPOT}]
    },
    "DescribeFleets": {"Fleets": [fleet("fleet-floating", "$Latest"), fleet("fleet-pinned", "3")]},
    "DescribeKeyPairs": {"KeyPairs": [{"KeyName": "ops", "CreateTime": LAUNCHED}]},
    "DescribeInstanceConnectEndpoints": {"InstanceConnectEndpoints": [{"InstanceConnectEndpointId": "eice-1", "SubnetId": "subnet-1"}]},
    "GetSerialConsoleAccessStatus": {"SerialConsoleAccessEnabled": True, "ManagedBy": "account"},
    "GetAllowedImagesSettings": {"State": "audit-mode", "ManagedBy": "account"},
}
NO_CONFIGURATIONS = "<DescribeLaunchConfigurationsResponse><DescribeLaunchConfigurationsResult/></DescribeLaunchConfigurationsResponse>"
SETTINGS = f"arn:aws:ec2:eu-west-1:{ACCOUNT}:account-settings"

# "" is a rule that does not apply to the resource.
CASES = [
    ("allowed-amis-off", SETTINGS, "fail"),
    ("ami-deprecated", "i-gone", "fail"),
    ("ami-deprecated", "i-recent", "pass"),
    ("ami-not-allowed", "i-refused", "fail"),
    ("ami-not-allowed", "i-recent", "pass"),
    ("ami-not-pinned", "floating", "fail"),
    ("ami-not-pinned", "plain", "pass"),
    ("ami-not-pinned", "i-plain", "pass"),
    ("ami-too-old", "i-stale", "fail"),
    ("ami-too-old", "i-recent", "pass"),
    ("ec2-elastic-ip", "203.0.113.8", "fail"),
    ("ec2-elastic-ip", "203.0.113.9", "pass"),
    ("ec2-extra-volume", "disk", "fail"),
    ("ec2-extra-volume", "i-plain", "pass"),
    ("ec2-fixed-private-address", "i-plain", ""),
    ("ec2-hibernation", "i-hibernates", "fail"),
    ("ec2-hibernation", "i-plain", "pass"),
    ("ec2-instance-connect-endpoint", "eice-1", "fail"),
    ("ec2-instance-standalone", "i-plain", "fail"),
    ("ec2-instance-standalone", "i-of-group", ""),
    ("ec2-instance-too-old", "i-old", "fail"),
    ("ec2-instance-too-old", "i-plain", "pass"),
    ("ec2-key-pair", "i-key", "fail"),
    ("ec2-key-pair", "i-plain", "pass"),
    ("ec2-key-pair", "key", "fail"),
    ("ec2-key-pair", "sfr-1", "fail"),
    ("ec2-public-address", "i-public", "fail"),
    ("ec2-public-address", "i-elastic", "pass"),
    ("ec2-public-address", "i-stopped", "unknown"),
    ("ec2-reachable-by-ssh", "i-door", "fail"),
    ("ec2-reachable-by-ssh", "i-shut-door", "pass"),
    ("ec2-reachable-by-ssh", "i-inner-door", "pass"),
    ("ec2-termination-protection", "i-protected", "fail"),
    ("ec2-termination-protection", "i-plain", "pass"),
    ("ec2-volume-attached", "i-attached", "fail"),
    ("ec2-volume-attached", "i-kept", "pass"),
    ("ec2-volume-kept", "i-kept", "fail"),
    ("ec2-volume-kept", "i-attached", "pass"),
    ("key-pair-registered", "ops", "fail"),
    ("launch-template-version-floating", "fleet-floating", "fail"),
    ("launch-template-version-floating", "fleet-pinned", "pass"),
    ("launch-template-version-floating", "i-of-template", "pass"),
    ("nacl-all-traffic-from-internet", "acl-all", "fail"),
    ("nacl-all-traffic-from-internet", "acl-none", ""),
    ("nacl-ssh-rdp-open-to-internet", "acl-ssh", "fail"),
    ("security-group-default-used", "sg-default", "fail"),
    ("security-group-default-used", "sg-default-idle", "pass"),
    ("serial-console-enabled", SETTINGS, "fail"),
    ("ssh-open-to-internet", "sg-all", "fail"),
    ("ssh-open-to-internet", "sg-halves", "fail"),
    ("ssh-open-to-internet", "sg-listed", "unknown"),
    ("ssh-open-to-internet", "sg-none", "pass"),
    ("ssh-open-to-internet", "sg-open", "fail"),
    ("ssh-open-to-internet", "sg-private", "pass"),
    ("ssh-rdp-from-anywhere", "sg-inner", "fail"),
    ("ssh-rdp-from-anywhere", "sg-private", "fail"),
    ("ssh-through-open-bastion", "sg-inner", "fail"),
    ("ssm-association-changes-instances", "i-plain", "pass"),
    ("user-data-changed-in-place", "i-script", ""),
    ("user-data-secret", "i-secret", "fail"),
    ("user-data-secret", "i-script", "pass"),
    ("user-data-secret", "i-plain", "pass"),
    ("user-data-secret", "secret", "fail"),
    ("user-data-secret", "sfr-1", "fail"),
    ("vpc-endpoint-for-sessions", "vpce-1", "fail"),
]


def describe_attribute(question: Mapping[str, Any]) -> str:
    held = ATTRIBUTES.get((question["InstanceId"], question["Attribute"]), {})
    return answer("DescribeInstanceAttribute", {"InstanceId": question["InstanceId"], **held})


@pytest.fixture(scope="module")
def verdicts() -> dict[tuple[str, str], set[str]]:
    """(rule, resource's name or address) → the verdicts of its findings."""
    types = {name for operation in EC2.operations for name in (*operation.lists, *operation.feeds)}
    told: dict[str, Any] = {operation.name: answer(operation.name, ANSWERS.get(operation.name, {})) for operation in EC2.operations}
    told.update(DescribeInstanceAttribute=describe_attribute, DescribeLaunchConfigurations=NO_CONFIGURATIONS)
    with canned_aws(told) as aws:
        observation = aws.read("ec2", needs={name: frozenset({"*"}) for name in types})
    assert observation.diagnostics == ()
    catalogue = load_catalogue()
    rules = compile_rules([catalogue.find(rule) for rule in sorted({rule for rule, _name, _verdict in CASES})])
    judgement = judge(build_live_unit(redact_observation(observation)), rules, Settings(now=NOW), include_passed=True, include_unknown=True)
    names = {seen.address: seen.name or seen.address for seen in observation.resources}
    found: dict[tuple[str, str], set[str]] = {}
    for finding in judgement.findings:
        found.setdefault((finding.rule_id, names[finding.address]), set()).add(finding.verdict)
    return found


@pytest.mark.parametrize(("rule", "name", "verdict"), CASES)
def test_the_rule_judges_what_aws_answers(verdicts: dict[tuple[str, str], set[str]], rule: str, name: str, verdict: str) -> None:
    assert verdicts.get((rule, name), set()) == ({verdict} if verdict else set())
