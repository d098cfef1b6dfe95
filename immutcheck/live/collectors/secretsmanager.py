"""Secrets and their rotation, without their values."""

from __future__ import annotations

from immutcheck.live.catalogue.secretsmanager import ROTATION, SECRET
from immutcheck.live.collector import Collector
from immutcheck.live.collectors.details import select_facts
from immutcheck.live.tags import read_tags
from immutcheck.model.observation import Observed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from immutcheck.live.collector import Reader


def collect_secrets(reader: Reader) -> Iterator[Observed]:
    """The region's own secrets, each followed by its rotation when it is rotated. A replica changes with the secret of its primary region,
    where it is judged."""
    for raw in reader.items("ListSecrets"):
        if raw.get("PrimaryRegion", reader.region) != reader.region:
            continue
        written, every = read_tags(raw, "Tags")
        properties = reader.convert(SECRET, {name: raw.get(name) for name in ("Name", "Description", "KmsKeyId")})
        if written:
            properties["Tags"] = written
        yield Observed(
            address=raw["ARN"],
            type=SECRET,
            properties=properties,
            facts=select_facts(
                CreatedAt=raw.get("CreatedDate"),
                LastRotatedAt=raw.get("LastRotatedDate"),
                LastChangedAt=raw.get("LastChangedDate"),
                LastAccessedAt=raw.get("LastAccessedDate"),
            ),
            name=raw["Name"],
            tags=every,
        )
        if raw.get("RotationEnabled"):
            schedule = {name: raw.get(name) for name in ("RotationLambdaARN", "RotationRules")}
            yield Observed(
                address=raw["ARN"],
                type=ROTATION,
                properties={"SecretId": raw["ARN"], **reader.convert(ROTATION, schedule)},
            )


SECRETS = Collector("secretsmanager", (SECRET, ROTATION), collect_secrets)
