"""The report as SARIF 2.1.0 (OASIS Standard, 2020), one run, as GitHub code scanning and other consumers read it.

Limits are kept by leaving out the least severe results and saying so in a notification: an upload never fails because there was much to
find. Suppressed findings are left out unless asked for, since GitHub opens alerts for them. The execution counts as successful when the
report is whole; what could not be scanned stands in the notifications. No clock, no absolute paths: the same report gives the same bytes.
"""

from __future__ import annotations

import json

from immutcheck.model.diagnostic import NOTE, WARNING
from immutcheck.model.finding import FAIL, PASS, UNKNOWN
from immutcheck.model.rule import SEVERITIES
from immutcheck.reporters.escape import safe_text
from immutcheck.reporters.rule_pages import PROJECT_ADDRESS
from immutcheck.reporters.sarif_places import BASE_DESCRIPTION, BASE_ID, Placer, describe_message
from immutcheck.reporters.sarif_results import MAXIMUM_LOCATIONS, describe_result
from immutcheck.reporters.sarif_rules import MAXIMUM_TAGS, describe_rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from immutcheck.model.diagnostic import Diagnostic
    from immutcheck.model.finding import Finding
    from immutcheck.model.report import Report
    from immutcheck.reporters.options import ReportOptions

SCHEMA_ADDRESS = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
# GitHub, "SARIF support for code scanning", limits of a file.
MAXIMUM_RESULTS = 25_000
MAXIMUM_BYTES = 10_000_000
"""After compression with gzip."""
MAXIMUM_NOTIFICATIONS = 1_000


def report_sarif(report: Report, options: ReportOptions) -> str:
    """`render_sarif` with the options every reporter takes."""
    return render_sarif(report, include_suppressed=options.include_suppressed)


def render_sarif(
    report: Report, *, include_suppressed: bool = False, maximum_results: int = MAXIMUM_RESULTS, maximum_bytes: int = MAXIMUM_BYTES
) -> str:
    """The whole file. UNKNOWN and PASS are in it when they are among the report's findings."""
    findings = list(report.findings)
    if include_suppressed:
        findings += report.suppressed
    limit = min(len(findings), maximum_results)
    while True:
        kept = _keep_most_severe(findings, limit)
        text = json.dumps(_describe(report, kept, len(findings) - len(kept), include_suppressed), separators=(",", ":")) + "\n"
        size = _compressed_size(text, maximum_bytes)
        if size <= maximum_bytes or not kept:
            return text
        limit = min(len(kept) - 1, int(len(kept) * maximum_bytes / size * 0.95))


def _compressed_size(text: str, maximum: int) -> int:
    """Bytes of the file under gzip; an upper bound where the text itself is small enough."""
    if len(text) <= maximum:
        return len(text)
    import zlib

    return len(zlib.compress(text.encode("ascii"))) + 18


def _keep_most_severe(findings: Sequence[Finding], limit: int) -> list[Finding]:
    """At most `limit` of the findings in their order: what fails before what is open or accepted, then by severity."""
    if len(findings) <= limit:
        return list(findings)

    def weight(index: int) -> tuple[bool, bool, int, int]:
        finding = findings[index]
        counts = finding.verdict == FAIL and finding.suppressed is None and finding.new is not False
        return (not counts, finding.verdict == PASS, -SEVERITIES.index(finding.severity), index)

    return [findings[index] for index in sorted(sorted(range(len(findings)), key=weight)[:limit])]


