"""Security groups, network ACLs, subnets and VPC endpoints, as they come from a real server."""

from __future__ import annotations

import json

from immutcheck.live.collectors.ec2_security_groups import INBOUND, OUTBOUND, list_rules
from immutcheck.model.observation import Observed
from tests.live.conftest import ACCOUNT, REGION, Aws
from tests.live.schema_check import list_faults

GROUP = "AWS::EC2::SecurityGroup"
ACL = "AWS::EC2::NetworkAcl"
EVERYTHING_OUT = {"IpProtocol": "-1", "CidrIp": "0.0.0.0/0"}


def read(aws: Aws, resource_type: str, *names: str) -> tuple[Observed, ...]:
    return aws.read("ec2", needs={resource_type: frozenset(names or ("*",))}).resources


def find(aws: Aws, resource_type: str, name: str) -> Observed:
    return next(seen for seen in read(aws, resource_type) if seen.name == name)


def make_vpc(aws: Aws) -> str:
    return str(aws.client("ec2").create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"])


def test_a_security_group_has_one_rule_for_each_source(aws: Aws) -> None:
    ec2, vpc = aws.client("ec2"), make_vpc(aws)
    group = ec2.create_security_group(GroupName="web", Description="Web servers", VpcId=vpc)["GroupId"]
    ssh = {
        "IpProtocol": "tcp",
        "FromPort": 22,
        "ToPort": 22,
        "IpRanges": [{"CidrIp": "0.0.0.0/0", "Description": "everybody"}, {"CidrIp": "10.0.0.0/8"}],
        "Ipv6Ranges": [{"CidrIpv6": "::/0"}],
        "PrefixListIds": [{"PrefixListId": "pl-1"}],
        "UserIdGroupPairs": [{"GroupId": group}],
    }
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[ssh])

    seen = find(aws, GROUP, group)

    assert list_faults(seen) == []
    port = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22}
    assert seen.properties == {
        "GroupName": "web",
        "GroupDescription": "Web servers",
        "VpcId": vpc,
        "SecurityGroupIngress": [
            {**port, "CidrIp": "0.0.0.0/0", "Description": "everybody"},
            {**port, "CidrIp": "10.0.0.0/8"},
            {**port, "CidrIpv6": "::/0"},
            {**port, "SourcePrefixListId": "pl-1"},
            {**port, "SourceSecurityGroupId": group, "SourceSecurityGroupOwnerId": ACCOUNT},
        ],
        "SecurityGroupEgress": [EVERYTHING_OUT],
        "Tags": [],
    }
    assert seen.facts == {"IsDefault": False, "AttachedTo": []}
    assert (seen.address, seen.identifiers) == (f"arn:aws:ec2:{REGION}:{ACCOUNT}:security-group/{group}", (group,))


def test_every_network_has_its_default_group(aws: Aws) -> None:
    vpc = make_vpc(aws)

    (seen,) = [seen for seen in read(aws, GROUP) if seen.properties["VpcId"] == vpc]

    assert (seen.properties["GroupName"], seen.facts["IsDefault"]) == ("default", True)


def test_interfaces_are_only_asked_for_when_a_rule_reads_them(aws: Aws) -> None:
    ec2 = aws.client("ec2")
    subnet = ec2.describe_subnets()["Subnets"][0]
    group = ec2.create_security_group(GroupName="web", Description="Web", VpcId=subnet["VpcId"])["GroupId"]
    interface = ec2.create_network_interface(SubnetId=subnet["SubnetId"], Groups=[group])["NetworkInterface"]["NetworkInterfaceId"]

    asked, unasked = read(aws, GROUP, "facts.AttachedTo"), read(aws, GROUP, "SecurityGroupIngress")

    assert {seen.name: seen.facts["AttachedTo"] for seen in asked}[group] == [interface]
    assert not any("AttachedTo" in seen.facts for seen in unasked)


def test_a_rule_for_all_protocols_has_no_ports() -> None:
    assert list_rules([{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}], INBOUND) == [EVERYTHING_OUT]


def test_a_group_of_another_account_keeps_its_owner() -> None:
    pair = {"GroupId": "sg-2", "GroupName": "peer", "UserId": "210987654321", "VpcId": "vpc-2", "PeeringStatus": "active"}

    assert list_rules([{"IpProtocol": "icmp", "FromPort": -1, "ToPort": -1, "UserIdGroupPairs": [pair]}], INBOUND) == [
        {
            "IpProtocol": "icmp",
            "FromPort": -1,
            "ToPort": -1,
            "SourceSecurityGroupId": "sg-2",
            "SourceSecurityGroupOwnerId": "210987654321",
        }
    ]


