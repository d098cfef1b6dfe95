"""Caches of ElastiCache: replication groups, clusters in none, serverless ones."""

from __future__ import annotations

from immutcheck.live.catalogue.elasticache import CACHE_CLUSTER, REPLICATION_GROUP, SERVERLESS_CACHE
from immutcheck.live.collector import Collector
from immutcheck.live.collectors.details import call_planned, is_going, select_facts, without_empty
from immutcheck.live.tags import read_tags
from immutcheck.model.observation import Observed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from immutcheck.live.collector import Reader

ON = ("enabled", "enabling")
OF_GROUPS = {"Description": "ReplicationGroupDescription"}
OF_CLUSTERS = {"CacheClusterId": "ClusterName"}
"""AWS's answer → the schema."""


def collect_groups(reader: Reader) -> Iterator[Observed]:
    """The region's replication groups; what belongs to one is no cluster of its own."""
    found = [raw for raw in reader.items("DescribeReplicationGroups") if not is_going(raw.get("Status"))]
    converted = []
    for raw in found:
        properties = reader.convert(
            REPLICATION_GROUP,
            raw,
            rename=OF_GROUPS,
            drop=("ConfigurationEndpoint", "LogDeliveryConfigurations", "SnapshottingClusterId", "Durability"),
        )
        switches = {"AutomaticFailoverEnabled": "AutomaticFailover", "MultiAZEnabled": "MultiAZ", "DataTieringEnabled": "DataTiering"}
        properties.update({name: raw[told] in ON for name, told in switches.items() if raw.get(told)})
        global_group = (raw.get("GlobalReplicationGroupInfo") or {}).get("GlobalReplicationGroupId")
        converted.append({**properties, "GlobalReplicationGroupId": global_group})
    yield from _observe(reader, REPLICATION_GROUP, found, converted, "ReplicationGroupId", "ReplicationGroupCreateTime")


def collect_clusters(reader: Reader) -> Iterator[Observed]:
    """The region's clusters that are in no replication group."""
    answers = reader.items("DescribeCacheClusters", ShowCacheClustersNotInReplicationGroups=True)
    found = [raw for raw in answers if not raw.get("ReplicationGroupId") and not is_going(raw.get("CacheClusterStatus"))]
    converted = []
    for raw in found:
        properties = reader.convert(
            CACHE_CLUSTER,
            raw,
            rename=OF_CLUSTERS,
            drop=("ConfigurationEndpoint", "LogDeliveryConfigurations", "PreferredAvailabilityZone"),
        )
        converted.append(
            {
                **properties,
                "CacheParameterGroupName": (raw.get("CacheParameterGroup") or {}).get("CacheParameterGroupName"),
                "NotificationTopicArn": (raw.get("NotificationConfiguration") or {}).get("TopicArn"),
                "VpcSecurityGroupIds": [group["SecurityGroupId"] for group in raw.get("SecurityGroups") or ()],
            }
        )
    yield from _observe(reader, CACHE_CLUSTER, found, converted, "CacheClusterId", "CacheClusterCreateTime")


def collect_serverless_caches(reader: Reader) -> Iterator[Observed]:
    """The region's serverless caches."""
    found = [raw for raw in reader.items("DescribeServerlessCaches") if not is_going(raw.get("Status"))]
    left = ("Endpoint", "ReaderEndpoint", "NetworkType", "ConnectionType")
    converted = [reader.convert(SERVERLESS_CACHE, raw, drop=left) for raw in found]
    yield from _observe(reader, SERVERLESS_CACHE, found, converted, "ServerlessCacheName", "CreateTime")


def _observe(
    reader: Reader, resource_type: str, found: Sequence[Mapping[str, Any]], converted: Sequence[dict[str, Any]], name: str, made: str
) -> Iterator[Observed]:
    operation = f"ListTagsForResource:{resource_type.rpartition('::')[2]}"
    tags = call_planned(reader, operation, [{"ResourceName": raw["ARN"]} for raw in found])
    for raw, properties, answer in zip(found, converted, tags, strict=True):
        written, every = read_tags(answer, "TagList")
        yield Observed(
            address=raw["ARN"],
            type=resource_type,
            properties=without_empty({**properties, "Tags": written}),
            facts=select_facts(CreatedAt=raw.get(made)),
            name=raw[name],
            tags=every,
        )


REPLICATION_GROUPS = Collector("elasticache", (REPLICATION_GROUP,), collect_groups)
CACHE_CLUSTERS = Collector("elasticache", (CACHE_CLUSTER,), collect_clusters)
SERVERLESS_CACHES = Collector("elasticache", (SERVERLESS_CACHE,), collect_serverless_caches)
