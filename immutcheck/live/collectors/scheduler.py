"""Schedules of EventBridge Scheduler that start tasks of Amazon ECS. Of the others, of which an account may have a million, no rule asks
anything."""

from __future__ import annotations

from immutcheck.live.catalogue.scheduler import SCHEDULE, SCHEDULER
from immutcheck.live.collector import Collector
from immutcheck.live.collectors.details import call_planned, spread_unknown, without_empty
from immutcheck.model.observation import Observed
from immutcheck.model.values import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from immutcheck.live.collector import Reader

TASKS = ":ecs:"
"""In the ARN of a target that is a cluster of Amazon ECS."""


def collect_schedules(reader: Reader) -> Iterator[Observed]:
    """The schedules whose target is a cluster."""
    found = [raw for raw in reader.items("ListSchedules") if TASKS in (raw.get("Target") or {}).get("Arn", "")]
    answers = call_planned(reader, "GetSchedule", [{"Name": raw["Name"], "GroupName": raw["GroupName"]} for raw in found])
    for raw, answer in zip(found, answers, strict=True):
        properties: dict[str, Any] = without_empty(reader.convert(SCHEDULE, raw, drop=("Target",)))
        if isinstance(answer, Unknown):
            properties.update(spread_unknown(SCHEDULER, "GetSchedule", SCHEDULE, answer)[0])
        else:
            properties.update(without_empty(reader.convert(SCHEDULE, answer)))
        yield Observed(address=raw["Arn"], type=SCHEDULE, properties=properties, name=raw["Name"])


TASK_SCHEDULES = Collector("scheduler", (SCHEDULE,), collect_schedules)
