"""Clusters of Redshift, as they come from a real server."""

from __future__ import annotations

from tests.live.conftest import Aws
from tests.live.schema_check import list_faults

CLUSTER = "AWS::Redshift::Cluster"


def test_a_cluster_has_the_canonical_shape(aws: Aws) -> None:
    aws.client("redshift").create_cluster(
        ClusterIdentifier="reports",
        NodeType="ra3.large",
        NumberOfNodes=2,
        DBName="reports",
        MasterUsername="shop",
        MasterUserPassword="correct-Horse-7",
        AutomatedSnapshotRetentionPeriod=3,
        AllowVersionUpgrade=True,
        Encrypted=True,
        Port=5440,
        Tags=[{"Key": "team", "Value": "web"}],
    )

    observation = aws.read("redshift")

    (seen,) = observation.resources
    assert list_faults(seen) == []
    asked = {
        "ClusterIdentifier": "reports",
        "ClusterType": "multi-node",
        "NodeType": "ra3.large",
        "NumberOfNodes": 2,
        "DBName": "reports",
        "MasterUsername": "shop",
        "AutomatedSnapshotRetentionPeriod": 3,
        "AllowVersionUpgrade": True,
        "Encrypted": True,
        "Port": 5440,
        "Tags": [{"Key": "team", "Value": "web"}],
    }
    assert {name: seen.properties.get(name) for name in asked} == asked
    assert set(seen.properties) <= set(observation.covered[CLUSTER])
    assert (seen.address, seen.name) == ("arn:aws:redshift:eu-west-1:123456789012:cluster:reports", "reports")
    assert "MasterUserPassword" not in observation.covered[CLUSTER]
    assert "correct-Horse-7" not in repr(observation)


def test_a_cluster_of_one_node_is_called_so(aws: Aws) -> None:
    aws.client("redshift").create_cluster(
        ClusterIdentifier="small", NodeType="ra3.large", ClusterType="single-node", MasterUsername="shop", ManageMasterPassword=True
    )

    (seen,) = aws.read("redshift").resources

    assert list_faults(seen) == []
    assert (seen.properties["ClusterType"], seen.properties.get("NumberOfNodes")) == ("single-node", None)
