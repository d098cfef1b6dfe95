"""Elastic IP addresses, and the machine each is tied to."""

from __future__ import annotations

from immutcheck.live.catalogue.ec2 import ADDRESS
from immutcheck.live.collector import Collector
from immutcheck.live.collectors.ec2_names import write_arn
from immutcheck.live.tags import read_tags
from immutcheck.model.observation import Observed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from immutcheck.live.collector import Reader


def collect_addresses(reader: Reader) -> Iterator[Observed]:
    """The region's Elastic IP addresses. One of a load balancer or a NAT gateway has no `InstanceId`."""
    for raw in reader.items("DescribeAddresses"):
        written, every = read_tags(raw, "Tags")
        identifier = raw.get("AllocationId") or raw["PublicIp"]
        properties = {**reader.convert(ADDRESS, raw, drop=("NetworkInterfaceId", "Tags")), "Tags": written}
        yield Observed(
            address=write_arn(reader, "elastic-ip", identifier),
            type=ADDRESS,
            properties=properties,
            identifiers=(identifier,),
            name=raw.get("PublicIp", ""),
            tags=every,
        )


ADDRESSES = Collector("ec2", (ADDRESS,), collect_addresses)
