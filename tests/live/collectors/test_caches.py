"""Caches of ElastiCache and MemoryDB, as they come from a real server."""

from __future__ import annotations

from tests.live.conftest import Aws
from tests.live.schema_check import list_faults

TAGS = [{"Key": "team", "Value": "web"}]
GROUP = "AWS::ElastiCache::ReplicationGroup"
CLUSTER = "AWS::ElastiCache::CacheCluster"


def test_a_replication_group_has_the_canonical_shape(aws: Aws) -> None:
    made = aws.client("elasticache").create_replication_group(
        ReplicationGroupId="sessions",
        ReplicationGroupDescription="Sessions",
        Engine="redis",
        CacheNodeType="cache.t4g.micro",
        NumCacheClusters=2,
        AutomaticFailoverEnabled=True,
        MultiAZEnabled=True,
        SnapshotRetentionLimit=7,
        AutoMinorVersionUpgrade=True,
        AtRestEncryptionEnabled=True,
        TransitEncryptionEnabled=True,
        AuthToken="correct-Horse-7-battery",
        Tags=TAGS,
    )["ReplicationGroup"]

    observation = aws.read("elasticache")

    (seen,) = [one for one in observation.resources if one.type == GROUP]
    assert list_faults(seen) == []
    asked = {
        "ReplicationGroupId": "sessions",
        "ReplicationGroupDescription": "Sessions",
        "CacheNodeType": "cache.t4g.micro",
        "AutomaticFailoverEnabled": True,
        "MultiAZEnabled": True,
        "SnapshotRetentionLimit": 7,
        "AutoMinorVersionUpgrade": True,
        "AtRestEncryptionEnabled": True,
        "TransitEncryptionEnabled": True,
    }
    assert {name: seen.properties.get(name) for name in asked} == asked
    assert set(seen.properties) <= set(observation.covered[GROUP])
    assert (seen.address, seen.name) == (made["ARN"], "sessions")
    assert "AuthToken" not in observation.covered[GROUP]
    assert [one.type for one in observation.resources if one.type == CLUSTER] == []


def test_a_cache_that_stands_alone_has_the_canonical_shape(aws: Aws) -> None:
    made = aws.client("elasticache").create_cache_cluster(
        CacheClusterId="pages",
        Engine="memcached",
        CacheNodeType="cache.t4g.micro",
        NumCacheNodes=2,
        AutoMinorVersionUpgrade=True,
        Tags=TAGS,
    )["CacheCluster"]

    observation = aws.read("elasticache")

    (seen,) = observation.resources
    assert list_faults(seen) == []
    asked = {
        "ClusterName": "pages",
        "Engine": "memcached",
        "CacheNodeType": "cache.t4g.micro",
        "NumCacheNodes": 2,
        "AutoMinorVersionUpgrade": True,
        "Tags": TAGS,
    }
    assert {name: seen.properties.get(name) for name in asked} == asked
    assert set(seen.properties) <= set(observation.covered[CLUSTER])
    assert (seen.address, seen.name, seen.tags) == (made["ARN"], "pages", {"team": "web"})


def test_a_memorydb_cluster_has_the_canonical_shape(aws: Aws) -> None:
    made = aws.client("memorydb").create_cluster(
        ClusterName="orders",
        NodeType="db.t4g.small",
        ACLName="open-access",
        NumShards=2,
        SnapshotRetentionLimit=3,
        SecurityGroupIds=["sg-0abc"],
        AutoMinorVersionUpgrade=False,
        TLSEnabled=True,
        Tags=TAGS,
    )["Cluster"]

    observation = aws.read("memorydb")

    (seen,) = observation.resources
    assert list_faults(seen) == []
    asked = {
        "ClusterName": "orders",
        "NodeType": "db.t4g.small",
        "ACLName": "open-access",
        "NumShards": 2,
        "SnapshotRetentionLimit": 3,
        "SecurityGroupIds": ["sg-0abc"],
        "AutoMinorVersionUpgrade": False,
        "TLSEnabled": True,
        "Tags": TAGS,
    }
    assert {name: seen.properties.get(name) for name in asked} == asked
    assert set(seen.properties) <= set(observation.covered["AWS::MemoryDB::Cluster"])
    assert (seen.address, seen.name) == (made["ARN"], "orders")
