"""Classic Load Balancers: what is read of them.

Source: Elastic Load Balancing API Reference, version 2012-06-01; Service Authorization Reference, "Actions, resources, and condition keys
for AWS Elastic Load Balancing".
"""

from __future__ import annotations

from immutcheck.live.operation import Operation, Service, names

LOAD_BALANCER = "AWS::ElasticLoadBalancing::LoadBalancer"

ELB = Service(
    name="elb",
    title="Elastic Load Balancing (Classic)",
    rate=10,
    operations=(
        Operation(
            "DescribeLoadBalancers",
            ("elasticloadbalancing:DescribeLoadBalancers",),
            lists=(LOAD_BALANCER,),
            feeds={
                LOAD_BALANCER: names(
                    "AppCookieStickinessPolicy AvailabilityZones HealthCheck Instances LBCookieStickinessPolicy Listeners"
                    " LoadBalancerName Scheme SecurityGroups Subnets"
                )
            },
            items="LoadBalancerDescriptions",
            page_size=("PageSize", 400),
        ),
        Operation(
            "DescribeTags",
            ("elasticloadbalancing:DescribeTags",),
            feeds={LOAD_BALANCER: names("Tags")},
            batch=("LoadBalancerNames", 20),
            per=LOAD_BALANCER,
        ),
    ),
)
