"""Machine images: the account's own, and whatever its machines, launch templates and launch configurations start from.

The machines' images come with DescribeInstanceImageMetadata, which also knows those that were deregistered or are no longer shared, of
which nobody can say more.
"""

from __future__ import annotations

from immutcheck.live.catalogue.ec2 import IMAGE, USED_IMAGES
from immutcheck.live.collector import Collector
from immutcheck.live.collectors.details import raise_unread, select_facts
from immutcheck.live.collectors.ec2_launch_templates import read_versions
from immutcheck.live.collectors.ec2_names import write_arn
from immutcheck.live.tags import read_tags
from immutcheck.model.observation import Observed
from immutcheck.model.values import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import Any

    from immutcheck.live.collector import Reader

IMAGE_ID = "ami-"
"""What does not begin so is the name of a parameter, which decides at the launch."""
LIVING = ("pending", "running", "stopping", "stopped")
BATCH = 200
"""Values of one filter. Source: Amazon EC2 User Guide, "Find your Amazon EC2 resources" (filters)."""
NO_DATE = Unknown("EC2 does not say when the image was made")
GONE = Unknown("the image is deregistered or no longer shared, and EC2 tells no more of it", maybe_absent=True)


def collect_images(reader: Reader) -> Iterator[Observed]:
    """The images, each once. CallFailed at the end when some could not be listed: those before it stand."""
    given: set[str] = set()
    for raw in reader.items("DescribeImages", Owners=["self"], IncludeDeprecated=True, IncludeDisabled=True):
        given.add(raw["ImageId"])
        yield _observe(reader, raw)
    launches = [_list_machines(reader), _list_templates(reader), _list_configurations(reader)]
    used = _index_images(launches)
    answers = _read_others(reader, [identifier for identifier in used if identifier not in given])
    for answer in answers:
        for raw in () if isinstance(answer, Unknown) else answer:
            given.add(raw["ImageId"])
            yield _observe(reader, raw)
    failed = next((answer for answer in answers if isinstance(answer, Unknown)), None)
    for identifier, metadata in used.items():
        if identifier not in given and metadata is not None:
            yield _observe_launched(reader, metadata, failed)
    raise_unread((*launches, *answers))


def _list_machines(reader: Reader) -> list[Any] | Unknown:
    """What EC2 knows of the images of machines that are not terminated."""
    if not reader.plans("DescribeInstanceImageMetadata"):
        return []
    (machines,) = reader.items_each(
        "DescribeInstanceImageMetadata", [{"Filters": [{"Name": "instance-state-name", "Values": list(LIVING)}]}]
    )
    return machines


def _list_templates(reader: Reader) -> list[Any] | Unknown:
    return read_versions(reader) if reader.plans("DescribeLaunchTemplateVersions") else []


def _list_configurations(reader: Reader) -> list[Any] | Unknown:
    scaling = reader.of("autoscaling")
    if not scaling.plans("DescribeLaunchConfigurations"):
        return []
    (configurations,) = scaling.items_each("DescribeLaunchConfigurations", [{}])
    return configurations


def _index_images(launches: Iterable[list[Any] | Unknown]) -> dict[str, Mapping[str, Any] | None]:
    """The images that something is launched from, with what a machine's launch tells of it."""
    found: dict[str, Mapping[str, Any] | None] = {}
    for launch in (launch for answer in launches if not isinstance(answer, Unknown) for launch in answer):
        metadata = launch.get("ImageMetadata")
        held = metadata or launch.get("LaunchTemplateData") or launch
        identifier = held.get("ImageId") or ""
        if identifier.startswith(IMAGE_ID):
            found[identifier] = metadata or found.get(identifier)
    return found


def _read_others(reader: Reader, identifiers: Sequence[str]) -> list[list[Any] | Unknown]:
    """Images that others own. Without `IncludeDeprecated` the old ones are hidden, the very ones that are looked for."""
    if not identifiers or not reader.plans(USED_IMAGES):
        return []
    batches = [identifiers[at : at + BATCH] for at in range(0, len(identifiers), BATCH)]
    filters: list[dict[str, Any]] = [{"Name": "image-id", "Values": batch} for batch in batches]
    return reader.items_each(USED_IMAGES, [{"Filters": [chosen], "IncludeDeprecated": True} for chosen in filters])


def _observe(reader: Reader, raw: Mapping[str, Any]) -> Observed:
    written, every = read_tags(raw, "Tags")
    return Observed(
        address=write_arn(reader, "image", raw["ImageId"], owner=""),
        type=IMAGE,
        properties={**reader.convert(IMAGE, raw, drop=("Tags",)), "Tags": written},
        facts=_list_facts(raw, is_public=raw.get("Public")),
        identifiers=(raw["ImageId"],),
        name=raw["ImageId"],
        tags=every,
    )


def _observe_launched(reader: Reader, metadata: Mapping[str, Any], failed: Unknown | None) -> Observed:
    unknown = failed or GONE
    properties = {"Description": unknown, "SourceImageId": unknown, "SourceInstanceId": unknown, "Tags": unknown}
    facts = _list_facts(metadata, is_public=metadata.get("IsPublic"))
    return Observed(
        address=write_arn(reader, "image", metadata["ImageId"], owner=""),
        type=IMAGE,
        properties={**reader.convert(IMAGE, metadata), **properties},
        facts=facts,
        identifiers=(metadata["ImageId"],),
        name=metadata["ImageId"],
    )


def _list_facts(raw: Mapping[str, Any], *, is_public: object) -> dict[str, Any]:
    """Both answers name these alike, except who may launch the image."""
    return select_facts(
        CreatedAt=raw.get("CreationDate") or NO_DATE,
        DeprecatedAt=raw.get("DeprecationTime"),
        OwnerId=raw.get("OwnerId"),
        OwnerAlias=raw.get("ImageOwnerAlias"),
        IsPublic=is_public,
        State=raw.get("State"),
        IsAllowed=raw.get("ImageAllowed"),
    )


IMAGES = Collector("ec2", (IMAGE,), collect_images)
