"""Image pipelines and infrastructure configurations of EC2 Image Builder."""

from __future__ import annotations

from immutcheck.live.catalogue.imagebuilder import IMAGEBUILDER, INFRASTRUCTURE, PIPELINE
from immutcheck.live.collector import Collector
from immutcheck.live.collectors.details import call_planned, select_facts, spread_unknown, without_empty
from immutcheck.live.tags import RESERVED
from immutcheck.model.observation import Observed
from immutcheck.model.values import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from immutcheck.live.collector import Reader


def collect_pipelines(reader: Reader) -> Iterator[Observed]:
    """The image pipelines; what the last image came to is in the list already."""
    for raw in reader.items("ListImagePipelines"):
        yield Observed(
            address=raw["arn"],
            type=PIPELINE,
            properties=_convert(reader, PIPELINE, raw),
            facts=select_facts(LastRunAt=_to_seconds(raw.get("dateLastRun", "")), LastStatus=raw.get("lastRunStatus")),
            name=raw["name"],
            tags=dict(raw.get("tags") or {}),
        )


def collect_infrastructures(reader: Reader) -> Iterator[Observed]:
    """The machines that images are built on."""
    found = list(reader.items("ListInfrastructureConfigurations"))
    answers = call_planned(reader, "GetInfrastructureConfiguration", [{"infrastructureConfigurationArn": raw["arn"]} for raw in found])
    for raw, answer in zip(found, answers, strict=True):
        properties = _convert(reader, INFRASTRUCTURE, raw)
        if isinstance(answer, Unknown):
            properties.update(spread_unknown(IMAGEBUILDER, "GetInfrastructureConfiguration", INFRASTRUCTURE, answer)[0])
        else:
            properties.update(_convert(reader, INFRASTRUCTURE, answer.get("infrastructureConfiguration", {})))
        yield Observed(address=raw["arn"], type=INFRASTRUCTURE, properties=properties, name=raw["name"], tags=dict(raw.get("tags") or {}))


def _convert(reader: Reader, resource_type: str, raw: Mapping[str, Any]) -> dict[str, Any]:
    converted: dict[str, Any] = without_empty(reader.convert(resource_type, raw))
    if "Tags" in converted:  # a map here, as in the schema
        converted["Tags"] = {key: value for key, value in converted["Tags"].items() if not key.startswith(RESERVED)}
    return without_empty(converted)  # type: ignore[no-any-return]


def _to_seconds(moment: str) -> str:
    """A time as facts have it: "2026-01-31T12:00:00.123Z" as "2026-01-31T12:00:00Z"."""
    whole, dot, _fraction = moment.partition(".")
    return f"{whole}Z" if dot else moment


IMAGE_PIPELINES = Collector("imagebuilder", (PIPELINE,), collect_pipelines)
BUILD_INFRASTRUCTURES = Collector("imagebuilder", (INFRASTRUCTURE,), collect_infrastructures)
