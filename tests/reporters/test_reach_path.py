"""The path from an instance to an open port, as a reader of SARIF walks it: every step with its place, the last one with range and port."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from tests.conftest import Outcome

TEMPLATE = """\
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
  Subnet: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/24, MapPublicIpOnLaunch: true}}
  Routes: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Vpc}}
  Chosen: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {SubnetId: !Ref Subnet, RouteTableId: !Ref Routes}}
  Gateway: {Type: AWS::EC2::InternetGateway}
  Out: {Type: AWS::EC2::Route, Properties: {RouteTableId: !Ref Routes, DestinationCidrBlock: 0.0.0.0/0, GatewayId: !Ref Gateway}}
  Web:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: web
      SecurityGroupIngress:
        - {IpProtocol: tcp, FromPort: 20, ToPort: 25, CidrIp: 0.0.0.0/0}
  Server:
    Type: AWS::EC2::Instance
    Properties:
      KeyName: operations
      SubnetId: !Ref Subnet
      SecurityGroupIds: [!Ref Web]
"""


def test_sarif_walks_from_the_instance_over_routes_to_the_open_port(tmp_path: Path, immutcheck: Callable[..., Outcome]) -> None:
    (tmp_path / "web.yaml").write_text(TEMPLATE)
    outcome = immutcheck("scan", str(tmp_path), "--select", "ec2-reachable-by-ssh", "--format", "sarif")
    (result,) = json.loads(outcome.out)["runs"][0]["results"]
    assert "(0.0.0.0/0 to tcp 22 (ports 20-25); Server → Web)" in result["message"]["text"]
    steps = [step["location"] for step in result["codeFlows"][0]["threadFlows"][0]["locations"]]
    assert [(step["physicalLocation"]["region"]["startLine"], step["message"]["text"]) for step in steps] == [
        (19, "Server refers to Web at SecurityGroupIds[0]"),
        (13, "Web: SecurityGroupIngress[0] (0.0.0.0/0 to tcp 22 (ports 20-25))"),
        (18, "Server refers to Subnet at SubnetId"),
        (3, "Subnet: MapPublicIpOnLaunch"),
        (18, "Server refers to Subnet at SubnetId"),
        (5, "Chosen refers to Subnet at SubnetId"),
        (5, "Chosen refers to Routes at RouteTableId"),
        (7, "Out refers to Routes at RouteTableId"),
        (7, "Out: GatewayId"),
    ]
