"""Snapshots written observation by observation."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from immutcheck.documents.loading import load_document
from immutcheck.model.diagnostic import ERROR, Diagnostic
from immutcheck.model.errors import ImmutcheckError
from immutcheck.model.location import Location, Span
from immutcheck.model.observation import Observed
from immutcheck.model.values import OpenList, Unknown
from immutcheck.sources.snapshot.reading import read_snapshot
from immutcheck.sources.snapshot.writing import SnapshotHeader, SnapshotWriter

from .samples import observe

HEADER = SnapshotHeader("1.0", "2026-01-31T00:00:00Z", "2026-01-01T00:00:00Z", scopes=("123456789012/eu-west-1",))
BUCKET = Observed("arn:aws:s3:::a", "AWS::S3::Bucket", {"BucketName": "a", "Tags": [{"Key": "k", "Value": "é"}]}, name="a")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "snapshot.json"


def write(path: Path, *observations: object, complete: bool = True) -> dict[str, object]:
    with SnapshotWriter(str(path), path.name, HEADER) as writer:
        for observation in observations:
            writer.append(observation)  # type: ignore[arg-type]
        writer.finish(complete=complete)
    loaded: dict[str, object] = json.loads(path.read_bytes())
    return loaded


def test_snapshot_says_what_it_is(path: Path) -> None:
    assert write(path) == {
        "immutcheck-snapshot": 1,
        "program": "1.0",
        "now": "2026-01-31T00:00:00Z",
        "since": "2026-01-01T00:00:00Z",
        "partition": "aws",
        "scopes": ["123456789012/eu-west-1"],
        "all-regions": False,
        "observations": [],
        "diagnostics": [],
        "complete": True,
    }


def test_observation_is_written_with_a_resource_a_line(path: Path) -> None:
    diagnostic = Diagnostic(ERROR, "call-failed", "x was denied", Location("123456789012/eu-west-1"))
    first = observe(
        BUCKET, BUCKET.replace(address="arn:aws:s3:::b"), covered={"AWS::S3::Bucket": ("Tags",)}, unread={"AWS::EC2::VPC": "denied"}
    )
    loaded = write(path, first.replace(diagnostics=(diagnostic,)), observe(region="global"))
    written = {
        "address": "arn:aws:s3:::a",
        "type": "AWS::S3::Bucket",
        "name": "a",
        "properties": {"BucketName": "a", "Tags": [{"Key": "k", "Value": "é"}]},
    }
    assert loaded["observations"] == [
        {
            "partition": "aws",
            "account": "123456789012",
            "region": "eu-west-1",
            "covered": {"AWS::S3::Bucket": ["Tags"]},
            "unread": [{"type": "AWS::EC2::VPC", "reason": "denied"}],
            "diagnostics": [{"level": "error", "code": "call-failed", "message": "x was denied", "scope": "123456789012/eu-west-1"}],
            "resources": [written, {**written, "address": "arn:aws:s3:::b"}],
        },
        {
            "partition": "aws",
            "account": "123456789012",
            "region": "global",
            "covered": {"*": ["*"]},
            "unread": [],
            "diagnostics": [],
            "resources": [],
        },
    ]
    lines = path.read_text().splitlines()
    assert [number for number, line in enumerate(lines, 1) if '"address"' in line] == [4, 5]


def test_what_was_seen_twice_is_written_once(path: Path) -> None:
    """It changed while pages were turned. A snapshot with it twice would be a faulty one."""
    again = BUCKET.replace(properties={"BucketName": "a"})
    other = BUCKET.replace(address="arn:aws:s3:::b", name="b")
    with SnapshotWriter(str(path), path.name, HEADER) as writer:
        place = writer.append(observe(BUCKET, again, other, again))
        lines = [place.locator(position, "").locate(()).span for position in range(4)]
        writer.finish(complete=True)
    snapshot = read_snapshot(load_document(path.read_bytes(), path.name))
    assert snapshot.diagnostics == ()
    assert snapshot.observations[0].observation.resources == (BUCKET, other)
    assert [span and span.start_line for span in lines] == [4, 4, 5, 4]


def test_place_leads_to_the_value_while_the_snapshot_is_written_and_afterwards(path: Path) -> None:
    members = OpenList([{"Key": "k"}], Unknown("more"))
    other = BUCKET.replace(address="arn:b", properties={"$odd": {"Tags": members}})
    with SnapshotWriter(str(path), "out/snapshot.json", HEADER) as writer:
        writer.append(observe(BUCKET))
        place = writer.append(observe(BUCKET, other, unread={"AWS::EC2::VPC": "denied"}))
        asked = [
            (0, ("properties", "Tags", 0, "Value")),
            (0, ("properties", "Tags", 0, "Missing")),
            (0, ("properties", "Missing")),
            (0, ("facts", "Owner")),
            (0, ()),
            (1, ("properties", "$odd", "Tags", 0, "Key")),
        ]
        before = [place.locator(position, "").locate(at) for position, at in asked]
        unread = place.unread_locator(0, "").locate(("properties", "X"))
        writer.finish(complete=True)
    assert [place.locator(position, "").locate(at) for position, at in asked] == before
    lines = path.read_text().splitlines()

    def text(location: Location) -> str:
        assert location.path == "out/snapshot.json"
        assert location.span is not None
        assert location.span.start_line == location.span.end_line
        return lines[location.span.start_line - 1][location.span.start_column - 1 : location.span.end_column - 1]

    assert [text(location) for location in before] == [
        '"\\u00e9"',
        '{"Key": "k", "Value": "\\u00e9"}',
        '"arn:aws:s3:::a"',
        '"arn:aws:s3:::a"',
        '"arn:aws:s3:::a"',
        '"k"',
    ]
    assert unread == Location("out/snapshot.json", Span(7, 1, 7, len(lines[6]) + 1))
    assert text(unread).startswith('{"partition"')


def test_only_its_owner_may_read_it(path: Path) -> None:
    path.write_text("old")
    path.chmod(0o666)
    write(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_link_at_its_place_is_replaced_and_not_followed(path: Path, tmp_path: Path) -> None:
    target = tmp_path / "elsewhere"
    target.write_text("kept")
    path.symlink_to(target)
    write(path)
    assert (target.read_text(), path.is_symlink()) == ("kept", False)


def test_snapshot_has_its_name_only_when_it_is_finished(path: Path) -> None:
    path.write_text("old")
    with SnapshotWriter(str(path), path.name, HEADER) as writer:
        writer.append(observe(BUCKET))
        assert path.read_text() == "old"
        writer.finish(complete=True)
    assert path.read_text() != "old"
    assert os.listdir(path.parent) == ["snapshot.json"]


def test_interrupted_snapshot_is_whole_and_says_that_it_is_incomplete(path: Path) -> None:
    def interrupt() -> None:
        with SnapshotWriter(str(path), path.name, HEADER) as writer:
            writer.append(observe(BUCKET))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupt()
    loaded = json.loads(path.read_bytes())
    assert (len(loaded["observations"]), loaded["complete"]) == (1, False)


def test_observation_that_breaks_off_is_not_in_the_snapshot(path: Path) -> None:
    broken = observe(BUCKET, BUCKET.replace(address="arn:aws:s3:::b", properties={"x": b"y" * 100_000}))
    with pytest.raises(TypeError, match=r"^a snapshot cannot hold a value of class bytes$"):
        write(path, observe(BUCKET), broken)
    loaded = json.loads(path.read_bytes())
    assert ([len(one["resources"]) for one in loaded["observations"]], loaded["complete"]) == ([1], False)


def test_secret_that_was_left_in_is_taken_out(path: Path) -> None:
    write(path, observe(BUCKET.replace(properties={"DB_PASSWORD": "correct-horse-7"}, tags={"Password": "correct-horse-7"})))
    assert "correct-horse-7" not in path.read_text()
    assert '{"DB_PASSWORD": {"$redacted": {"kind": "password", "detector": "name"}}}' in path.read_text()


def test_folder_that_is_not_there_is_an_error_with_the_path(tmp_path: Path) -> None:
    path = tmp_path / "gone" / "snapshot.json"
    with pytest.raises(ImmutcheckError, match=r"snapshot\.json: the snapshot cannot be written: No such file or directory$"):
        SnapshotWriter(str(path), "s", HEADER)


def test_place_that_cannot_be_replaced_leaves_nothing_behind(tmp_path: Path) -> None:
    folder = tmp_path / "snapshot.json"
    (folder / "full").mkdir(parents=True)
    with pytest.raises(ImmutcheckError, match="cannot be written"), SnapshotWriter(str(folder), "s", HEADER) as writer:
        writer.finish(complete=True)
    assert os.listdir(tmp_path) == ["snapshot.json"]
