"""Elastic Kubernetes Service: what is read of it.

Source: Amazon EKS API Reference; Service Authorization Reference, "Actions, resources, and condition keys for Amazon Elastic Kubernetes
Service".
"""

from __future__ import annotations

from immutcheck.live.operation import Operation, Service, names

CLUSTER = "AWS::EKS::Cluster"
NODEGROUP = "AWS::EKS::Nodegroup"
ACCESS_ENTRY = "AWS::EKS::AccessEntry"
PAGE = ("maxResults", 100)

EKS = Service(
    name="eks",
    title="Amazon EKS",
    rate=10,
    operations=(
        Operation(
            "ListClusters",
            ("eks:ListClusters",),
            lists=(CLUSTER, NODEGROUP, ACCESS_ENTRY),
            feeds={CLUSTER: names("Name")},
            items="clusters",
            page_size=PAGE,
        ),
        Operation(
            "DescribeCluster",
            ("eks:DescribeCluster",),
            # Access entries: a cluster that only knows its config map has none, and refuses to list them.
            lists=(ACCESS_ENTRY,),
            feeds={
                CLUSTER: names(
                    "AccessConfig ComputeConfig ControlPlaneScalingConfig DeletionProtection EncryptionConfig KubeApiServerConfig"
                    " KubeControllerManagerConfig KubeSchedulerConfig KubernetesNetworkConfig Logging OutpostConfig RemoteNetworkConfig"
                    " ResourcesVpcConfig RoleArn StorageConfig Tags UpgradePolicy Version ZonalShiftConfig facts.CreatedAt facts.Status"
                )
            },
            per=CLUSTER,
        ),
        Operation(
            "ListNodegroups",
            ("eks:ListNodegroups",),
            lists=(NODEGROUP,),
            feeds={NODEGROUP: names("ClusterName NodegroupName")},
            items="nodegroups",
            page_size=PAGE,
            per=CLUSTER,
            absent=("ResourceNotFoundException",),
        ),
        Operation(
            "DescribeNodegroup",
            ("eks:DescribeNodegroup",),
            feeds={
                NODEGROUP: names(
                    "AmiType CapacityType DiskSize InstanceTypes Labels LaunchTemplate NodeRepairConfig NodeRole ReleaseVersion"
                    " RemoteAccess ScalingConfig Subnets Tags Taints UpdateConfig Version WarmPoolConfig facts.CreatedAt"
                    " facts.ReleaseVersion"
                )
            },
            per=NODEGROUP,
        ),
        Operation(
            "ListAccessEntries",
            ("eks:ListAccessEntries",),
            lists=(ACCESS_ENTRY,),
            feeds={ACCESS_ENTRY: names("ClusterName PrincipalArn")},
            items="accessEntries",
            page_size=PAGE,
            per=CLUSTER,
            absent=("ResourceNotFoundException",),
        ),
        Operation(
            "DescribeAccessEntry",
            ("eks:DescribeAccessEntry",),
            feeds={ACCESS_ENTRY: names("KubernetesGroups Tags Type Username")},
            per=ACCESS_ENTRY,
        ),
        Operation(
            "ListAssociatedAccessPolicies",
            ("eks:ListAssociatedAccessPolicies",),
            feeds={ACCESS_ENTRY: names("AccessPolicies")},
            items="associatedAccessPolicies",
            page_size=PAGE,
            per=ACCESS_ENTRY,
        ),
    ),
)
