"""Pipes of EventBridge that start tasks of Amazon ECS; of the others no rule asks anything."""

from __future__ import annotations

from immutcheck.live.catalogue.pipes import PIPE, PIPES
from immutcheck.live.collector import Collector
from immutcheck.live.collectors.details import call_planned, is_going, spread_unknown, without_empty
from immutcheck.live.collectors.scheduler import TASKS
from immutcheck.live.tags import RESERVED
from immutcheck.model.observation import Observed
from immutcheck.model.values import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from immutcheck.live.collector import Reader

TOLD = ("Description", "RoleArn", "TargetParameters")
"""What is kept of a pipe's description: what its source and its enrichment are sent is nobody's business here."""


def collect_pipes(reader: Reader) -> Iterator[Observed]:
    """The pipes whose target is a cluster."""
    found = [raw for raw in reader.items("ListPipes") if TASKS in raw.get("Target", "") and not is_going(raw.get("CurrentState"))]
    answers = call_planned(reader, "DescribePipe", [{"Name": raw["Name"]} for raw in found])
    for raw, answer in zip(found, answers, strict=True):
        properties: dict[str, Any] = without_empty(reader.convert(PIPE, raw))
        tags: dict[str, str] = {}
        if isinstance(answer, Unknown):
            properties.update(spread_unknown(PIPES, "DescribePipe", PIPE, answer)[0])
        else:
            properties.update(without_empty(reader.convert(PIPE, {name: answer[name] for name in TOLD if name in answer})))
            tags = dict(answer.get("Tags") or {})
            written = {key: value for key, value in sorted(tags.items()) if not key.startswith(RESERVED)}
            if written:
                properties["Tags"] = written
        yield Observed(address=raw["Arn"], type=PIPE, properties=properties, name=raw["Name"], tags=tags)


PIPES_TO_TASKS = Collector("pipes", (PIPE,), collect_pipes)
