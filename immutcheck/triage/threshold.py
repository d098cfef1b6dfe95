"""From a report to the exit code. 2 is for errors that end a run, so it never comes from here; `--exit-zero` is the command line's."""

from __future__ import annotations

from immutcheck.model.errors import UsageError
from immutcheck.model.finding import FAIL, UNKNOWN
from immutcheck.model.rule import SEVERITIES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from immutcheck.model.finding import Finding
    from immutcheck.model.report import Report

CLEAN = 0
FAILED = 1
INCOMPLETE = 3
NOTHING_TO_SCAN = 4


def exit_code(report: Report, *, fail_on: str, fail_on_unknown: bool) -> int:
    """1 for findings that count, else 3 when something could not be seen, else 4 when there was nothing to scan, else 0."""
    if counting_findings(report, fail_on) or (fail_on_unknown and has_unknown(report)):
        return FAILED
    if report.incomplete:
        return INCOMPLETE
    return CLEAN if report.counts.files or report.counts.regions else NOTHING_TO_SCAN


def counting_findings(report: Report, fail_on: str) -> tuple[Finding, ...]:
    """The FAIL findings at or above the severity `fail_on` that no baseline knows; UsageError for a word that is no severity."""
    if fail_on not in SEVERITIES:
        raise UsageError(f"`{fail_on}` is no severity; there are {', '.join(SEVERITIES)}")
    counting = SEVERITIES[SEVERITIES.index(fail_on) :]
    return tuple(
        finding for finding in report.findings if finding.verdict == FAIL and finding.new is not False and finding.severity in counting
    )


def has_unknown(report: Report) -> bool:
    """Something stayed UNKNOWN, shown or not."""
    return report.counts.unknown > 0 or bool(report.unknown_by_rule) or any(finding.verdict == UNKNOWN for finding in report.findings)
