"""ECS task definitions. Only those that are used: every deployment leaves one behind, and most are nobody's any more."""

from __future__ import annotations

from immutcheck.live.catalogue.ecs import ECS, TASK_DEFINITION
from immutcheck.live.collectors.details import call_planned, select_facts, spread_unknown, without_empty
from immutcheck.live.tags import read_tags
from immutcheck.model.observation import Observed
from immutcheck.model.values import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from immutcheck.live.collector import Answer, Reader


def describe_task_definitions(reader: Reader, used_by: Mapping[str, Sequence[str]]) -> Iterator[Observed]:
    """The task definitions of these ARNs; `used_by` has the services that run each."""
    found = list(used_by)
    answers = call_planned(reader, "DescribeTaskDefinition", [{"taskDefinition": arn, "include": ["TAGS"]} for arn in found])
    for arn, answer in zip(found, answers, strict=True):
        facts: dict[str, Any] = {}
        tags: dict[str, str] = {}
        if isinstance(answer, Unknown):
            properties, facts = spread_unknown(ECS, "DescribeTaskDefinition", TASK_DEFINITION, answer)
        else:
            raw = answer.get("taskDefinition", {})
            properties = convert_task_definition(reader, raw)
            facts = select_facts(RegisteredAt=raw.get("registeredAt"))
            if reader.plans("DescribeTaskDefinition"):
                properties["Tags"], tags = read_tags(answer, "tags")
        yield Observed(
            address=arn,
            type=TASK_DEFINITION,
            properties=properties,
            facts={**facts, "UsedBy": list(used_by[arn])},
            name=arn.rpartition("/")[2],
            tags=tags,
        )


def convert_task_definition(reader: Reader, raw: Answer) -> dict[str, Any]:
    """Its properties; containers without the empty lists that the API writes for what nobody set."""
    properties: dict[str, Any] = reader.convert(TASK_DEFINITION, raw)
    proxy = raw.get("proxyConfiguration") or {}
    if proxy.get("properties"):
        shape = (TASK_DEFINITION, ("ProxyConfiguration", "ProxyConfigurationProperties"))
        properties["ProxyConfiguration"]["ProxyConfigurationProperties"] = reader.convert_part(*shape, proxy["properties"])
    kept: dict[str, Any] = without_empty(properties)
    return kept
