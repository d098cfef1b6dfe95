"""App Runner services."""

from __future__ import annotations

from immutcheck.live.catalogue.apprunner import APPRUNNER, SERVICE
from immutcheck.live.collector import Collector
from immutcheck.live.collectors.details import call_planned, spread_unknown, without_empty
from immutcheck.live.tags import read_tags
from immutcheck.model.observation import Observed
from immutcheck.model.values import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from immutcheck.live.collector import Answer, Reader

ENVIRONMENTS = ("RuntimeEnvironmentSecrets", "RuntimeEnvironmentVariables")


def collect_services(reader: Reader) -> Iterator[Observed]:
    """The services of the region."""
    found = [raw for raw in reader.items("ListServices") if raw.get("Status") != "DELETED"]
    arns = [raw["ServiceArn"] for raw in found]
    answers = call_planned(reader, "DescribeService", [{"ServiceArn": arn} for arn in arns])
    tags = call_planned(reader, "ListTagsForResource", [{"ResourceArn": arn} for arn in arns])
    for summary, answer, tag_answer in zip(found, answers, tags, strict=True):
        if isinstance(answer, Unknown):
            properties, _facts = spread_unknown(APPRUNNER, "DescribeService", SERVICE, answer)
        else:
            properties = _convert_service(reader, answer.get("Service", {}))
        name = properties["ServiceName"] = summary["ServiceName"]
        written, every = read_tags(tag_answer, "Tags")
        if reader.plans("ListTagsForResource"):
            properties["Tags"] = written
        yield Observed(address=summary["ServiceArn"], type=SERVICE, properties=properties, name=name, tags=every)


def _convert_service(reader: Reader, raw: Answer) -> dict[str, Any]:
    listed = {**raw, "SourceConfiguration": _list_environments(raw.get("SourceConfiguration"))}
    properties: dict[str, Any] = without_empty(reader.convert(SERVICE, listed, drop=("AutoScalingConfigurationSummary",)))
    scaling = (raw.get("AutoScalingConfigurationSummary") or {}).get("AutoScalingConfigurationArn")
    if scaling:
        properties["AutoScalingConfigurationArn"] = scaling
    return properties


def _list_environments(value: Any) -> Any:
    """Environments are maps in answers, and lists of names and values in templates."""
    if not isinstance(value, dict):
        return value
    listed = {}
    for name, member in value.items():
        if name in ENVIRONMENTS and isinstance(member, dict):
            listed[name] = [{"Name": key, "Value": text} for key, text in sorted(member.items())]
        else:
            listed[name] = _list_environments(member)
    return listed


APPRUNNER_SERVICES = Collector("apprunner", (SERVICE,), collect_services)
