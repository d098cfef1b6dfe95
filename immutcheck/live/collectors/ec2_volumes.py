"""EBS volumes."""

from __future__ import annotations

from immutcheck.live.catalogue.ec2 import VOLUME
from immutcheck.live.collector import Collector
from immutcheck.live.collectors.details import select_facts
from immutcheck.live.collectors.ec2_names import write_arn
from immutcheck.live.tags import read_tags
from immutcheck.model.observation import Observed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from immutcheck.live.collector import Reader


def collect_volumes(reader: Reader) -> Iterator[Observed]:
    """The region's volumes. Which of them a machine keeps is said by the machine (`BlockDeviceMappings`, `Volumes`)."""
    for raw in reader.items("DescribeVolumes"):
        written, every = read_tags(raw, "Tags")
        identifier = raw["VolumeId"]
        # A volume is placed by one or the other name of its zone; the others speak of how it was made.
        properties = reader.convert(VOLUME, raw, drop=("AvailabilityZoneId", "SourceVolumeId", "Tags", "VolumeInitializationRate"))
        attached = [attachment["InstanceId"] for attachment in raw.get("Attachments", ()) if attachment.get("InstanceId")]
        yield Observed(
            address=write_arn(reader, "volume", identifier),
            type=VOLUME,
            properties={**properties, "Tags": written},
            facts={**select_facts(CreatedAt=raw.get("CreateTime"), State=raw.get("State")), "AttachedTo": attached},
            identifiers=(identifier,),
            name=identifier,
            tags=every,
        )


VOLUMES = Collector("ec2", (VOLUME,), collect_volumes)
