"""Repositories of Elastic Container Registry."""

from __future__ import annotations

from immutcheck.live.catalogue.ecr import REPOSITORY
from immutcheck.live.collector import Collector
from immutcheck.live.tags import read_tags
from immutcheck.model.observation import Observed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from immutcheck.live.collector import Answer, Reader
    from immutcheck.model.values import Unknown


def collect_repositories(reader: Reader) -> Iterator[Observed]:
    """The repositories of the registry."""
    found = list(reader.items("DescribeRepositories"))
    tags: list[Answer | Unknown] = [{} for _ in found]
    if reader.plans("ListTagsForResource"):
        tags = reader.call_each("ListTagsForResource", [{"resourceArn": raw["repositoryArn"]} for raw in found])
    for raw, answer in zip(found, tags, strict=True):
        properties = reader.convert(REPOSITORY, raw)
        written, every = read_tags(answer, "tags")
        if reader.plans("ListTagsForResource"):
            properties["Tags"] = written
        yield Observed(
            address=raw["repositoryArn"],
            type=REPOSITORY,
            properties=properties,
            facts={"CreatedAt": raw["createdAt"]},
            identifiers=(raw["repositoryUri"],),
            name=raw["repositoryName"],
            tags=every,
        )


REPOSITORIES = Collector("ecr", (REPOSITORY,), collect_repositories)