def test_outbound_rules_name_destinations() -> None:
    permission = {
        "IpProtocol": "tcp",
        "FromPort": 0,
        "ToPort": 65535,
        "PrefixListIds": [{"PrefixListId": "pl-1", "Description": "offices"}],
        "UserIdGroupPairs": [{"GroupId": "sg-2", "UserId": ACCOUNT, "Description": "database"}],
    }
    ports = {"IpProtocol": "tcp", "FromPort": 0, "ToPort": 65535}

    assert list_rules([permission], OUTBOUND) == [
        {**ports, "DestinationPrefixListId": "pl-1", "Description": "offices"},
        {**ports, "DestinationSecurityGroupId": "sg-2", "Description": "database"},
    ]


def test_a_network_acl_has_its_entries_without_the_final_ones(aws: Aws) -> None:
    ec2, vpc = aws.client("ec2"), make_vpc(aws)
    acl = ec2.create_network_acl(VpcId=vpc)["NetworkAcl"]["NetworkAclId"]
    ec2.create_network_acl_entry(
        NetworkAclId=acl,
        RuleNumber=100,
        Protocol="6",
        RuleAction="allow",
        Egress=False,
        CidrBlock="0.0.0.0/0",
        PortRange={"From": 22, "To": 22},
    )
    ec2.create_network_acl_entry(
        NetworkAclId=acl,
        RuleNumber=110,
        Protocol="17",
        RuleAction="deny",
        Egress=True,
        Ipv6CidrBlock="::/0",
    )

    seen = find(aws, ACL, acl)

    # `Entries` is our own property (schemas/own/network_acl.yaml).
    assert list_faults(seen) == ["(resource): Additional properties are not allowed ('Entries' was unexpected)"]
    assert seen.properties == {
        "VpcId": vpc,
        "Entries": [
            {
                "CidrBlock": "0.0.0.0/0",
                "Egress": False,
                "PortRange": {"From": 22, "To": 22},
                "Protocol": 6,
                "RuleAction": "allow",
                "RuleNumber": 100,
            },
            {
                "Egress": True,
                "Ipv6CidrBlock": "::/0",
                "Protocol": 17,
                "RuleAction": "deny",
                "RuleNumber": 110,
            },
        ],
        "Tags": [],
    }
    assert seen.facts == {"IsDefault": False, "AttachedTo": []}


def test_the_default_acl_is_known_as_such_and_by_its_subnets(aws: Aws) -> None:
    ec2, vpc = aws.client("ec2"), make_vpc(aws)
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.1.0/24")["Subnet"]["SubnetId"]

    (seen,) = [seen for seen in read(aws, ACL) if seen.properties["VpcId"] == vpc]

    assert seen.facts == {"IsDefault": True, "AttachedTo": [subnet]}


def test_a_subnet_says_whether_it_hands_out_addresses(aws: Aws) -> None:
    ec2, vpc = aws.client("ec2"), make_vpc(aws)
    made = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.1.0/24", AvailabilityZone="eu-west-1a")["Subnet"]
    ec2.modify_subnet_attribute(SubnetId=made["SubnetId"], MapPublicIpOnLaunch={"Value": True})
    ec2.create_tags(Resources=[made["SubnetId"]], Tags=[{"Key": "tier", "Value": "public"}])

    seen = find(aws, "AWS::EC2::Subnet", made["SubnetId"])

    assert list_faults(seen) == []
    assert (seen.address, seen.facts) == (made["SubnetArn"], {"IsDefault": False})
    assert seen.properties == {
        "AssignIpv6AddressOnCreation": False,
        "AvailabilityZone": "eu-west-1a",
        "CidrBlock": "10.0.1.0/24",
        "Ipv6Native": False,
        "MapPublicIpOnLaunch": True,
        "PrivateDnsNameOptionsOnLaunch": {
            "EnableResourceNameDnsAAAARecord": False,
            "EnableResourceNameDnsARecord": False,
            "HostnameType": "ip-name",
        },
        "Tags": [{"Key": "tier", "Value": "public"}],
        "VpcId": vpc,
    }


def test_a_vpc_endpoint_has_its_policy_as_a_document(aws: Aws) -> None:
    ec2, vpc = aws.client("ec2"), make_vpc(aws)
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.1.0/24")["Subnet"]["SubnetId"]
    group = ec2.create_security_group(GroupName="endpoint", Description="Endpoint", VpcId=vpc)["GroupId"]
    policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}]}
    service = f"com.amazonaws.{REGION}.ssmmessages"
    made = ec2.create_vpc_endpoint(
        VpcId=vpc,
        ServiceName=service,
        VpcEndpointType="Interface",
        SubnetIds=[subnet],
        SecurityGroupIds=[group],
        PolicyDocument=json.dumps(policy),
    )["VpcEndpoint"]

    seen = find(aws, "AWS::EC2::VPCEndpoint", made["VpcEndpointId"])

    assert list_faults(seen) == []
    assert seen.properties == {
        "PolicyDocument": policy,
        "PrivateDnsEnabled": True,
        "RouteTableIds": [],
        "SecurityGroupIds": [group],
        "ServiceName": service,
        "SubnetIds": [subnet],
        "Tags": [],
        "VpcEndpointType": "Interface",
        "VpcId": vpc,
    }
