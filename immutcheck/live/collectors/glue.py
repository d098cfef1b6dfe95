"""Development endpoints of Glue."""

from __future__ import annotations

from immutcheck.live.catalogue.glue import DEV_ENDPOINT
from immutcheck.live.collector import Collector
from immutcheck.live.collectors.details import is_going, select_facts, without_empty
from immutcheck.model.observation import Observed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from immutcheck.live.collector import Reader


def collect_endpoints(reader: Reader) -> Iterator[Observed]:
    """The region's development endpoints."""
    for raw in reader.items("GetDevEndpoints"):
        if is_going(raw.get("Status")):
            continue
        name = raw["EndpointName"]
        yield Observed(
            address=f"arn:{reader.partition}:glue:{reader.region}:{reader.account}:devEndpoint/{name}",
            type=DEV_ENDPOINT,
            properties=without_empty(reader.convert(DEV_ENDPOINT, raw, drop=("Arguments",))),
            facts=select_facts(CreatedAt=raw.get("CreatedTimestamp")),
            name=name,
        )


DEV_ENDPOINTS = Collector("glue", (DEV_ENDPOINT,), collect_endpoints)
