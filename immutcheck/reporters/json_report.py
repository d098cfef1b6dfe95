"""The report as JSON, for programs: `report.schema.json` beside this module describes it.

`version` goes up when something is removed or changes its meaning; new keys may come at any time. Every key of an object is always
there, with null, "" or an empty list where there is nothing to say. The same report gives the same bytes: no clock, no absolute paths.
"""

from __future__ import annotations

import json

from immutcheck.model.diagnostic import ERROR
from immutcheck.reporters.escape import safe_lines, safe_text
from immutcheck.reporters.rule_pages import help_address

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from immutcheck.model.diagnostic import Diagnostic
    from immutcheck.model.finding import Finding
    from immutcheck.model.location import Excerpt, Location, RelatedLocation
    from immutcheck.model.report import Report
    from immutcheck.model.rule import Prose, Rule
    from immutcheck.reporters.options import ReportOptions

FORMAT = "immutcheck-report"
VERSION = 1
# A minified template is one line; what is shown of a line ends here.
_LONGEST_LINE = 500


def report_json(report: Report, options: ReportOptions) -> str:
    """`render_json` with the options every reporter takes; none of them matters here."""
    return render_json(report)


def render_json(report: Report) -> str:
    """The whole report; findings that were suppressed or are in the baseline are in it, marked as such."""
    prose = dict(report.prose)
    value = {
        "format": FORMAT,
        "version": VERSION,
        "tool": {"name": "immutcheck", "version": report.version},
        "now": report.now,
        "profile": report.profile,
        "complete": not report.incomplete,
        "summary": {
            "failed": report.counts.failed,
            "unknown": report.counts.unknown,
            "passed": report.counts.passed,
            "suppressed": report.counts.suppressed,
            "not_parsed": report.counts.unreadable,
            "errors": sum(diagnostic.level == ERROR for diagnostic in report.diagnostics),
            "files": report.counts.files,
            "regions": report.counts.regions,
            "resources": report.counts.resources,
            "judged_resources": report.counts.judged,
            "rules": report.counts.rules,
            "evaluations": report.counts.pairs,
            "has_baseline": report.has_baseline,
        },
        "unknown_by_rule": dict(report.unknown_by_rule),
        "not_judged": {exact_text(name): count for name, count in report.not_judged},
        "findings": _describe_findings(report.findings),
        "suppressed": _describe_findings(report.suppressed),
        "diagnostics": [_describe_diagnostic(diagnostic) for diagnostic in report.diagnostics],
        "assumptions": [safe_text(assumption) for assumption in report.assumptions],
        "rules": [_describe_rule(rule, prose.get(rule.id)) for rule in report.rules],
    }
    return json.dumps(value, indent=2) + "\n"


def exact_text(text: str) -> str:
    """A name as it is, for programs to join on: only what cannot be written as UTF-8 is replaced."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def _describe_findings(findings: Iterable[Finding]) -> list[dict[str, object]]:
    return [_describe_finding(finding) for finding in findings]


def _describe_finding(finding: Finding) -> dict[str, object]:
    return {
        "rule": finding.rule_id,
        "severity": finding.severity,
        "verdict": finding.verdict,
        "message": safe_text(finding.message),
        "address": exact_text(finding.address),
        "resource_type": exact_text(finding.resource_type),
        "property": exact_text(finding.property),
        "scope": exact_text(finding.scope),
        "logical_name": exact_text(finding.logical_name),
        "location": _describe_location(finding.location),
        "value": safe_text(finding.value),
        "reasons": [safe_text(reason) for reason in finding.reasons],
        "scenario": safe_text(finding.scenario),
        "path": [_describe_related(step) for step in finding.path],
        "related": [_describe_related(place) for place in finding.related],
        "excerpt": _describe_excerpt(finding.excerpt),
        "fingerprint": finding.fingerprint,
        "moved_fingerprint": finding.moved_fingerprint,
        "line_hash": finding.line_hash,
        "suppressed": None if finding.suppressed is None else safe_text(finding.suppressed),
        "new": finding.new,
        **({"confidence": finding.confidence} if finding.confidence else {}),
    }


def _describe_location(location: Location) -> dict[str, object]:
    span = location.span
    return {
        "path": exact_text(location.path),
        "start_line": None if span is None else span.start_line,
        "start_column": None if span is None else span.start_column,
        "end_line": None if span is None else span.end_line,
        "end_column": None if span is None else span.end_column,
    }


def _describe_related(place: RelatedLocation) -> dict[str, object]:
    return {"location": _describe_location(place.location), "message": safe_text(place.message)}


def _describe_excerpt(excerpt: Excerpt | None) -> dict[str, object] | None:
    if excerpt is None:
        return None
    lines = safe_lines("\n".join(excerpt.lines))
    return {
        "first_line": excerpt.first_line,
        "first_column": excerpt.first_column,
        "lines": [line if len(line) <= _LONGEST_LINE else line[:_LONGEST_LINE] + "..." for line in lines],
    }


def _describe_diagnostic(diagnostic: Diagnostic) -> dict[str, object]:
    return {
        "level": diagnostic.level,
        "code": diagnostic.code,
        "message": safe_text(diagnostic.message),
        "location": None if diagnostic.location is None else _describe_location(diagnostic.location),
    }


def _describe_rule(rule: Rule, prose: Prose | None) -> dict[str, object]:
    return {
        "id": rule.id,
        "pack": rule.pack,
        "title": rule.title,
        "severity": rule.severity,
        "confidence": rule.confidence,
        "resources": list(rule.resources),
        "help": help_address(rule, prose),
        "why": "" if prose is None else prose.why,
        "fix": "" if prose is None else prose.fix,
        "references": [] if prose is None else list(prose.references),
        "controls": {} if prose is None else {framework: list(ids) for framework, ids in prose.controls},
    }
