"""Rules of EventBridge with their targets."""

from __future__ import annotations

from immutcheck.live.catalogue.events import EVENTS, RULE
from immutcheck.live.collector import Collector
from immutcheck.live.collectors.details import raise_unread, spread_unknown, without_empty
from immutcheck.model.observation import Observed
from immutcheck.model.values import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from immutcheck.live.collector import Reader


def collect_rules(reader: Reader) -> Iterator[Observed]:
    """The rules of every event bus."""
    listed = reader.items_each("ListRules", [{"EventBusName": bus["Name"]} for bus in reader.items("ListEventBuses")])
    found = [raw for rules in listed if not isinstance(rules, Unknown) for raw in rules]
    targets: Sequence[list[Any] | Unknown] = [[] for _ in found]
    if reader.plans("ListTargetsByRule"):
        asked = [{"Rule": raw["Name"], "EventBusName": raw.get("EventBusName", "default")} for raw in found]
        targets = reader.items_each("ListTargetsByRule", asked)
    for raw, answer in zip(found, targets, strict=True):
        properties: dict[str, Any] = without_empty(reader.convert(RULE, raw))
        if isinstance(answer, Unknown):
            properties.update(spread_unknown(EVENTS, "ListTargetsByRule", RULE, answer)[0])
        elif answer:
            properties["Targets"] = [_convert_target(reader, target) for target in answer]
        yield Observed(address=raw["Arn"], type=RULE, properties=properties, name=raw["Name"])
    raise_unread(listed, RULE)


def _convert_target(reader: Reader, raw: Mapping[str, Any]) -> Any:
    """The target; two things about a task have other names in the schema."""
    task = raw.get("EcsParameters")
    if task:
        renamed = {"PlacementStrategy": "PlacementStrategies", "Tags": "TagList"}
        raw = {**raw, "EcsParameters": {renamed.get(name, name): value for name, value in task.items()}}
    return without_empty(reader.convert_part(RULE, ("Targets",), raw))


EVENT_RULES = Collector("events", (RULE,), collect_rules)
