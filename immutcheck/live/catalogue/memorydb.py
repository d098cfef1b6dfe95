"""MemoryDB: its clusters.

Sources: Amazon MemoryDB API Reference; Service Authorization Reference, "Actions, resources, and condition keys for Amazon MemoryDB".
"""

from __future__ import annotations

from immutcheck.live.operation import Operation, Service, names

CLUSTER = "AWS::MemoryDB::Cluster"

MEMORYDB = Service(
    name="memorydb",
    title="Amazon MemoryDB",
    rate=10,
    operations=(
        Operation(
            "DescribeClusters",
            ("memorydb:DescribeClusters",),
            lists=(CLUSTER,),
            feeds={
                CLUSTER: names(
                    "ClusterName ACLName AutoMinorVersionUpgrade DataTiering Description Engine EngineVersion IpDiscovery KmsKeyId"
                    " MaintenanceWindow MultiRegionClusterName NetworkType NodeType NumShards ParameterGroupName SecurityGroupIds"
                    " SnapshotRetentionLimit SnapshotWindow SnsTopicArn SubnetGroupName TLSEnabled"
                )
            },
            items="Clusters",
            page_size=("MaxResults", 50),
        ),
        Operation("ListTags", ("memorydb:ListTags",), feeds={CLUSTER: names("Tags")}, per=CLUSTER),
    ),
)
