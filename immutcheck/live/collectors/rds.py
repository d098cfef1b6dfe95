"""Database instances and clusters, each under the type of its engine."""

from __future__ import annotations

from immutcheck.live.catalogue.rds import (
    CLUSTER,
    DOCDB_CLUSTER,
    DOCDB_INSTANCE,
    INSTANCE,
    NEPTUNE_CLUSTER,
    NEPTUNE_INSTANCE,
)
from immutcheck.live.collector import Collector
from immutcheck.live.collectors.details import is_going, select_facts, without_empty
from immutcheck.live.tags import read_tags
from immutcheck.model.observation import Observed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from immutcheck.live.collector import Reader

INSTANCE_TYPES = {"docdb": DOCDB_INSTANCE, "neptune": NEPTUNE_INSTANCE}
CLUSTER_TYPES = {"docdb": DOCDB_CLUSTER, "neptune": NEPTUNE_CLUSTER}
AURORA = "aurora"
"""How the names of its engines begin. Its storage grows by itself, and AWS answers with 1 ("DBCluster", AllocatedStorage)."""

SWITCHED_ON = ("enabled", "enabling", "requested")

OF_INSTANCES = {
    "EnabledCloudwatchLogsExports": "EnableCloudwatchLogsExports",
    "IAMDatabaseAuthenticationEnabled": "EnableIAMDatabaseAuthentication",
    "PerformanceInsightsEnabled": "EnablePerformanceInsights",
    "ReadReplicaSourceDBClusterIdentifier": "SourceDBClusterIdentifier",
    "ReadReplicaSourceDBInstanceIdentifier": "SourceDBInstanceIdentifier",
}
OF_CLUSTERS = {
    "DBClusterParameterGroup": "DBClusterParameterGroupName",
    "DBSubnetGroup": "DBSubnetGroupName",
    "EnabledCloudwatchLogsExports": "EnableCloudwatchLogsExports",
    "GlobalWriteForwardingRequested": "EnableGlobalWriteForwarding",
    "HttpEndpointEnabled": "EnableHttpEndpoint",
    "IAMDatabaseAuthenticationEnabled": "EnableIAMDatabaseAuthentication",
    "ScalingConfigurationInfo": "ScalingConfiguration",
}
OF_NEPTUNE_CLUSTERS = {
    **OF_CLUSTERS,
    "IAMDatabaseAuthenticationEnabled": "IamAuthEnabled",
    "Port": "DBPort",
    "ServerlessV2ScalingConfiguration": "ServerlessScalingConfiguration",
}
"""AWS's answer → the schema."""

READ_APART = (
    "DBParameterGroups",
    "DBSecurityGroups",
    "DomainMemberships",
    "Endpoint",
    "ListenerEndpoint",
    "MasterUserSecret",
    "OptionGroupMemberships",
    "PendingModifiedValues",
    "TagList",
    "VpcSecurityGroups",
)


def collect_instances(reader: Reader) -> Iterator[Observed]:
    """The region's instances of all engines."""
    for raw in reader.items("DescribeDBInstances"):
        if is_going(raw.get("DBInstanceStatus")):
            continue
        resource_type = INSTANCE_TYPES.get(raw["Engine"], INSTANCE)
        named = {
            **{name: value for name, value in raw.items() if name not in READ_APART and name != "DBSubnetGroup"},
            **_read_domain(raw),
            "DBParameterGroupName": _first(raw, "DBParameterGroups", "DBParameterGroupName"),
            "DBSecurityGroups": [group["DBSecurityGroupName"] for group in raw.get("DBSecurityGroups") or ()],
            "DBSubnetGroupName": (raw.get("DBSubnetGroup") or {}).get("DBSubnetGroupName"),
            "OptionGroupName": _first(raw, "OptionGroupMemberships", "OptionGroupName"),
            "Port": (raw.get("Endpoint") or {}).get("Port") or raw.get("DbInstancePort") or None,
            "VPCSecurityGroups": _list_groups(raw),
            **_read_secret(raw),
        }
        properties = reader.convert(resource_type, named, rename=OF_INSTANCES, drop=("DbInstancePort",))
        yield _observe(raw, resource_type, properties, raw["DBInstanceArn"], raw["DBInstanceIdentifier"], raw.get("InstanceCreateTime"))


