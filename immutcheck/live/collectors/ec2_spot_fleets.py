"""Spot Fleet requests that launch machines."""

from __future__ import annotations

from immutcheck.live.catalogue.ec2 import SPOT_FLEET
from immutcheck.live.collector import Collector
from immutcheck.live.collectors.details import select_facts
from immutcheck.live.collectors.ec2_names import write_arn
from immutcheck.live.tags import read_tags
from immutcheck.live.user_data import decode_user_data
from immutcheck.model.observation import Observed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from immutcheck.live.collector import Reader

GONE = frozenset(("cancelled", "cancelled_running", "cancelled_terminating", "failed"))


def collect_spot_fleets(reader: Reader) -> Iterator[Observed]:
    """The region's Spot Fleet requests that are not cancelled."""
    for raw in reader.items("DescribeSpotFleetRequests"):
        if raw.get("SpotFleetRequestState") in GONE:
            continue
        written, every = read_tags(raw, "Tags")
        identifier = raw["SpotFleetRequestId"]
        request = reader.convert_part(SPOT_FLEET, ("SpotFleetRequestConfigData",), raw["SpotFleetRequestConfig"])
        for launch in request.get("LaunchSpecifications", ()):
            if launch.get("UserData"):
                launch["UserData"] = decode_user_data(launch["UserData"])
        yield Observed(
            address=write_arn(reader, "spot-fleet-request", identifier),
            type=SPOT_FLEET,
            properties={"SpotFleetRequestConfigData": request, "Tags": written},
            facts=select_facts(CreatedAt=raw.get("CreateTime"), State=raw.get("SpotFleetRequestState")),
            identifiers=(identifier,),
            name=identifier,
            tags=every,
        )


SPOT_FLEETS = Collector("ec2", (SPOT_FLEET,), collect_spot_fleets)
