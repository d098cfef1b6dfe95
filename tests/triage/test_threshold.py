from __future__ import annotations

import pytest

from immutcheck.model.diagnostic import Diagnostic
from immutcheck.model.errors import UsageError
from immutcheck.model.finding import PASS, UNKNOWN, Finding
from immutcheck.model.report import Counts, Report
from immutcheck.triage.threshold import counting_findings, exit_code
from tests.triage.places import find_at, load

DOCUMENT = load("Resources: {A: {P: 1}}\n")
ERROR = Diagnostic("error", "parse-error", "broken")


def finding(severity: str = "high", **fields: object) -> Finding:
    return find_at(DOCUMENT, ("Resources", "A", "P"), severity=severity, **fields)


def report(*findings: Finding, diagnostics: tuple[Diagnostic, ...] = (), files: int = 1, unknown: int = 0) -> Report:
    counts = Counts(files=files, unknown=unknown)
    return Report("0", "2026-01-01T00:00:00Z", "default", findings, diagnostics, counts, ())


def code(value: Report, fail_on: str = "low", *, fail_on_unknown: bool = False) -> int:
    return exit_code(value, fail_on=fail_on, fail_on_unknown=fail_on_unknown)


def test_clean_run_is_0() -> None:
    assert code(report()) == 0


@pytest.mark.parametrize(
    ("severity", "fail_on", "expected"),
    [
        ("low", "low", 1),
        ("low", "medium", 0),
        ("medium", "medium", 1),
        ("high", "critical", 0),
        ("critical", "critical", 1),
        ("critical", "low", 1),
    ],
)
def test_findings_count_from_the_threshold_on(severity: str, fail_on: str, expected: int) -> None:
    assert code(report(finding(severity)), fail_on) == expected


def test_only_failures_that_no_baseline_knows_count() -> None:
    assert code(report(finding(verdict=UNKNOWN), finding(verdict=PASS), finding(new=False))) == 0
    assert code(report(finding(new=True))) == 1


def test_unknown_counts_when_asked_for_shown_or_not() -> None:
    assert code(report(unknown=1)) == 0
    assert code(report(unknown=1), fail_on_unknown=True) == 1
    assert code(report(finding(verdict=UNKNOWN)), fail_on_unknown=True) == 1
    assert code(report(), fail_on_unknown=True) == 0


def test_incomplete_is_3_unless_something_failed() -> None:
    assert code(report(diagnostics=(ERROR,))) == 3
    assert code(report(finding(), diagnostics=(ERROR,))) == 1
    assert code(report(finding("low"), diagnostics=(ERROR,)), "high") == 3
    assert code(report(diagnostics=(ERROR.replace(level="warning"),))) == 0


def test_nothing_to_scan_is_4_unless_something_could_not_be_read() -> None:
    assert code(report(files=0)) == 4
    assert code(report(files=0, diagnostics=(ERROR,))) == 3


def test_unknown_severity_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="there are low, medium, high, critical"):
        counting_findings(report(), "severe")
