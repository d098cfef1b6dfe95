"""Trails of CloudTrail."""

from __future__ import annotations

from immutcheck.live.catalogue.cloudtrail import CLOUDTRAIL, TRAIL
from immutcheck.live.collector import Collector
from immutcheck.live.collectors.details import call_planned, spread_unknown, without_empty
from immutcheck.live.tags import read_tags
from immutcheck.model.observation import Observed
from immutcheck.model.values import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from immutcheck.live.collector import Reader

RENAMED = {"Name": "TrailName", "LogFileValidationEnabled": "EnableLogFileValidation"}


def collect_trails(reader: Reader) -> Iterator[Observed]:
    """The trails whose home is this region. Those of the organization are only told of as shadows (API Reference, "DescribeTrails"), so
    shadows are asked for, and those of other regions' trails left to these."""
    listed = reader.items("DescribeTrails", includeShadowTrails=True)
    found = [raw for raw in listed if raw.get("HomeRegion", reader.region) == reader.region]
    answers = call_planned(reader, "GetTrailStatus", [{"Name": raw["TrailARN"]} for raw in found])
    tags = _list_tags(reader, [raw["TrailARN"] for raw in found])
    for raw, answer in zip(found, answers, strict=True):
        properties: dict[str, Any] = without_empty(reader.convert(TRAIL, raw, rename=RENAMED))
        facts: dict[str, Any] = {}
        if isinstance(answer, Unknown):
            unknown, facts = spread_unknown(CLOUDTRAIL, "GetTrailStatus", TRAIL, answer)
            properties.update(unknown)
        elif "IsLogging" in answer:
            properties["IsLogging"] = facts["IsLogging"] = answer["IsLogging"]
        answered = tags.get(raw["TrailARN"], [])
        written, every = read_tags(answered if isinstance(answered, Unknown) else {"TagsList": answered}, "TagsList")
        if reader.plans("ListTags"):
            properties["Tags"] = written
        yield Observed(address=raw["TrailARN"], type=TRAIL, properties=properties, facts=facts, name=raw["Name"], tags=every)


def _list_tags(reader: Reader, trails: list[str]) -> dict[str, Any]:
    """The tags of each trail of this account; those of others' trails are others' to read."""
    tags: dict[str, Any] = {}
    own = [arn for arn in trails if arn.split(":")[4] == reader.account]
    if not reader.plans("ListTags") or not own:
        return tags
    _name, size = CLOUDTRAIL.operation("ListTags").batch or ("", len(own))
    for at, answer in enumerate(reader.call_batches("ListTags", own)):
        if isinstance(answer, Unknown):
            tags.update(dict.fromkeys(own[at * size : (at + 1) * size], answer))
        else:
            tags.update({one["ResourceId"]: one.get("TagsList", []) for one in answer.get("ResourceTagList", ())})
    return tags


TRAILS = Collector("cloudtrail", (TRAIL,), collect_trails)