def collect_clusters(reader: Reader) -> Iterator[Observed]:
    """The region's clusters of all engines."""
    for raw in reader.items("DescribeDBClusters"):
        if is_going(raw.get("Status")):
            continue
        resource_type = CLUSTER_TYPES.get(raw["Engine"], CLUSTER)
        named = {
            **{name: value for name, value in raw.items() if name not in READ_APART},
            **_read_domain(raw),
            "EnableLocalWriteForwarding": _read_switch(raw.get("LocalWriteForwardingStatus")),
            "VpcSecurityGroupIds": _list_groups(raw),
            **_read_secret(raw),
        }
        if raw["Engine"].startswith(AURORA):
            named.pop("AllocatedStorage", None)
        renamed = OF_NEPTUNE_CLUSTERS if resource_type == NEPTUNE_CLUSTER else OF_CLUSTERS
        properties = reader.convert(resource_type, named, rename=renamed)
        yield _observe(raw, resource_type, properties, raw["DBClusterArn"], raw["DBClusterIdentifier"], raw.get("ClusterCreateTime"))


def _observe(raw: Mapping[str, Any], resource_type: str, properties: dict[str, Any], arn: str, name: str, made: Any) -> Observed:
    written, every = read_tags(raw, "TagList")
    return Observed(
        address=arn,
        type=resource_type,
        properties=without_empty({**properties, "Tags": written}),
        facts=select_facts(CreatedAt=made),
        identifiers=tuple([raw[known] for known in ("DbiResourceId", "DbClusterResourceId") if raw.get(known)]),
        name=name,
        tags=every,
    )


def _read_secret(raw: Mapping[str, Any]) -> dict[str, Any]:
    """AWS keeps and rotates the administrator's password when it says in which secret."""
    secret = raw.get("MasterUserSecret")
    if not secret:
        return {}
    return {
        "ManageMasterUserPassword": True,
        "MasterUserSecret": {"KmsKeyId": secret.get("KmsKeyId")},
        "MasterUserSecretKmsKeyId": secret.get("KmsKeyId"),
    }


def _read_domain(raw: Mapping[str, Any]) -> dict[str, Any]:
    domain: Mapping[str, Any] = next(iter(raw.get("DomainMemberships") or ()), {})
    return {
        "Domain": domain.get("Domain"),
        "DomainAuthSecretArn": domain.get("AuthSecretArn"),
        "DomainDnsIps": domain.get("DnsIps"),
        "DomainFqdn": domain.get("FQDN"),
        "DomainIAMRoleName": domain.get("IAMRoleName"),
        "DomainOu": domain.get("OU"),
    }


def _read_switch(status: str | None) -> bool | None:
    return None if status is None else status in SWITCHED_ON


def _list_groups(raw: Mapping[str, Any]) -> list[str]:
    return [group["VpcSecurityGroupId"] for group in raw.get("VpcSecurityGroups") or () if group.get("VpcSecurityGroupId")]


def _first(raw: Mapping[str, Any], members: str, name: str) -> Any:
    found: Sequence[Mapping[str, Any]] = raw.get(members) or ()
    return found[0].get(name) if found else None


DATABASE_INSTANCES = Collector("rds", (INSTANCE, DOCDB_INSTANCE, NEPTUNE_INSTANCE), collect_instances)
DATABASE_CLUSTERS = Collector("rds", (CLUSTER, DOCDB_CLUSTER, NEPTUNE_CLUSTER), collect_clusters)
