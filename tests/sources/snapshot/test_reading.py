"""Snapshots read back: what is wrong in them is said with its place, never a crash and never a green answer."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from immutcheck.documents.loading import load_document
from immutcheck.model.diagnostic import ERROR, Diagnostic
from immutcheck.model.errors import DocumentError
from immutcheck.model.location import Location
from immutcheck.model.observation import Observation, Observed
from immutcheck.model.values import Redacted, Unknown
from immutcheck.sources.snapshot.reading import Snapshot, read_snapshot
from immutcheck.sources.snapshot.writing import SnapshotHeader, SnapshotWriter

from .samples import observe

HEAD = '{"immutcheck-snapshot": 1, "now": "2026-01-31T00:00:00Z"'
BUCKET = Observed(
    "arn:a",
    "AWS::S3::Bucket",
    {"BucketName": "a", "$x": [1, {"$unknown": 2}], "Policy": Unknown("denied", maybe_absent=True), "Secret": Redacted("token", "name")},
    {"CreatedAt": "2026-01-01T00:00:00Z"},
    ("a", "b"),
    "a",
    {"aws:cloudformation:stack-name": "web"},
)


def read(text: str) -> Snapshot:
    return read_snapshot(load_document(text.encode(), "s.json"))


def messages(snapshot: Snapshot) -> list[str]:
    assert all(diagnostic.level == ERROR for diagnostic in snapshot.diagnostics)
    return [diagnostic.message for diagnostic in snapshot.diagnostics]


def write(path: Path, *observations: Observation) -> str:
    with SnapshotWriter(str(path), "s.json", SnapshotHeader("1", "2026-01-31T00:00:00Z", all_regions=True)) as writer:
        for observation in observations:
            writer.append(observation)
        writer.finish(complete=True, diagnostics=(Diagnostic("warning", "region-denied", "x", Location("1/eu")),))
    return path.read_text()


def test_what_was_written_comes_back(tmp_path: Path) -> None:
    diagnostic = Diagnostic(ERROR, "call-failed", "x was denied", Location("123456789012/eu-west-1"))
    first = observe(BUCKET, covered={"AWS::S3::Bucket": ("Tags", "facts.CreatedAt")}, unread={"AWS::EC2::VPC": "denied"})
    first = first.replace(diagnostics=(diagnostic,))
    snapshot = read(write(tmp_path / "s", first, observe(region="global")))
    assert [read.observation for read in snapshot.observations] == [first, observe(region="global")]
    assert (snapshot.now, snapshot.all_regions) == ("2026-01-31T00:00:00Z", True)
    assert snapshot.diagnostics == (Diagnostic("warning", "region-denied", "x", Location("1/eu")),)


@pytest.mark.parametrize("style", [{"indent": 2}, {"sort_keys": True}, {"separators": (",", ":"), "ensure_ascii": False}])
def test_formatting_and_order_of_keys_do_not_matter(tmp_path: Path, style: dict[str, object]) -> None:
    text = write(tmp_path / "s", observe(BUCKET))
    assert [one.observation for one in read(json.dumps(json.loads(text), **style)).observations] == [observe(BUCKET)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        ("[]", "this is no snapshot that immutcheck wrote", (0, 0)),
        ('{"observations": []}', "this is no snapshot that immutcheck wrote", (0, 0)),
        ('{"immutcheck-snapshot": 2}', "this is a snapshot of format 2: a newer immutcheck wrote it: scan it with that one", (1, 25)),
        ('{"immutcheck-snapshot": 0}', "this is a snapshot of format 0: only format 1 is known", (1, 25)),
        ('{\n"immutcheck-snapshot": true}', "this is a snapshot of format True: only format 1 is known", (2, 24)),
        ('{"immutcheck-snapshot": "1"}', "this is a snapshot of format (no number): only format 1 is known", (1, 25)),
    ],
)
def test_other_document_or_format_is_an_error(text: str, message: str, place: tuple[int, int]) -> None:
    with pytest.raises(DocumentError) as caught:
        read(text)
    assert (caught.value.message, (caught.value.line, caught.value.column)) == (message, place)


@pytest.mark.parametrize("tail", ["}", ', "complete": false}', ', "complete": "yes"}'])
def test_snapshot_that_does_not_say_that_it_is_complete_is_an_error(tail: str) -> None:
    assert messages(read(f'{HEAD}, "observations": []{tail}')) == [
        "the snapshot is incomplete: it was not read to its end, so what is missing was not judged"
    ]


def test_snapshot_that_does_not_say_when_it_was_made_is_an_error() -> None:
    """What is too old today was not when it was seen."""
    assert messages(read('{"immutcheck-snapshot": 1, "observations": [], "complete": true}')) == [
        "the snapshot does not say when it was made (`now`), so ages cannot be told"
    ]


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ('"scopes": []', "the snapshot has no `observations`"),
        ('"observations": {}', "`observations` must be a list"),
        ('"observations": [1]', "an observation must be a mapping"),
        ('"observations": [{"account": "1"}]', "an observation needs `account` and `region`"),
        ('"observations": [{"account": 1, "region": "x"}]', "`account` must be a text"),
        ('"observations": [{"account": "1", "region": "x", "resources": {}}]', "`resources` must be a list"),
        ('"observations": [{"account": "1", "region": "x", "resources": [null]}]', "a resource must be a mapping"),
        ('"observations": [{"account": "1", "region": "x", "resources": [{"type": "T"}]}]', "a resource needs `address` and `type`"),
        (
            '"observations": [{"account": "1", "region": "x", "resources": [{"type": "T", "address": "a", "properties": []}]}]',
            "`properties` must be a mapping",
        ),
        (
            '"observations": [{"account": "1", "region": "x", "resources": [{"type": "T", "address": "a", "properties": {"$text": {}}}]}]',
            "`properties` must be a mapping of values",
        ),
        (
            '"observations": [{"account": "1", "region": "x", "resources": [{"type": "T", "address": "a", "facts": {"A": {"$x": 1}}}]}]',
            "this value cannot be read: `$x` is no value that this version knows",
        ),
        (
            '"observations": [{"account": "1", "region": "x", "resources": ['
            '{"type": "T", "address": "a"}, {"type": "T", "address": "a"}]}]',
            "a resource with this address and type stands in the snapshot already",
        ),
        ('"observations": [{"account": "1", "region": "x", "covered": []}]', "`covered` must be a mapping"),
        ('"observations": [{"account": "1", "region": "x", "covered": {"T": "*"}}]', "`T` must be a list"),
        ('"observations": [{"account": "1", "region": "x", "unread": [{}]}]', "what is unread needs a `type`"),
        (
            '"observations": [{"account": "1", "region": "x", "diagnostics": [{"level": "fine"}]}]',
            "a diagnostic needs a level (error, warning, note)",
        ),
        ('"diagnostics": [[]]', "a diagnostic needs a level (error, warning, note)"),
        ('"now": "yesterday"', "`now` is no time such as 2026-01-31T00:00:00Z"),
        ('"now": ["x"]', "`now` must be a text"),
    ],
)
def test_wrong_value_is_an_error_with_its_place(members: str, message: str) -> None:
    snapshot = read(f'{HEAD},\n{members}, "complete": true}}')
    assert message in messages(snapshot)
    assert all(diagnostic.location is not None and diagnostic.location.path == "s.json" for diagnostic in snapshot.diagnostics)


def test_value_that_cannot_be_read_is_unknown_and_the_rest_is_read() -> None:
    resource = {"address": "a", "type": "T", "properties": {"A": {"$x": "hunter2"}, "B": 1}}
    text = json.dumps([{"account": "1", "region": "x", "resources": [resource, 3, {**resource, "address": "b"}]}])
    snapshot = read(f'{HEAD}, "observations": {text}, "complete": true}}')
    (one,) = snapshot.observations
    unknown = Unknown("its value in the snapshot cannot be read", maybe_absent=True)
    assert [observed.properties for observed in one.observation.resources] == [{"A": unknown, "B": 1}] * 2
    assert one.positions == (0, 2)
    assert "hunter2" not in repr(snapshot.diagnostics)


def test_secret_in_what_every_finding_shows_is_taken_out() -> None:
    token = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"
    diagnostic = {"level": "note", "code": token, "message": f"see {token}", "scope": f"{token}/eu"}
    text = json.dumps([{"account": token, "region": f"eu-{token}", "diagnostics": [diagnostic]}])
    snapshot = read(f'{HEAD}, "observations": {text}, "diagnostics": {json.dumps([diagnostic])}, "complete": true}}')
    assert len(snapshot.observations) == 1
    assert len(snapshot.diagnostics) + len(snapshot.observations[0].observation.diagnostics) == 2
    assert token not in repr(snapshot)


def test_of_very_many_faults_only_the_first_are_told() -> None:
    snapshot = read(f'{HEAD}, "observations": {json.dumps([1] * 1000)}, "complete": true}}')
    assert len(snapshot.diagnostics) == 21
    assert snapshot.diagnostics[-1].message == "980 further faults in this snapshot"
