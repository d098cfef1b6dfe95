"""Notebook instances and models of SageMaker."""

from __future__ import annotations

from immutcheck.live.catalogue.sagemaker import MODEL, NOTEBOOK, SAGEMAKER
from immutcheck.live.collector import Collector
from immutcheck.live.collectors.details import call_planned, is_going, select_facts, spread_unknown, without_empty
from immutcheck.live.tags import read_tags
from immutcheck.model.observation import Observed
from immutcheck.model.values import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from immutcheck.live.collector import Reader

RENAMED = {"NotebookInstanceLifecycleConfigName": "LifecycleConfigName", "SecurityGroups": "SecurityGroupIds"}
"""AWS's answer → the schema."""


def collect_notebooks(reader: Reader) -> Iterator[Observed]:
    """The region's notebook instances."""
    yield from _collect(reader, NOTEBOOK, "ListNotebookInstances", "DescribeNotebookInstance", "NotebookInstance")


def collect_models(reader: Reader) -> Iterator[Observed]:
    """The region's models."""
    yield from _collect(reader, MODEL, "ListModels", "DescribeModel", "Model")


def _collect(reader: Reader, resource_type: str, listing: str, detail: str, noun: str) -> Iterator[Observed]:
    found = [raw for raw in reader.items(listing) if not is_going(raw.get("NotebookInstanceStatus"))]
    described = call_planned(reader, detail, [{f"{noun}Name": raw[f"{noun}Name"]} for raw in found])
    tags: list[list[Any] | Unknown] = [[] for _ in found]
    if reader.plans(f"ListTags:{noun}"):
        tags = reader.items_each(f"ListTags:{noun}", [{"ResourceArn": raw[f"{noun}Arn"]} for raw in found])
    for raw, answer, tagged in zip(found, described, tags, strict=True):
        written, every = read_tags(tagged if isinstance(tagged, Unknown) else {"Tags": tagged}, "Tags")
        told = _convert(reader, resource_type, detail, answer)
        yield Observed(
            address=raw[f"{noun}Arn"],
            type=resource_type,
            properties=without_empty({f"{noun}Name": raw[f"{noun}Name"], **told, "Tags": written}),
            facts=select_facts(CreatedAt=raw.get("CreationTime")),
            name=raw[f"{noun}Name"],
            tags=every,
        )


def _convert(reader: Reader, resource_type: str, detail: str, answer: Mapping[str, Any] | Unknown) -> dict[str, Any]:
    if isinstance(answer, Unknown):
        return spread_unknown(SAGEMAKER, detail, resource_type, answer)[0]
    return reader.convert(resource_type, answer, rename=RENAMED, drop=("AcceleratorTypes",))


NOTEBOOKS = Collector("sagemaker", (NOTEBOOK,), collect_notebooks)
MODELS = Collector("sagemaker", (MODEL,), collect_models)
