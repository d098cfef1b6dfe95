"""EC2 Fleets that launch machines. Fleets of the type `instant` are not listed by EC2: they launch once, and their machines are read."""

from __future__ import annotations

from immutcheck.live.catalogue.ec2 import FLEET
from immutcheck.live.collector import Collector
from immutcheck.live.collectors.details import select_facts
from immutcheck.live.collectors.ec2_names import write_arn
from immutcheck.live.tags import read_tags
from immutcheck.model.observation import Observed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from immutcheck.live.collector import Reader

GONE = frozenset(("deleted", "deleted_running", "deleted_terminating", "failed"))


def collect_fleets(reader: Reader) -> Iterator[Observed]:
    """The region's fleets that are not deleted."""
    for raw in reader.items("DescribeFleets"):
        if raw.get("FleetState") in GONE:
            continue
        written, every = read_tags(raw, "Tags")
        identifier = raw["FleetId"]
        properties = reader.convert(FLEET, raw, drop=("Tags",))
        if written:
            properties["TagSpecifications"] = [{"ResourceType": "fleet", "Tags": written}]
        yield Observed(
            address=write_arn(reader, "fleet", identifier),
            type=FLEET,
            properties=properties,
            facts=select_facts(CreatedAt=raw.get("CreateTime"), State=raw.get("FleetState")),
            identifiers=(identifier,),
            name=identifier,
            tags=every,
        )


FLEETS = Collector("ec2", (FLEET,), collect_fleets)
