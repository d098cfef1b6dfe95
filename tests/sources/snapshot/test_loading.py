"""A snapshot scanned like any other file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from immutcheck.documents.excerpt import excerpt
from immutcheck.model.diagnostic import ERROR
from immutcheck.model.finding import Finding
from immutcheck.model.observation import Observation, Observed
from immutcheck.model.values import OpenList, Unknown
from immutcheck.secrets.redaction import secret_spans
from immutcheck.sources.file_tree import tree_of
from immutcheck.sources.identify import SNAPSHOT, identify
from immutcheck.sources.input_file import InputFile
from immutcheck.sources.loading import LoadedUnits, load_units
from immutcheck.sources.options import SourceOptions
from immutcheck.sources.snapshot.ownership import Owners
from immutcheck.sources.snapshot.redaction import redact_observation
from immutcheck.sources.snapshot.unit import build_live_unit
from immutcheck.sources.snapshot.writing import SnapshotHeader, SnapshotWriter
from immutcheck.triage.suppressions import read_suppressions

from .samples import ask, observe, rule

GROUP = "AWS::EC2::SecurityGroup"
OPEN = {"CidrIp": "0.0.0.0/0", "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22}
SSH = rule(GROUP, forbid={"property": "SecurityGroupIngress", "admits": {"ports": [22], "protocols": ["tcp"], "from": "internet"}})
SECRET = rule("AWS::Lambda::Function", secret=True, forbid={"property": "Environment.Variables", "literal_secret": True}).replace(
    id="secret"
)
DEFAULT = rule(GROUP, require={"property": "facts.Owner", "equals": "cloudformation"}).replace(id="owner")
RULES = (SSH, SECRET, DEFAULT)

WEB = Observed("arn:web", GROUP, {"SecurityGroupIngress": [{"SourceSecurityGroupId": "sg-0b"}, OPEN]}, identifiers=("sg-0a",))
BASE = Observed("arn:base", GROUP, {"SecurityGroupIngress": OpenList([OPEN], Unknown("denied", maybe_absent=True))}, identifiers=("sg-0b",))
FUNCTION = Observed("arn:f", "AWS::Lambda::Function", {"Environment": {"Variables": {"DB_PASSWORD": "correct-horse-7"}}})
SEEN = observe(WEB, BASE, FUNCTION, unread={"AWS::EC2::VPC": "denied"})


def load(data: bytes, path: str = "out/s.json") -> LoadedUnits:
    return load_units(InputFile("", path, True, len(data)), data, SourceOptions(), tree_of({}))


def write(path: Path, *observations: Observation, complete: bool = True) -> bytes:
    with SnapshotWriter(str(path), "out/s.json", SnapshotHeader("1", "2026-01-31T00:00:00Z")) as writer:
        for observation in observations:
            writer.append(observation)
        writer.finish(complete=complete)
    return path.read_bytes()


def judge_directly(observation: Observation, path: Path) -> list[Finding]:
    """As the audit does: redacted, written, judged."""
    observation = redact_observation(observation)
    owners = Owners()
    owners.learn(observation)
    with SnapshotWriter(str(path), "out/s.json", SnapshotHeader("1", "2026-01-31T00:00:00Z")) as writer:
        place = writer.append(observation)
        return list(ask(build_live_unit(observation, place, owners=owners), *RULES).findings)


def test_snapshot_gives_the_findings_that_the_audit_gave(tmp_path: Path) -> None:
    direct = judge_directly(SEEN, tmp_path / "one.json")
    loaded = load(write(tmp_path / "two.json", SEEN))
    assert loaded.diagnostics == ()
    assert list(ask(loaded.units[0], *RULES).findings) == direct  # type: ignore[arg-type]
    assert sorted({finding.verdict for finding in direct}) == ["fail"]
    assert len(direct) == 5


@pytest.mark.parametrize("style", [{"indent": 2}, {"sort_keys": True}])
def test_fingerprints_do_not_depend_on_how_the_file_is_written(tmp_path: Path, style: dict[str, object]) -> None:
    data = write(tmp_path / "s.json", SEEN)
    first, second = load(data), load(json.dumps(json.loads(data), **style).encode(), "elsewhere.json")  # type: ignore[arg-type]
    assert [finding.fingerprint for finding in ask(first.units[0], *RULES).findings] == [  # type: ignore[arg-type]
        finding.fingerprint
        for finding in ask(second.units[0], *RULES).findings  # type: ignore[arg-type]
    ]


def test_finding_points_at_the_value_in_the_snapshot(tmp_path: Path) -> None:
    data = write(tmp_path / "s.json", SEEN)
    (unit,) = load(data).units
    finding = next(one for one in ask(unit, SSH).findings if one.address == "arn:base")  # type: ignore[arg-type]
    span = finding.location.span
    assert span is not None
    line = data.decode().splitlines()[span.start_line - 1]
    assert json.loads(line[span.start_column - 1 : span.end_column - 1]) == OPEN
    assert (finding.location.path, finding.scope) == ("out/s.json", "123456789012/eu-west-1")


def test_excerpt_of_a_long_line_is_cut_and_shows_no_secret(tmp_path: Path) -> None:
    function = FUNCTION.replace(properties={**FUNCTION.properties, "Description": "x" * 5000, "Runtime": "python3.12"})
    data = write(tmp_path / "s.json", observe(function)).replace(b'"python3.12"', b'"https://u:hunter22@h"')
    loaded = load(data)
    (document,) = loaded.documents
    resource = loaded.units[0].resource("arn:f", {})
    assert resource is not None
    span = resource.locator.locate(("properties", "Runtime")).span
    assert span is not None
    shown = excerpt(document, span, secret_spans(document))
    assert len(shown.lines[0]) <= 401
    assert shown.lines[0].endswith('"Runtime": «redacted»}}')


def test_secret_that_somebody_wrote_into_a_snapshot_is_taken_out(tmp_path: Path) -> None:
    data = write(tmp_path / "s.json", observe(FUNCTION)).replace(
        b'{"$redacted": {"kind": "password", "detector": "name"}}', b'"correct-horse-7"'
    )
    assert b"correct-horse-7" in data
    (unit,) = load(data).units
    assert "correct-horse-7" not in repr(unit.resource("arn:f", {}))


def test_time_of_the_snapshot_comes_along(tmp_path: Path) -> None:
    assert load(write(tmp_path / "s.json", SEEN)).now == "2026-01-31T00:00:00Z"


def test_incomplete_snapshot_makes_the_scan_incomplete(tmp_path: Path) -> None:
    loaded = load(write(tmp_path / "s.json", SEEN, complete=False))
    assert [(one.level, one.location.path if one.location else "") for one in loaded.diagnostics] == [(ERROR, "out/s.json")]
    assert len(loaded.units) == 1


def test_every_observation_is_a_unit(tmp_path: Path) -> None:
    loaded = load(write(tmp_path / "s.json", observe(), observe(region="us-east-1"), observe(region="global")))
    assert [unit.scope.partition("/")[2] for unit in loaded.units] == ["eu-west-1", "us-east-1", "global"]


@pytest.mark.parametrize("style", [{"indent": 2}, {"sort_keys": True}])
def test_snapshot_is_told_by_its_content(tmp_path: Path, style: dict[str, object]) -> None:
    data = write(tmp_path / "s.json", SEEN)
    assert identify(data, "anything") == SNAPSHOT
    assert identify(json.dumps(json.loads(data), **style).encode(), "x.json") == SNAPSHOT  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        '{"Description": "\\"immutcheck-snapshot\\": 1", "Resources": {"A": {"Type": "AWS::S3::Bucket"}}}',
        '{"Metadata": {"immutcheck-snapshot": 1}, "Resources": {"A": {"Type": "AWS::S3::Bucket"}}}',
        "Resources:\n  A: {Type: AWS::S3::Bucket}\n",
    ],
)
def test_template_that_talks_about_snapshots_is_a_template(text: str) -> None:
    assert identify(text.encode(), "x.json") == "cloudformation"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"immutcheck-snapshot": 1, ', "the text is not valid JSON"),
        ('{"immutcheck-snapshot": 1, "observations": ' + "[" * 100_000 + "]" * 100_000 + "}", "nested more than 200 deep"),
        ('{"immutcheck-snapshot": 1, "observations": ' + "[" * 100_000, ""),
        ('{"immutcheck-snapshot": 7}', "a newer immutcheck wrote it"),
        ('{"immutcheck-snapshot": 1, "x": NaN}', "NaN and Infinity are not JSON"),
    ],
    ids=["cut", "deep", "deep and cut", "newer", "no number"],
)
def test_hostile_snapshot_is_an_error_with_its_line(text: str, message: str) -> None:
    loaded = load(text.encode())
    assert loaded.units == ()
    (diagnostic,) = loaded.diagnostics
    assert (diagnostic.level, diagnostic.code) == (ERROR, "parse-error")
    assert message in diagnostic.message
    assert diagnostic.location is not None
    assert diagnostic.location.span is not None


def test_snapshot_cut_off_anywhere_is_an_error(tmp_path: Path) -> None:
    data = write(tmp_path / "s.json", SEEN)
    assert load(data).diagnostics == ()
    for length in range(1, len(data.rstrip())):
        loaded = load(data[:length])
        assert loaded.units == ()
        assert [(one.level, one.code) for one in loaded.diagnostics] == [(ERROR, "parse-error")], data[:length]


def test_text_of_an_account_suppresses_nothing(tmp_path: Path) -> None:
    words = ' # immutcheck:ignore sample reason="x"'
    noted = WEB.replace(properties={**WEB.properties, "GroupDescription": words, "Tags": [{"Key": "k", "Value": words}]})
    written = write(tmp_path / "s.json", observe(noted))
    for data in (written, json.dumps(json.loads(written), indent=1).encode()):
        (document,) = load(data).documents
        assert read_suppressions(document) == ([], [])


def test_key_that_is_written_twice_is_reported() -> None:
    loaded = load(b'{"immutcheck-snapshot": 1, "now": "2026-01-31T00:00:00Z", "observations": [], "complete": false, "complete": true}')
    assert [one.code for one in loaded.diagnostics] == ["duplicate-key"]
