"""Auto Scaling groups and launch configurations from moto; instance refreshes, which it does not have, from canned answers."""

from __future__ import annotations

from typing import Any

from immutcheck.model.finding import FAIL, PASS
from immutcheck.model.values import Unknown
from tests.live.collectors.canned import Denied, canned_aws
from tests.live.collectors.verdicts import judge_account
from tests.live.conftest import Aws
from tests.live.schema_check import list_faults

GROUP = "AWS::AutoScaling::AutoScalingGroup"
CONFIGURATION = "AWS::AutoScaling::LaunchConfiguration"
PROPERTIES = {GROUP: frozenset({"MaxInstanceLifetime"})}


def make_template(aws: Aws) -> str:
    data = {"ImageId": "ami-12345678", "InstanceType": "t3.micro"}
    made = aws.client("ec2").create_launch_template(LaunchTemplateName="web", LaunchTemplateData=data)["LaunchTemplate"]
    return str(made["LaunchTemplateId"])


def test_a_group_has_the_canonical_shape(aws: Aws) -> None:
    template = make_template(aws)
    subnets = [subnet["SubnetId"] for subnet in aws.client("ec2").describe_subnets()["Subnets"]][:2]
    scaling = aws.client("autoscaling")
    scaling.create_auto_scaling_group(
        AutoScalingGroupName="web",
        LaunchTemplate={"LaunchTemplateName": "web", "Version": "$Latest"},
        MinSize=1,
        MaxSize=2,
        VPCZoneIdentifier=",".join(subnets),
        Tags=[{"Key": "team", "Value": "web", "PropagateAtLaunch": True}],
    )
    scaling.enable_metrics_collection(AutoScalingGroupName="web", Granularity="1Minute", Metrics=["GroupMinSize", "GroupMaxSize"])

    (seen,) = aws.read("autoscaling", needs=PROPERTIES).resources

    assert list_faults(seen) == []
    properties = dict(seen.properties)
    assert properties.pop("ServiceLinkedRoleARN").endswith("AWSServiceRoleForAutoScaling")  # type: ignore[attr-defined]
    assert len(properties.pop("AvailabilityZones")) == 2  # type: ignore[arg-type]
    assert properties == {
        "AutoScalingGroupName": "web",
        "LaunchTemplate": {"LaunchTemplateId": template, "Version": "$Latest"},
        "MinSize": "1",
        "MaxSize": "2",
        "DesiredCapacity": "1",
        "Cooldown": "300",
        "HealthCheckType": "EC2",
        "HealthCheckGracePeriod": 300,
        "TerminationPolicies": ["Default"],
        "NewInstancesProtectedFromScaleIn": False,
        "CapacityRebalance": False,
        "VPCZoneIdentifier": subnets,
        "MetricsCollection": [{"Granularity": "1Minute", "Metrics": ["GroupMinSize", "GroupMaxSize"]}],
        "Tags": [{"Key": "team", "Value": "web", "PropagateAtLaunch": True}],
    }
    (machine,) = [found["InstanceId"] for found in scaling.describe_auto_scaling_instances()["AutoScalingInstances"]]
    assert seen.facts["Instances"] == [{"InstanceId": machine, "LaunchTemplateVersion": "1"}]
    assert (seen.name, seen.address.endswith(":autoScalingGroupName/web")) == ("web", True)


def test_the_template_of_mixed_instances_is_named_by_id_alone(aws: Aws) -> None:
    template = make_template(aws)
    override = {"InstanceType": "t3.large", "LaunchTemplateSpecification": {"LaunchTemplateId": template, "Version": "$Default"}}
    policy = {
        "LaunchTemplate": {"LaunchTemplateSpecification": {"LaunchTemplateName": "web", "Version": "1"}, "Overrides": [override]},
        "InstancesDistribution": {"OnDemandBaseCapacity": 1},
    }
    aws.client("autoscaling").create_auto_scaling_group(
        AutoScalingGroupName="mixed", MixedInstancesPolicy=policy, MinSize=0, MaxSize=2, AvailabilityZones=["eu-west-1a"]
    )

    (seen,) = aws.read("autoscaling", needs=PROPERTIES).resources

    assert list_faults(seen) == []
    mixed: Any = seen.properties["MixedInstancesPolicy"]
    assert mixed["LaunchTemplate"] == {
        "LaunchTemplateSpecification": {"LaunchTemplateId": template, "Version": "1"},
        "Overrides": [override],
    }
    assert mixed["InstancesDistribution"]["OnDemandBaseCapacity"] == 1


