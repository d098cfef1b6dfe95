"""Target groups and Classic Load Balancers, from moto."""

from __future__ import annotations

from immutcheck.model.finding import FAIL, PASS
from tests.live.collectors.verdicts import judge_account
from tests.live.conftest import Aws
from tests.live.schema_check import list_faults

STICKY = "load-balancer-sticky-sessions"


def test_a_target_group_has_the_canonical_shape(aws: Aws) -> None:
    balancing = aws.client("elbv2")
    network = aws.client("ec2").create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    tags = [{"Key": "team", "Value": "web"}]
    made = balancing.create_target_group(Name="web", Protocol="HTTP", Port=80, VpcId=network, Tags=tags)["TargetGroups"][0]
    sticky = {"Key": "stickiness.enabled", "Value": "true"}
    balancing.modify_target_group_attributes(TargetGroupArn=made["TargetGroupArn"], Attributes=[sticky])

    (seen,) = aws.read("elbv2").resources

    assert list_faults(seen) == []
    properties = dict(seen.properties)
    attributes = properties.pop("TargetGroupAttributes")
    assert sticky in attributes  # type: ignore[operator]
    assert properties == {
        "Name": "web",
        "Protocol": "HTTP",
        "ProtocolVersion": "HTTP1",
        "Port": 80,
        "VpcId": network,
        "TargetType": "instance",
        "IpAddressType": "ipv4",
        "HealthCheckEnabled": True,
        "HealthCheckIntervalSeconds": 30,
        "HealthCheckPath": "/",
        "HealthCheckPort": "traffic-port",
        "HealthCheckProtocol": "HTTP",
        "HealthCheckTimeoutSeconds": 5,
        "HealthyThresholdCount": 5,
        "UnhealthyThresholdCount": 2,
        "Matcher": {"HttpCode": "200"},
        "Tags": tags,
    }
    assert (seen.address, seen.name, seen.tags) == (made["TargetGroupArn"], "web", {"team": "web"})


def test_target_groups_are_judged_by_their_attributes(aws: Aws) -> None:
    balancing = aws.client("elbv2")
    network = aws.client("ec2").create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    for name in ("sticky", "fair"):
        made = balancing.create_target_group(Name=name, Protocol="HTTP", Port=80, VpcId=network)["TargetGroups"][0]
        value = "true" if name == "sticky" else "false"
        attribute = {"Key": "stickiness.enabled", "Value": value}
        balancing.modify_target_group_attributes(TargetGroupArn=made["TargetGroupArn"], Attributes=[attribute])

    verdicts = {verdict for _rule, _address, verdict in judge_account(aws, "elbv2", STICKY)}

    assert verdicts == {FAIL, PASS}


def test_a_classic_load_balancer_shows_the_stickiness_that_a_listener_uses(aws: Aws) -> None:
    balancing = aws.client("elb")
    listener = {"Protocol": "HTTP", "LoadBalancerPort": 80, "InstancePort": 8080}
    tags = [{"Key": "team", "Value": "web"}]
    for name in ("sticky", "fair"):
        balancing.create_load_balancer(LoadBalancerName=name, Listeners=[listener], AvailabilityZones=["eu-west-1a"], Tags=tags)
        balancing.create_app_cookie_stickiness_policy(LoadBalancerName=name, PolicyName="cookie", CookieName="session")
        balancing.create_lb_cookie_stickiness_policy(LoadBalancerName=name, PolicyName="old", CookieExpirationPeriod=60)
    balancing.set_load_balancer_policies_of_listener(LoadBalancerName="sticky", LoadBalancerPort=80, PolicyNames=["cookie"])

    sticky, fair = sorted(aws.read("elb").resources, key=lambda seen: seen.name, reverse=True)

    assert [list_faults(seen) for seen in (sticky, fair)] == [[], []]
    shown = {"Protocol": "HTTP", "LoadBalancerPort": "80", "InstancePort": "8080", "InstanceProtocol": "HTTP"}
    assert sticky.properties["Listeners"] == [{**shown, "PolicyNames": ["cookie"]}]
    assert sticky.properties["AppCookieStickinessPolicy"] == [{"PolicyName": "cookie", "CookieName": "session"}]
    assert "LBCookieStickinessPolicy" not in sticky.properties
    assert {"AppCookieStickinessPolicy", "LBCookieStickinessPolicy"}.isdisjoint(fair.properties)
    assert sticky.properties["Tags"] == tags
    assert sticky.address == "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/sticky"
    assert judge_account(aws, "elb", STICKY) == {(STICKY, "sticky", FAIL), (STICKY, "fair", PASS)}
