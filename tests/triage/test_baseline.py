from __future__ import annotations

import json
import random

import pytest

from immutcheck.model.errors import ConfigurationError
from immutcheck.model.finding import PASS, UNKNOWN, Finding
from immutcheck.triage.baseline import Baseline, BaselineEntry, apply_baseline, read_baseline, write_baseline
from tests.triage.places import find_at, load

DOCUMENT = load("Resources:\n  A: {P: 1, Q: 2}\n  B: {P: 1}\n")


def finding(address: str = "A", name: str = "P", **fields: object) -> Finding:
    return find_at(DOCUMENT, ("Resources", address, name), **fields)


def round_trip(*findings: Finding) -> Baseline:
    return read_baseline(write_baseline(findings).encode(), "baseline.json")


def test_written_baseline_is_read_again() -> None:
    assert round_trip(finding()) == Baseline(
        (
            BaselineEntry(
                fingerprint="app.yaml:ec2-key-pair:Resources.A.P",
                moved_fingerprint="ec2-key-pair:Resources.A.P",
                rule="ec2-key-pair",
                path="app.yaml",
                address="A",
                property="P",
            ),
        )
    )


def test_order_of_findings_does_not_change_a_byte() -> None:
    findings = [finding("A", "P"), finding("A", "Q"), finding("B", "P"), finding("A", "P", rule_id="another")]
    shuffled = list(findings)
    random.Random(7).shuffle(shuffled)
    assert write_baseline(findings) == write_baseline(shuffled)


def test_messages_and_values_are_not_written() -> None:
    text = write_baseline([finding(message="the message", value="the value", reasons=("why",))])
    assert "the message" not in text
    assert "the value" not in text


def test_only_fail_is_recorded() -> None:
    assert round_trip(finding(verdict=UNKNOWN), finding(verdict=PASS)).entries == ()


def test_known_findings_are_not_new() -> None:
    result = apply_baseline([finding("A"), finding("B")], round_trip(finding("A")))
    assert [(one.address, one.new) for one in result.findings] == [("A", False), ("B", True)]
    assert result.missing == ()
    assert result.diagnostics == ()


def test_unknown_is_neither_new_nor_known() -> None:
    result = apply_baseline([finding(verdict=UNKNOWN)], round_trip(finding()))
    assert [one.new for one in result.findings] == [None]


def test_finding_in_a_moved_file_is_recognised() -> None:
    moved = finding("A", fingerprint="moved/app.yaml:…", scope="moved/app.yaml")
    result = apply_baseline([moved], round_trip(finding("A")))
    assert [one.new for one in result.findings] == [False]
    assert result.missing == ()


def test_moved_file_takes_one_entry_only() -> None:
    copies = [finding("A", fingerprint=f"copy {number}") for number in range(3)]
    result = apply_baseline(copies, round_trip(finding("A"), finding("A", fingerprint="second")))
    assert [one.new for one in result.findings] == [False, False, True]


def test_exact_fingerprint_goes_before_a_moved_one() -> None:
    exact, copy = finding("A"), finding("A", fingerprint="copy")
    result = apply_baseline([copy, exact], round_trip(exact))
    assert [one.new for one in result.findings] == [True, False]


def test_one_entry_answers_for_one_finding() -> None:
    result = apply_baseline([finding("A"), finding("A")], round_trip(finding("A")))
    assert [one.new for one in result.findings] == [False, True]


def test_entries_that_are_gone_are_counted() -> None:
    result = apply_baseline([], round_trip(finding("B"), finding("A")))
    assert [entry.address for entry in result.missing] == ["A", "B"]
    assert [one.render() for one in result.diagnostics] == [
        "note: 2 entries of the baseline were not found again (fixed, suppressed, undecided or not scanned this time): "
        "--write-baseline drops what is gone"
    ]


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "is not readable as JSON"),
        (b"\xff\xfe", "is not readable as JSON"),
        (b"[" * 100_000, "is not readable as JSON"),
        (b"[]", "this is no baseline of immutcheck"),
        (b'{"version": "2.1.0", "runs": []}', "this is no baseline of immutcheck"),
        (b'{"format": "immutcheck-baseline", "version": 2, "findings": []}', "a version this immutcheck does not know"),
        (b'{"format": "immutcheck-baseline", "version": 1}', "no list `findings`"),
        (b'{"format": "immutcheck-baseline", "version": 1, "findings": [{"fingerprint": 1}]}', "findings[0] lacks one of the texts"),
        (b'{"format": "immutcheck-baseline", "version": 1, "findings": ["x"]}', "findings[0] lacks one of the texts"),
    ],
)
def test_wrong_file_says_what_to_do(data: bytes, problem: str) -> None:
    with pytest.raises(ConfigurationError) as error:
        read_baseline(data, "old/baseline.json")
    assert str(error.value).startswith("old/baseline.json: ")
    assert problem in str(error.value)
    assert str(error.value).endswith("write a new one with --write-baseline")


def test_unknown_keys_of_an_entry_are_left_alone() -> None:
    value = json.loads(write_baseline([finding()]))
    value["findings"][0]["note"] = "added by hand"
    assert len(read_baseline(json.dumps(value).encode(), "b.json").entries) == 1