def test_a_launch_configuration_has_the_canonical_shape(aws: Aws) -> None:
    aws.client("autoscaling").create_launch_configuration(
        LaunchConfigurationName="old",
        ImageId="ami-12345678",
        InstanceType="t3.micro",
        KeyName="admin",
        UserData="#!/bin/sh\necho hello",
        IamInstanceProfile="arn:aws:iam::123456789012:instance-profile/machines/web",
        AssociatePublicIpAddress=True,
        InstanceMonitoring={"Enabled": False},
        BlockDeviceMappings=[{"DeviceName": "/dev/xvdb", "Ebs": {"VolumeSize": 8, "DeleteOnTermination": False}}],
    )

    (seen,) = aws.read("autoscaling", needs={CONFIGURATION: frozenset({"KeyName"})}).resources

    assert list_faults(seen) == []
    assert seen.properties == {
        "LaunchConfigurationName": "old",
        "ImageId": "ami-12345678",
        "InstanceType": "t3.micro",
        "KeyName": "admin",
        "UserData": "#!/bin/sh\necho hello",
        "IamInstanceProfile": "web",
        "AssociatePublicIpAddress": True,
        "InstanceMonitoring": False,
        "EbsOptimized": False,
        "BlockDeviceMappings": [{"DeviceName": "/dev/xvdb", "Ebs": {"VolumeSize": 8, "DeleteOnTermination": False}, "NoDevice": False}],
    }
    assert seen.name == "old"


RULES = ("launch-template-version-floating", "launch-configuration-used")


def test_groups_are_judged_by_what_launches_their_machines(aws: Aws) -> None:
    template = make_template(aws)
    scaling = aws.client("autoscaling")
    zone = {"MinSize": 0, "MaxSize": 2, "AvailabilityZones": ["eu-west-1a"]}
    scaling.create_launch_configuration(LaunchConfigurationName="old", ImageId="ami-12345678", InstanceType="t3.micro")
    scaling.create_auto_scaling_group(AutoScalingGroupName="pets", LaunchConfigurationName="old", **zone)
    pinned = {"LaunchTemplateId": template, "Version": "1"}
    scaling.create_auto_scaling_group(AutoScalingGroupName="pinned", LaunchTemplate=pinned, **zone)
    floating = {"LaunchTemplateName": "web", "Version": "$Latest"}
    scaling.create_auto_scaling_group(AutoScalingGroupName="floating", LaunchTemplate=floating, **zone)

    assert judge_account(aws, "autoscaling", *RULES) == {
        ("launch-template-version-floating", "pets", PASS),
        ("launch-template-version-floating", "pinned", PASS),
        ("launch-template-version-floating", "floating", FAIL),
        ("launch-configuration-used", "pets", FAIL),
        ("launch-configuration-used", "pinned", PASS),
        ("launch-configuration-used", "floating", PASS),
    }


GROUPS = """<DescribeAutoScalingGroupsResponse xmlns="http://autoscaling.amazonaws.com/doc/2011-01-01/"><DescribeAutoScalingGroupsResult>
<AutoScalingGroups><member><AutoScalingGroupName>web</AutoScalingGroupName>
<AutoScalingGroupARN>arn:aws:autoscaling:eu-west-1:123456789012:autoScalingGroup:1:autoScalingGroupName/web</AutoScalingGroupARN>
<MinSize>1</MinSize><MaxSize>2</MaxSize><CreatedTime>2025-11-01T10:00:00.000Z</CreatedTime>
<Tags><member><Key>aws:cloudformation:stack-name</Key><Value>shop</Value></member></Tags>
</member></AutoScalingGroups></DescribeAutoScalingGroupsResult></DescribeAutoScalingGroupsResponse>"""