def _describe(report: Report, findings: Sequence[Finding], left_out: int, include_suppressed: bool) -> dict[str, object]:
    """The SARIF log as plain values."""
    prose = dict(report.prose)
    used = {finding.rule_id for finding in findings}
    rules = [rule for rule in report.rules if rule.id in used]
    indexes = {rule.id: index for index, rule in enumerate(rules)}
    described = [describe_rule(rule, prose.get(rule.id)) for rule in rules]
    placer = Placer()
    # SARIF 2.1.0, 3.27.23: when one result says whether it is suppressed, all do.
    says_suppressed = include_suppressed and any(finding.suppressed is not None for finding in findings)
    trimmed = 0
    results = []
    for finding in findings:
        result, places_left_out = describe_result(finding, indexes.get(finding.rule_id, -1), placer, report.has_baseline, says_suppressed)
        results.append(result)
        trimmed += places_left_out
    notifications = [_describe_diagnostic(diagnostic, placer) for diagnostic in report.diagnostics[:MAXIMUM_NOTIFICATIONS]]
    notifications += _explain_unknown(report)
    notifications += _explain_limits(left_out, trimmed, sum(tags for _, tags in described), len(report.diagnostics) - MAXIMUM_NOTIFICATIONS)
    driver: dict[str, object] = {
        "name": "immutcheck",
        "fullName": f"immutcheck {report.version}",
        "informationUri": PROJECT_ADDRESS,
        "version": report.version,
        "semanticVersion": report.version,
        "rules": [rule for rule, _ in described],
    }
    invocation: dict[str, object] = {"executionSuccessful": True}
    if notifications:
        invocation["toolExecutionNotifications"] = notifications
    run: dict[str, object] = {
        "tool": {"driver": driver},
        "automationDetails": {"id": report.category},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {BASE_ID: {"description": {"text": BASE_DESCRIPTION}}},
        "invocations": [invocation],
        "results": results,
        "properties": _describe_run(report),
    }
    return {"$schema": SCHEMA_ADDRESS, "version": "2.1.0", "runs": [run]}


def _describe_diagnostic(diagnostic: Diagnostic, placer: Placer) -> dict[str, object]:
    notification = _notify(diagnostic.level, diagnostic.code, diagnostic.message)
    place = {} if diagnostic.location is None else placer.describe_place(diagnostic.location)
    if place:
        notification["locations"] = [place]
    return notification


def _notify(level: str, code: str, message: str) -> dict[str, object]:
    return {"level": level, "descriptor": {"id": code}, "message": describe_message(message)}


def _explain_unknown(report: Report) -> list[dict[str, object]]:
    """One notification for everything that stayed UNKNOWN and is not among the results."""
    if not report.counts.unknown or any(finding.verdict == UNKNOWN for finding in report.findings):
        return []
    by_rule = ", ".join(f"{rule_id} {count}" for rule_id, count in report.unknown_by_rule)
    message = f"{report.counts.unknown} answers are UNKNOWN and not among the results ({by_rule}); --include-unknown writes them"
    return [_notify(NOTE, "unknown", message)]


def _explain_limits(results: int, places: int, tags: int, diagnostics: int) -> list[dict[str, object]]:
    """What was left out so that consumers accept the file."""
    code = "limit-reached"
    notifications = []
    if results > 0:
        message = f"{results} results were left out, the least severe ones: a file holds at most {MAXIMUM_RESULTS} and 10 MB compressed"
        notifications.append(_notify(WARNING, code, message))
    if places > 0:
        message = f"{places} further locations were left out: a result holds at most {MAXIMUM_LOCATIONS}"
        notifications.append(_notify(NOTE, code, message))
    if tags > 0:
        message = f"{tags} tags were left out: a rule holds at most {MAXIMUM_TAGS}; all controls are in the rule's properties"
        notifications.append(_notify(NOTE, code, message))
    if diagnostics > 0:
        notifications.append(
            _notify(WARNING, code, f"{diagnostics} further notifications were left out: a file holds {MAXIMUM_NOTIFICATIONS}")
        )
    return notifications


def _describe_run(report: Report) -> dict[str, object]:
    counts = report.counts
    properties: dict[str, object] = {
        "now": report.now,
        "profile": safe_text(report.profile),
        "complete": not report.incomplete,
        "counts": {field: getattr(counts, field) for field in counts._fields},
        "unknownByRule": dict(report.unknown_by_rule),
    }
    if report.assumptions:
        properties["assumptions"] = [safe_text(assumption) for assumption in report.assumptions]
    return properties
