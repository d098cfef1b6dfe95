"""Clusters of EMR that are not terminated."""

from __future__ import annotations

from immutcheck.live.catalogue.emr import CLUSTER, EMR
from immutcheck.live.collector import Collector
from immutcheck.live.collectors.details import call_planned, select_facts, spread_unknown, without_empty
from immutcheck.live.tags import read_tags
from immutcheck.model.observation import Observed
from immutcheck.model.values import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from immutcheck.live.collector import Reader

ALIVE = ("STARTING", "BOOTSTRAPPING", "RUNNING", "WAITING")
SAME = (
    "ServiceRole",
    "AutoScalingRole",
    "CustomAmiId",
    "ReleaseLabel",
    "OSReleaseLabel",
    "SecurityConfiguration",
    "LogUri",
    "VisibleToAllUsers",
)
OF_INSTANCES = (
    "Ec2KeyName",
    "Ec2SubnetId",
    "EmrManagedMasterSecurityGroup",
    "EmrManagedSlaveSecurityGroup",
    "ServiceAccessSecurityGroup",
    "AdditionalMasterSecurityGroups",
    "AdditionalSlaveSecurityGroups",
)


def collect_clusters(reader: Reader) -> Iterator[Observed]:
    """The region's clusters."""
    found = list(reader.items("ListClusters", ClusterStates=list(ALIVE)))
    described = call_planned(reader, "DescribeCluster", [{"ClusterId": raw["Id"]} for raw in found])
    for raw, answer in zip(found, described, strict=True):
        status = raw.get("Status") or {}
        told, tags = _convert(reader, answer)
        yield Observed(
            address=raw.get("ClusterArn")
            or f"arn:{reader.partition}:elasticmapreduce:{reader.region}:{reader.account}:cluster/{raw['Id']}",
            type=CLUSTER,
            properties=without_empty({"Name": raw["Name"], **told}),
            facts=select_facts(CreatedAt=(status.get("Timeline") or {}).get("CreationDateTime"), State=status.get("State")),
            identifiers=(raw["Id"],),
            name=raw["Id"],
            tags=tags,
        )


def _convert(reader: Reader, answer: Mapping[str, Any] | Unknown) -> tuple[dict[str, Any], dict[str, str]]:
    if isinstance(answer, Unknown):
        return spread_unknown(EMR, "DescribeCluster", CLUSTER, answer)[0], {}
    raw = answer.get("Cluster") or {}
    machines = raw.get("Ec2InstanceAttributes") or {}
    written, every = read_tags(raw, "Tags")
    properties = reader.convert(
        CLUSTER,
        {
            **{name: raw.get(name) for name in SAME},
            "Instances": {name: machines.get(name) for name in OF_INSTANCES},
            "JobFlowRole": machines.get("IamInstanceProfile"),
        },
    )
    return {**properties, "Tags": written}, every


EMR_CLUSTERS = Collector("emr", (CLUSTER,), collect_clusters)