REFRESHES = """<DescribeInstanceRefreshesResponse xmlns="http://autoscaling.amazonaws.com/doc/2011-01-01/"><DescribeInstanceRefreshesResult>
<InstanceRefreshes><member><Status>Successful</Status><StartTime>2026-01-01T10:00:00Z</StartTime><EndTime>2026-01-01T10:30:00Z</EndTime>
</member></InstanceRefreshes><NextToken>more</NextToken></DescribeInstanceRefreshesResult></DescribeInstanceRefreshesResponse>"""


def test_the_last_instance_refresh_is_a_fact() -> None:
    with canned_aws({"DescribeAutoScalingGroups": GROUPS, "DescribeInstanceRefreshes": REFRESHES}) as aws:
        (seen,) = aws.read("autoscaling", needs={GROUP: frozenset({"facts.LastInstanceRefresh"})}).resources

    assert seen.facts == {
        "CreatedAt": "2025-11-01T10:00:00Z",
        "LastInstanceRefresh": {"Status": "Successful", "StartedAt": "2026-01-01T10:00:00Z", "EndedAt": "2026-01-01T10:30:00Z"},
    }
    assert aws.count("DescribeInstanceRefreshes") == 1
    assert (seen.properties["Tags"], seen.tags) == ([], {"aws:cloudformation:stack-name": "shop"})


def test_a_longest_life_that_is_not_set_is_missing_and_was_looked_at() -> None:
    """moto forgets the setting, so that it is canned: AWS leaves it out where it is not set."""
    limited = GROUPS.replace("<MinSize>", "<MaxInstanceLifetime>604800</MaxInstanceLifetime><MinSize>")
    lifetimes = []
    for answer in (limited, GROUPS):
        with canned_aws({"DescribeAutoScalingGroups": answer}) as aws:
            observation = aws.read("autoscaling", needs=PROPERTIES)
        assert "MaxInstanceLifetime" in observation.covered[GROUP]
        lifetimes.append(observation.resources[0].properties.get("MaxInstanceLifetime"))

    assert lifetimes == [604800, None]


def test_a_denied_instance_refresh_is_unknown() -> None:
    def deny(_question: object) -> str:
        raise Denied

    with canned_aws({"DescribeAutoScalingGroups": GROUPS, "DescribeInstanceRefreshes": deny}) as aws:
        (seen,) = aws.read("autoscaling", needs={GROUP: frozenset({"facts.LastInstanceRefresh"})}).resources

    assert seen.facts["LastInstanceRefresh"] == Unknown("autoscaling:DescribeInstanceRefreshes was denied", maybe_absent=True)


def test_what_a_group_keeps_is_told() -> None:
    kept = GROUPS.replace(
        "<MinSize>",
        "<SuspendedProcesses><member><ProcessName>Terminate</ProcessName></member></SuspendedProcesses>"
        "<WarmPoolConfiguration><MinSize>1</MinSize><PoolState>Stopped</PoolState>"
        "<InstanceReusePolicy><ReuseOnScaleIn>true</ReuseOnScaleIn></InstanceReusePolicy></WarmPoolConfiguration><MinSize>",
    )
    with canned_aws({"DescribeAutoScalingGroups": kept}) as aws:
        (seen,) = aws.read("autoscaling", needs={GROUP: frozenset({"SuspendedProcesses", "WarmPool"})}).resources

    assert seen.properties["SuspendedProcesses"] == ["Terminate"]
    assert seen.properties["WarmPool"] == {"MinSize": 1, "PoolState": "Stopped", "InstanceReusePolicy": {"ReuseOnScaleIn": True}}
