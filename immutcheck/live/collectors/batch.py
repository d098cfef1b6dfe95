"""Compute environments and job definitions of Batch."""

from __future__ import annotations

from immutcheck.live.catalogue.batch import COMPUTE_ENVIRONMENT, JOB_DEFINITION
from immutcheck.live.collector import Collector
from immutcheck.live.collectors.details import without_empty
from immutcheck.live.collectors.launch_template_ids import drop_template_names
from immutcheck.live.tags import RESERVED
from immutcheck.model.observation import Observed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from immutcheck.live.collector import Answer, Reader

GONE = frozenset(("DELETING", "DELETED"))


def collect_compute_environments(reader: Reader) -> Iterator[Observed]:
    """The compute environments of the region."""
    for raw in reader.items("DescribeComputeEnvironments"):
        if raw.get("status") in GONE:
            continue
        properties = drop_template_names(without_empty(reader.convert(COMPUTE_ENVIRONMENT, raw, drop=("tags",))))
        properties["Tags"] = _list_written(raw)
        yield Observed(
            address=raw["computeEnvironmentArn"],
            type=COMPUTE_ENVIRONMENT,
            properties=properties,
            name=raw["computeEnvironmentName"],
            tags=dict(raw.get("tags") or {}),
        )


def collect_job_definitions(reader: Reader) -> Iterator[Observed]:
    """The job definitions of the region, each in its newest active revision: the one that a job gets when it names none. Older ones stay
    active until somebody deregisters them. Source: AWS Batch API, SubmitJob, `jobDefinition`."""
    newest: dict[str, Answer] = {}
    for raw in reader.items("DescribeJobDefinitions", status="ACTIVE"):
        name = raw["jobDefinitionName"]
        if name not in newest or raw["revision"] > newest[name]["revision"]:
            newest[name] = raw
    for name, raw in newest.items():
        properties = without_empty(reader.convert(JOB_DEFINITION, raw, drop=("tags",)))
        properties["Tags"] = _list_written(raw)
        yield Observed(
            address=raw["jobDefinitionArn"],
            type=JOB_DEFINITION,
            properties=properties,
            name=name,
            tags=dict(raw.get("tags") or {}),
        )


def _list_written(raw: Answer) -> dict[str, str]:
    return {key: value for key, value in (raw.get("tags") or {}).items() if not key.startswith(RESERVED)}


COMPUTE_ENVIRONMENTS = Collector("batch", (COMPUTE_ENVIRONMENT,), collect_compute_environments)
JOB_DEFINITIONS = Collector("batch", (JOB_DEFINITION,), collect_job_definitions)
