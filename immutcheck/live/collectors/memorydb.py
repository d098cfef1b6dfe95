"""Clusters of MemoryDB."""

from __future__ import annotations

from immutcheck.live.catalogue.memorydb import CLUSTER
from immutcheck.live.collector import Collector
from immutcheck.live.collectors.details import call_planned, is_going, without_empty
from immutcheck.live.tags import read_tags
from immutcheck.model.observation import Observed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from immutcheck.live.collector import Reader

NAMES = {"Name": "ClusterName", "NumberOfShards": "NumShards"}
"""AWS's answer → the schema."""


def collect_clusters(reader: Reader) -> Iterator[Observed]:
    """The region's clusters."""
    found = [raw for raw in reader.items("DescribeClusters") if not is_going(raw.get("Status"))]
    tags = call_planned(reader, "ListTags", [{"ResourceArn": raw["ARN"]} for raw in found])
    for raw, answer in zip(found, tags, strict=True):
        written, every = read_tags(answer, "TagList")
        properties = reader.convert(CLUSTER, raw, rename=NAMES, drop=("ClusterEndpoint", "SnsTopicStatus"))
        properties["SecurityGroupIds"] = [group["SecurityGroupId"] for group in raw.get("SecurityGroups") or ()]
        yield Observed(
            address=raw["ARN"],
            type=CLUSTER,
            properties=without_empty({**properties, "Tags": written}),
            name=raw["Name"],
            tags=every,
        )


MEMORYDB_CLUSTERS = Collector("memorydb", (CLUSTER,), collect_clusters)
