"""Instance Connect endpoints, and what else moto does not answer as AWS does."""

from __future__ import annotations

from typing import Any

from immutcheck.model.observation import Observed
from tests.live.collectors.canned import canned_aws
from tests.live.collectors.ec2_answers import answer
from tests.live.conftest import ACCOUNT, REGION
from tests.live.schema_check import list_faults

ENDPOINT = "AWS::EC2::InstanceConnectEndpoint"
ACL = "AWS::EC2::NetworkAcl"


def read(resource_type: str, operation: str, members: dict[str, Any]) -> tuple[Observed, ...]:
    with canned_aws({operation: answer(operation, members)}) as aws:
        return aws.read("ec2", needs={resource_type: frozenset({"*"})}).resources


def test_an_endpoint_that_exists_is_read_and_one_that_is_gone_is_not() -> None:
    arn = f"arn:aws:ec2:{REGION}:{ACCOUNT}:instance-connect-endpoint/eice-1"
    kept = {
        "InstanceConnectEndpointId": "eice-1",
        "InstanceConnectEndpointArn": arn,
        "State": "create-complete",
        "SubnetId": "subnet-1",
        "VpcId": "vpc-1",
        "SecurityGroupIds": ["sg-1"],
        "PreserveClientIp": False,
        "CreatedAt": "2026-01-31T12:00:00.000Z",
        "Tags": [{"Key": "team", "Value": "web"}],
    }
    gone = {**kept, "InstanceConnectEndpointId": "eice-2", "State": "delete-complete"}

    (seen,) = read(ENDPOINT, "DescribeInstanceConnectEndpoints", {"InstanceConnectEndpoints": [kept, gone]})

    assert list_faults(seen) == []
    assert seen == Observed(
        address=arn,
        type=ENDPOINT,
        properties={
            "PreserveClientIp": False,
            "SecurityGroupIds": ["sg-1"],
            "SubnetId": "subnet-1",
            "Tags": [{"Key": "team", "Value": "web"}],
        },
        facts={"CreatedAt": "2026-01-31T12:00:00Z", "State": "create-complete"},
        identifiers=("eice-1",),
        name="eice-1",
        tags={"team": "web"},
    )


def test_an_icmp_entry_of_a_network_acl_keeps_its_type() -> None:
    entry = {
        "CidrBlock": "0.0.0.0/0",
        "Egress": False,
        "IcmpTypeCode": {"Type": 8, "Code": -1},
        "Protocol": "1",
        "RuleAction": "allow",
        "RuleNumber": 100,
    }
    final = [{**entry, "Protocol": "-1", "RuleAction": "deny", "RuleNumber": number} for number in (32767, 32768)]

    (seen,) = read(ACL, "DescribeNetworkAcls", {"NetworkAcls": [{"NetworkAclId": "acl-1", "VpcId": "vpc-1", "Entries": [entry, *final]}]})

    assert seen.properties["Entries"] == [
        {
            "CidrBlock": "0.0.0.0/0",
            "Egress": False,
            "Icmp": {"Code": -1, "Type": 8},
            "Protocol": 1,
            "RuleAction": "allow",
            "RuleNumber": 100,
        }
    ]


def test_an_endpoint_of_a_network_that_is_deleted_is_left_out() -> None:
    found = [{"VpcEndpointId": f"vpce-{state}", "ServiceName": "s", "State": state} for state in ("available", "Deleting", "rejected")]

    (seen,) = read("AWS::EC2::VPCEndpoint", "DescribeVpcEndpoints", {"VpcEndpoints": found})

    assert seen.name == "vpce-available"


def test_the_inbound_resolver_choice_means_something_else_and_is_left_out() -> None:
    options = {"DnsRecordIpType": "ipv4", "PrivateDnsOnlyForInboundResolverEndpoint": True}
    found = {"VpcEndpointId": "vpce-1", "VpcId": "vpc-1", "ServiceName": "s", "State": "available", "DnsOptions": options}

    (seen,) = read("AWS::EC2::VPCEndpoint", "DescribeVpcEndpoints", {"VpcEndpoints": [found]})

    assert list_faults(seen) == []
    assert "DnsOptions" not in seen.properties
