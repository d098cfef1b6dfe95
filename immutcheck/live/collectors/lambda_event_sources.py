"""Event source mappings and code signing configurations of Lambda, which a region lists by itself."""

from __future__ import annotations

from immutcheck.live.catalogue.lambda_ import CODE_SIGNING, EVENT_SOURCE
from immutcheck.live.collector import Collector
from immutcheck.live.collectors.details import without_empty
from immutcheck.model.observation import Observed
from immutcheck.model.values import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from immutcheck.live.collector import Answer, Reader

SPECIAL = ("FilterCriteria", "SelfManagedEventSource", "StartingPositionTimestamp")
BOOTSTRAP_SERVERS = {"KAFKA_BOOTSTRAP_SERVERS": "KafkaBootstrapServers"}
STATES = {"Creating": True, "Enabling": True, "Enabled": True, "Disabling": False, "Disabled": False}
IN_BETWEEN = Unknown("the event source mapping is being changed")
FILTERS_NOT_TOLD = Unknown("Lambda does not tell the filters: they are encrypted", maybe_absent=True)


def collect_event_sources(reader: Reader) -> Iterator[Observed]:
    """The mappings of the region. `FunctionName` is the ARN with its version or alias, as it is invoked."""
    for raw in reader.items("ListEventSourceMappings"):
        if raw.get("State") == "Deleting":
            continue
        properties = without_empty(reader.convert(EVENT_SOURCE, raw, rename={"FunctionArn": "FunctionName"}, drop=SPECIAL))
        properties["Enabled"] = STATES.get(raw.get("State", ""), IN_BETWEEN)
        if raw.get("FilterCriteriaError"):
            properties["FilterCriteria"] = FILTERS_NOT_TOLD
        elif (raw.get("FilterCriteria") or {}).get("Filters"):
            properties["FilterCriteria"] = reader.convert_part(EVENT_SOURCE, ("FilterCriteria",), raw["FilterCriteria"])
        endpoints = (raw.get("SelfManagedEventSource") or {}).get("Endpoints") or {}
        if endpoints:
            named = {BOOTSTRAP_SERVERS.get(name, name): list(servers) for name, servers in endpoints.items()}
            properties["SelfManagedEventSource"] = {"Endpoints": named}
        yield Observed(
            address=raw.get("EventSourceMappingArn") or _write_arn(reader, raw),
            type=EVENT_SOURCE,
            properties=properties,
            identifiers=(raw["UUID"],),
        )


def _write_arn(reader: Reader, raw: Answer) -> str:
    return f"arn:{reader.partition}:lambda:{reader.region}:{reader.account}:event-source-mapping:{raw['UUID']}"


def collect_code_signing(reader: Reader) -> Iterator[Observed]:
    """The code signing configurations of the region."""
    for raw in reader.items("ListCodeSigningConfigs"):
        properties: dict[str, Any] = without_empty(reader.convert(CODE_SIGNING, raw))
        arn = raw["CodeSigningConfigArn"]
        yield Observed(address=arn, type=CODE_SIGNING, properties=properties, identifiers=(raw["CodeSigningConfigId"],))


EVENT_SOURCES = Collector("lambda", (EVENT_SOURCE,), collect_event_sources)
CODE_SIGNING_CONFIGURATIONS = Collector("lambda", (CODE_SIGNING,), collect_code_signing)
