"""Subnets: whether they hand out public addresses."""

from __future__ import annotations

from immutcheck.live.catalogue.ec2 import SUBNET
from immutcheck.live.collector import Collector
from immutcheck.live.collectors.details import select_facts
from immutcheck.live.collectors.ec2_names import write_arn
from immutcheck.live.tags import read_tags
from immutcheck.model.observation import Observed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from immutcheck.live.collector import Reader


def collect_subnets(reader: Reader) -> Iterator[Observed]:
    """The region's subnets, those that other accounts share, too: machines stand in them."""
    for raw in reader.items("DescribeSubnets"):
        written, every = read_tags(raw, "Tags")
        identifier = raw["SubnetId"]
        # A template writes one name of the zone, the API answers with both.
        properties = reader.convert(SUBNET, raw, drop=("AvailabilityZoneId", "EnableLniAtDeviceIndex", "Tags"))
        address = raw.get("SubnetArn") or write_arn(reader, "subnet", identifier, raw.get("OwnerId"))
        yield Observed(
            address=address,
            type=SUBNET,
            properties={**properties, "Tags": written},
            facts=select_facts(IsDefault=raw.get("DefaultForAz")),
            identifiers=(identifier,),
            name=identifier,
            tags=every,
        )


SUBNETS = Collector("ec2", (SUBNET,), collect_subnets)
