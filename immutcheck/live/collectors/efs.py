"""File systems of Elastic File System."""

from __future__ import annotations

from immutcheck.live.catalogue.efs import EFS, FILE_SYSTEM
from immutcheck.live.collector import Collector
from immutcheck.live.collectors.details import call_planned, is_going, select_facts, spread_unknown
from immutcheck.live.tags import read_tags
from immutcheck.model.observation import Observed
from immutcheck.model.values import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from immutcheck.live.collector import Answer, Reader

BACKED_UP = ("ENABLED", "ENABLING")


def collect_file_systems(reader: Reader) -> Iterator[Observed]:
    """The region's file systems."""
    found = [raw for raw in reader.items("DescribeFileSystems") if not is_going(raw.get("LifeCycleState"))]
    policies = call_planned(reader, "DescribeBackupPolicy", [{"FileSystemId": raw["FileSystemId"]} for raw in found])
    for raw, policy in zip(found, policies, strict=True):
        written, every = read_tags(raw, "Tags")
        properties = reader.convert(FILE_SYSTEM, raw, drop=("Tags",))
        if reader.plans("DescribeBackupPolicy"):
            properties.update(_read_policy(policy))
        if written:
            properties["FileSystemTags"] = written
        yield Observed(
            address=raw["FileSystemArn"],
            type=FILE_SYSTEM,
            properties=properties,
            facts=select_facts(CreatedAt=raw.get("CreationTime")),
            identifiers=(raw["FileSystemId"],),
            name=raw["FileSystemId"],
            tags=every,
        )


def _read_policy(answer: Answer | Unknown) -> dict[str, Any]:
    """Without a policy AWS makes no backups of a file system that runs, whatever its way of making one chooses."""
    if isinstance(answer, Unknown):
        return spread_unknown(EFS, "DescribeBackupPolicy", FILE_SYSTEM, answer)[0]
    is_on = (answer.get("BackupPolicy") or {}).get("Status") in BACKED_UP
    return {"BackupPolicy": {"Status": "ENABLED" if is_on else "DISABLED"}}


FILE_SYSTEMS = Collector("efs", (FILE_SYSTEM,), collect_file_systems)
