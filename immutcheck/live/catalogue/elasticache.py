"""ElastiCache: replication groups, caches that stand alone, serverless caches.

Sources: Amazon ElastiCache API Reference; Service Authorization Reference, "Actions, resources, and condition keys for Amazon ElastiCache".
Passwords and tokens are never told.
"""

from __future__ import annotations

from immutcheck.live.operation import Operation, Service, names

REPLICATION_GROUP = "AWS::ElastiCache::ReplicationGroup"
CACHE_CLUSTER = "AWS::ElastiCache::CacheCluster"
SERVERLESS_CACHE = "AWS::ElastiCache::ServerlessCache"

ELASTICACHE = Service(
    name="elasticache",
    title="Amazon ElastiCache",
    rate=10,
    operations=(
        Operation(
            "DescribeReplicationGroups",
            ("elasticache:DescribeReplicationGroups",),
            lists=(REPLICATION_GROUP,),
            feeds={
                REPLICATION_GROUP: names(
                    "ReplicationGroupId ReplicationGroupDescription AtRestEncryptionEnabled AutoMinorVersionUpgrade"
                    " AutomaticFailoverEnabled CacheNodeType ClusterMode DataTieringEnabled Engine GlobalReplicationGroupId IpDiscovery"
                    " KmsKeyId MultiAZEnabled NetworkType SnapshotRetentionLimit SnapshotWindow TransitEncryptionEnabled"
                    " TransitEncryptionMode UserGroupIds facts.CreatedAt"
                )
            },
            items="ReplicationGroups",
            page_size=("MaxRecords", 100),
        ),
        Operation(
            "DescribeCacheClusters",
            ("elasticache:DescribeCacheClusters",),
            lists=(CACHE_CLUSTER,),
            feeds={
                CACHE_CLUSTER: names(
                    "ClusterName AutoMinorVersionUpgrade CacheNodeType CacheParameterGroupName CacheSubnetGroupName Engine EngineVersion"
                    " IpDiscovery NetworkType NotificationTopicArn NumCacheNodes PreferredMaintenanceWindow SnapshotRetentionLimit"
                    " SnapshotWindow TransitEncryptionEnabled VpcSecurityGroupIds facts.CreatedAt"
                )
            },
            items="CacheClusters",
            page_size=("MaxRecords", 100),
        ),
        Operation(
            "DescribeServerlessCaches",
            ("elasticache:DescribeServerlessCaches",),
            lists=(SERVERLESS_CACHE,),
            feeds={
                SERVERLESS_CACHE: names(
                    "ServerlessCacheName CacheUsageLimits DailySnapshotTime Description Engine KmsKeyId MajorEngineVersion"
                    " SecurityGroupIds SnapshotRetentionLimit SubnetIds UserGroupId facts.CreatedAt"
                )
            },
            items="ServerlessCaches",
            page_size=("MaxResults", 50),
        ),
        *[
            Operation(
                "ListTagsForResource",
                ("elasticache:ListTagsForResource",),
                feeds={resource_type: names("Tags")},
                per=resource_type,
                variant=resource_type.rpartition("::")[2],
            )
            for resource_type in (REPLICATION_GROUP, CACHE_CLUSTER, SERVERLESS_CACHE)
        ],
    ),
)
