"""Elastic Container Service: what is read of it.

Source: Amazon ECS API Reference; Service Authorization Reference, "Actions, resources, and condition keys for Amazon Elastic Container
Service"; Amazon ECS Developer Guide, "Request throttling for the Amazon ECS API" (reads of a resource: 20 a second sustained).

Task definitions are those that services run. Daemons (AWS::ECS::Daemon) are not read: their IAM actions are in no published list yet.
"""

from __future__ import annotations

from immutcheck.live.operation import Operation, Service, names

CLUSTER = "AWS::ECS::Cluster"
SERVICE = "AWS::ECS::Service"
TASK_DEFINITION = "AWS::ECS::TaskDefinition"
PAGE = ("maxResults", 100)

ECS = Service(
    name="ecs",
    title="Amazon ECS",
    rate=20,
    operations=(
        Operation(
            "ListClusters",
            ("ecs:ListClusters",),
            lists=(CLUSTER, SERVICE, TASK_DEFINITION),
            feeds={CLUSTER: names("ClusterName")},
            items="clusterArns",
            page_size=PAGE,
        ),
        Operation(
            "DescribeClusters",
            ("ecs:DescribeClusters",),
            feeds={
                CLUSTER: names(
                    "CapacityProviders ClusterSettings Configuration DefaultCapacityProviderStrategy ServiceConnectDefaults Tags"
                )
            },
            batch=("clusters", 100),
            per=CLUSTER,
        ),
        Operation(
            "ListServices",
            ("ecs:ListServices",),
            lists=(SERVICE, TASK_DEFINITION),
            feeds={SERVICE: names("Cluster ServiceName")},
            items="serviceArns",
            page_size=PAGE,
            per=CLUSTER,
            absent=("ClusterNotFoundException",),
        ),
        Operation(
            "DescribeServices",
            ("ecs:DescribeServices",),
            lists=(TASK_DEFINITION,),
            feeds={
                SERVICE: names(
                    "AvailabilityZoneRebalancing CapacityProviderStrategy DeploymentConfiguration DeploymentController DesiredCount"
                    " EnableECSManagedTags EnableExecuteCommand HealthCheckGracePeriodSeconds LaunchType LoadBalancers"
                    " NetworkConfiguration PlacementConstraints PlacementStrategies PlatformVersion PropagateTags Role SchedulingStrategy"
                    " ServiceConnectConfiguration ServiceRegistries Tags TaskDefinition VolumeConfigurations VpcLatticeConfigurations"
                    " facts.CreatedAt facts.Status"
                ),
                TASK_DEFINITION: names("facts.UsedBy"),
            },
            batch=("services", 10),
            per=SERVICE,
        ),
        Operation(
            "DescribeTaskDefinition",
            ("ecs:DescribeTaskDefinition",),
            feeds={
                TASK_DEFINITION: names(
                    "ContainerDefinitions Cpu EnableFaultInjection EphemeralStorage ExecutionRoleArn Family InferenceAccelerators IpcMode"
                    " Memory NetworkMode PidMode PlacementConstraints ProxyConfiguration RequiresCompatibilities RuntimePlatform Tags"
                    " TaskRoleArn Volumes facts.RegisteredAt"
                )
            },
            per=TASK_DEFINITION,
        ),
    ),
)
