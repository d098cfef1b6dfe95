"""Application, Network and Gateway Load Balancers: what is read of them.

Source: Elastic Load Balancing API Reference, version 2015-12-01; Service Authorization Reference, "Actions, resources, and condition keys
for AWS Elastic Load Balancing V2".
"""

from __future__ import annotations

from immutcheck.live.operation import Operation, Service, names

TARGET_GROUP = "AWS::ElasticLoadBalancingV2::TargetGroup"

ELBV2 = Service(
    name="elbv2",
    title="Elastic Load Balancing",
    rate=10,
    operations=(
        Operation(
            "DescribeTargetGroups",
            ("elasticloadbalancing:DescribeTargetGroups",),
            lists=(TARGET_GROUP,),
            feeds={
                TARGET_GROUP: names(
                    "HealthCheckEnabled HealthCheckIntervalSeconds HealthCheckPath HealthCheckPort HealthCheckProtocol"
                    " HealthCheckTimeoutSeconds HealthyThresholdCount IpAddressType Matcher Name Port Protocol ProtocolVersion"
                    " TargetControlPort TargetType UnhealthyThresholdCount VpcId"
                )
            },
            items="TargetGroups",
            page_size=("PageSize", 400),
        ),
        Operation(
            "DescribeTargetGroupAttributes",
            ("elasticloadbalancing:DescribeTargetGroupAttributes",),
            feeds={TARGET_GROUP: names("TargetGroupAttributes")},
            per=TARGET_GROUP,
        ),
        Operation(
            "DescribeTags",
            ("elasticloadbalancing:DescribeTags",),
            feeds={TARGET_GROUP: names("Tags")},
            batch=("ResourceArns", 20),
            per=TARGET_GROUP,
        ),
    ),
)
