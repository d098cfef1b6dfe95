"""Provisioned clusters of Redshift."""

from __future__ import annotations

from immutcheck.live.catalogue.redshift import CLUSTER, REDSHIFT
from immutcheck.live.collector import Collector
from immutcheck.live.collectors.details import is_going, select_facts, without_empty
from immutcheck.live.operation import names
from immutcheck.live.tags import read_tags
from immutcheck.model.observation import Observed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from immutcheck.live.collector import Reader

SAME = frozenset(
    names(
        "AllowVersionUpgrade AutomatedSnapshotRetentionPeriod AvailabilityZone ClusterIdentifier ClusterSubnetGroupName ClusterVersion"
        " DBName Encrypted EnhancedVpcRouting KmsKeyId MaintenanceTrackName ManualSnapshotRetentionPeriod MasterPasswordSecretKmsKeyId"
        " MasterUsername NodeType NumberOfNodes PreferredMaintenanceWindow PubliclyAccessible"
    )
)
"""What is called the same in AWS's answer and in the schema, and means the same."""


def collect_clusters(reader: Reader) -> Iterator[Observed]:
    """The region's clusters."""
    for raw in reader.items("DescribeClusters"):
        if is_going(raw.get("ClusterStatus")):
            continue
        written, every = read_tags(raw, "Tags")
        properties = reader.convert(CLUSTER, {**{name: raw[name] for name in SAME & raw.keys()}, **_read_apart(raw)})
        name = raw["ClusterIdentifier"]
        yield Observed(
            address=f"arn:{reader.partition}:{REDSHIFT.name}:{reader.region}:{reader.account}:cluster:{name}",
            type=CLUSTER,
            properties=without_empty({**properties, "Tags": written}),
            facts=select_facts(CreatedAt=raw.get("ClusterCreateTime")),
            name=name,
            tags=every,
        )


def _read_apart(raw: Mapping[str, Any]) -> dict[str, Any]:
    nodes = raw.get("NumberOfNodes")
    groups = raw.get("ClusterParameterGroups") or ()
    return {
        "ClusterParameterGroupName": groups[0].get("ParameterGroupName") if groups else None,
        "ClusterType": None if nodes is None else "multi-node" if nodes > 1 else "single-node",
        "ElasticIp": (raw.get("ElasticIpStatus") or {}).get("ElasticIp"),
        "IamRoles": [role["IamRoleArn"] for role in raw.get("IamRoles") or ()],
        "ManageMasterPassword": True if raw.get("MasterPasswordSecretArn") else None,
        "MultiAZ": raw["MultiAZ"].lower() == "enabled" if raw.get("MultiAZ") else None,
        # A cluster of one node has no number of nodes in a template.
        "NumberOfNodes": nodes if nodes is not None and nodes > 1 else None,
        "Port": (raw.get("Endpoint") or {}).get("Port"),
        "VpcSecurityGroupIds": [group["VpcSecurityGroupId"] for group in raw.get("VpcSecurityGroups") or ()],
    }


REDSHIFT_CLUSTERS = Collector("redshift", (CLUSTER,), collect_clusters)
