"""File systems, as they come from a real server."""

from __future__ import annotations

from typing import Any

from tests.live.conftest import Aws
from tests.live.schema_check import list_faults


def make_file_system(aws: Aws, name: str, **changes: Any) -> dict[str, Any]:
    made: dict[str, Any] = aws.client("efs").create_file_system(CreationToken=name, **changes)
    return made


def test_a_file_system_has_the_canonical_shape(aws: Aws) -> None:
    made = make_file_system(aws, "uploads", Encrypted=True, Backup=True, ThroughputMode="bursting", Tags=[{"Key": "team", "Value": "web"}])

    (seen,) = aws.read("efs").resources

    assert list_faults(seen) == []
    assert seen.properties == {
        "Encrypted": True,
        "PerformanceMode": made["PerformanceMode"],
        "ThroughputMode": "bursting",
        "BackupPolicy": {"Status": "ENABLED"},
        "FileSystemTags": [{"Key": "team", "Value": "web"}],
    }
    assert (seen.address, seen.name, seen.identifiers) == (made["FileSystemArn"], made["FileSystemId"], (made["FileSystemId"],))
    assert list(seen.facts) == ["CreatedAt"]
    assert seen.tags == {"team": "web"}


def test_a_file_system_without_a_policy_has_no_backups(aws: Aws) -> None:
    make_file_system(aws, "uploads")

    observation = aws.read("efs")

    (seen,) = observation.resources
    assert seen.properties["BackupPolicy"] == {"Status": "DISABLED"}
    assert observation.diagnostics == ()


def test_policies_are_only_asked_for_when_they_are_needed(aws: Aws) -> None:
    make_file_system(aws, "uploads")

    observation = aws.read("efs", needs={"AWS::EFS::FileSystem": frozenset({"Encrypted"})})

    assert "BackupPolicy" not in observation.covered["AWS::EFS::FileSystem"]
    assert "BackupPolicy" not in observation.resources[0].properties
