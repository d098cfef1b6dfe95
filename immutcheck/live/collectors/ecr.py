"""Repositories of Elastic Container Registry, and the templates of those that it will make by itself."""

from __future__ import annotations

from immutcheck.live.catalogue.ecr import CREATION_TEMPLATE, ECR, REPOSITORY
from immutcheck.live.collector import Collector
from immutcheck.live.collectors.details import call_planned, select_facts, without_empty
from immutcheck.live.tags import read_tags
from immutcheck.model.observation import Observed
from immutcheck.model.values import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from immutcheck.live.collector import Answer, Reader

FILTERS = "imageTagMutabilityExclusionFilters"
MANUAL = "MANUAL"
"""The frequency of scans that nobody starts. Others are SCAN_ON_PUSH and CONTINUOUS_SCAN, which begins with a push, too. Source: Amazon
ECR API, RepositoryScanningConfiguration; Amazon ECR User Guide, "Scan images for software vulnerabilities"."""

NOT_ANSWERED = Unknown("Amazon ECR did not say how images of this repository are scanned", maybe_absent=True)


def collect_repositories(reader: Reader) -> Iterator[Observed]:
    """The repositories of the registry."""
    found = list(reader.items("DescribeRepositories"))
    tags = call_planned(reader, "ListTagsForResource", [{"resourceArn": raw["repositoryArn"]} for raw in found])
    scanning = _read_scanning(reader, found)
    for raw, answer in zip(found, tags, strict=True):
        properties = without_empty(reader.convert(REPOSITORY, raw, drop=(FILTERS, "imageScanningConfiguration")))
        properties.update(_convert_filters(REPOSITORY, raw))
        if reader.plans("BatchGetRepositoryScanningConfiguration"):
            properties["ImageScanningConfiguration"] = scanning.get(raw["repositoryName"], NOT_ANSWERED)
        written, every = read_tags(answer, "tags")
        if reader.plans("ListTagsForResource"):
            properties["Tags"] = written
        yield Observed(
            address=raw["repositoryArn"],
            type=REPOSITORY,
            properties=properties,
            facts=select_facts(CreatedAt=raw.get("createdAt")),
            identifiers=(raw["repositoryUri"],),
            name=raw["repositoryName"],
            tags=every,
        )


def _read_scanning(reader: Reader, repositories: Sequence[Answer]) -> dict[str, Any]:
    """Repository → whether a push is followed by a scan, be it by its own setting or by the registry's, which covers it with a filter."""
    if not reader.plans("BatchGetRepositoryScanningConfiguration"):
        return {}
    batch = ECR.operation("BatchGetRepositoryScanningConfiguration").batch
    assert batch is not None
    names = [raw["repositoryName"] for raw in repositories]
    read: dict[str, Any] = {}
    for index, answer in enumerate(reader.call_batches("BatchGetRepositoryScanningConfiguration", names)):
        if isinstance(answer, Unknown):
            read.update(dict.fromkeys(names[index * batch[1] : (index + 1) * batch[1]], answer))
        else:
            for raw in answer.get("scanningConfigurations", ()):
                is_scanned = bool(raw.get("scanOnPush")) or raw.get("scanFrequency", MANUAL) != MANUAL
                read[raw["repositoryName"]] = {"ScanOnPush": is_scanned}
    own = [raw["repositoryName"] for raw in repositories if (raw.get("imageScanningConfiguration") or {}).get("scanOnPush")]
    return {**read, **{name: {"ScanOnPush": True} for name in own}}


def _convert_filters(resource_type: str, raw: Answer) -> dict[str, Any]:
    """The schemas call the same things `ImageTagMutabilityExclusionFilterType` and `…Value`."""
    prefix = "ImageTagMutabilityExclusionFilter"
    filters = [{f"{prefix}Type": one["filterType"], f"{prefix}Value": one["filter"]} for one in raw.get(FILTERS) or ()]
    return {f"{prefix}s": filters} if filters else {}


def collect_creation_templates(reader: Reader) -> Iterator[Observed]:
    """The templates for repositories that are made by pull-through caches and replication."""
    for raw in reader.items("DescribeRepositoryCreationTemplates"):
        properties = without_empty(reader.convert(CREATION_TEMPLATE, raw, drop=(FILTERS, "resourceTags")))
        properties.update(_convert_filters(CREATION_TEMPLATE, raw))
        properties["ResourceTags"], _every = read_tags(raw, "resourceTags")
        yield Observed(
            address=f"arn:{reader.partition}:ecr:{reader.region}:{reader.account}:repository-creation-template/{raw['prefix']}",
            type=CREATION_TEMPLATE,
            properties=properties,
            name=raw["prefix"],
        )


REPOSITORIES = Collector("ecr", (REPOSITORY,), collect_repositories)
CREATION_TEMPLATES = Collector("ecr", (CREATION_TEMPLATE,), collect_creation_templates)
