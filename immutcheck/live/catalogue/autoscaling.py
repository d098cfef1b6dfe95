"""EC2 Auto Scaling: what is read of it.

Source: Amazon EC2 Auto Scaling API Reference; Service Authorization Reference, "Actions, resources, and condition keys for Amazon EC2 Auto
Scaling".

Lifecycle hooks, notifications and warm pools have operations of their own, which no rule asks about.
"""

from __future__ import annotations

from immutcheck.live.operation import Operation, Service, names

GROUP = "AWS::AutoScaling::AutoScalingGroup"
LAUNCH_CONFIGURATION = "AWS::AutoScaling::LaunchConfiguration"
IMAGE = "Immutcheck::EC2::Image"
PAGE = ("MaxRecords", 100)

AUTOSCALING = Service(
    name="autoscaling",
    title="Amazon EC2 Auto Scaling",
    rate=10,
    operations=(
        Operation(
            "DescribeAutoScalingGroups",
            ("autoscaling:DescribeAutoScalingGroups",),
            lists=(GROUP,),
            feeds={
                GROUP: names(
                    "AutoScalingGroupName AvailabilityZoneDistribution AvailabilityZoneIds AvailabilityZoneImpairmentPolicy"
                    " AvailabilityZones CapacityRebalance CapacityReservationSpecification Context Cooldown DefaultInstanceWarmup"
                    " DeletionProtection DesiredCapacity DesiredCapacityType HealthCheckGracePeriod HealthCheckType"
                    " InstanceLifecyclePolicy InstanceMaintenancePolicy LaunchConfigurationName LaunchTemplate LoadBalancerNames"
                    " MaxInstanceLifetime MaxSize MetricsCollection MinSize MixedInstancesPolicy NewInstancesProtectedFromScaleIn"
                    " PlacementGroup ServiceLinkedRoleARN SuspendedProcesses Tags TargetGroupARNs TerminationPolicies TrafficSources"
                    " VPCZoneIdentifier WarmPool"
                    " facts.CreatedAt facts.Instances"
                )
            },
            items="AutoScalingGroups",
            page_size=PAGE,
        ),
        Operation(
            "DescribeInstanceRefreshes",
            ("autoscaling:DescribeInstanceRefreshes",),
            feeds={GROUP: names("facts.LastInstanceRefresh")},
            per=GROUP,
        ),
        Operation(
            "DescribeLaunchConfigurations",
            ("autoscaling:DescribeLaunchConfigurations",),
            # Image: those that launch configurations use are read, too.
            lists=(LAUNCH_CONFIGURATION, IMAGE),
            feeds={
                LAUNCH_CONFIGURATION: names(
                    "AssociatePublicIpAddress BlockDeviceMappings ClassicLinkVPCId ClassicLinkVPCSecurityGroups EbsOptimized"
                    " IamInstanceProfile ImageId InstanceMonitoring InstanceType KernelId KeyName LaunchConfigurationName"
                    " MetadataOptions PlacementTenancy RamDiskId SecurityGroups SpotPrice UserData"
                )
            },
            items="LaunchConfigurations",
            page_size=PAGE,
        ),
    ),
)
