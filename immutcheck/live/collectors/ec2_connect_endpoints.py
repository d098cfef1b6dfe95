"""EC2 Instance Connect endpoints: tunnels into private subnets."""

from __future__ import annotations

from immutcheck.live.catalogue.ec2 import CONNECT_ENDPOINT
from immutcheck.live.collector import Collector
from immutcheck.live.collectors.details import select_facts
from immutcheck.live.collectors.ec2_names import write_arn
from immutcheck.live.tags import read_tags
from immutcheck.model.observation import Observed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from immutcheck.live.collector import Reader

GONE = frozenset(("create-failed", "delete-complete", "delete-in-progress"))


def collect_connect_endpoints(reader: Reader) -> Iterator[Observed]:
    """The region's Instance Connect endpoints that exist."""
    for raw in reader.items("DescribeInstanceConnectEndpoints"):
        if raw.get("State") in GONE:
            continue
        written, every = read_tags(raw, "Tags")
        identifier = raw["InstanceConnectEndpointId"]
        yield Observed(
            address=raw.get("InstanceConnectEndpointArn") or write_arn(reader, "instance-connect-endpoint", identifier),
            type=CONNECT_ENDPOINT,
            properties={**reader.convert(CONNECT_ENDPOINT, raw, drop=("Tags",)), "Tags": written},
            facts=select_facts(CreatedAt=raw.get("CreatedAt"), State=raw.get("State")),
            identifiers=(identifier,),
            name=identifier,
            tags=every,
        )


CONNECT_ENDPOINTS = Collector("ec2", (CONNECT_ENDPOINT,), collect_connect_endpoints)
