"""Results in SARIF: one finding each."""

from __future__ import annotations

from immutcheck.model.finding import FAIL, PASS, UNKNOWN
from immutcheck.model.location import RelatedLocation
from immutcheck.reporters.escape import escape_text, safe_text
from immutcheck.reporters.sarif_places import describe_message
from immutcheck.reporters.sarif_rules import LEVELS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from immutcheck.model.finding import Finding
    from immutcheck.reporters.sarif_places import Placer

MAXIMUM_LOCATIONS = 1_000
"""GitHub, "SARIF support for code scanning": locations of a result, and of its code flow."""
_KINDS = {FAIL: "fail", UNKNOWN: "open", PASS: "pass"}


def describe_result(
    finding: Finding, rule_index: int, placer: Placer, has_baseline: bool, says_suppressed: bool
) -> tuple[dict[str, object], int]:
    """The finding as a result, and how many of its places were left out."""
    result: dict[str, object] = {"ruleId": finding.rule_id}
    if rule_index >= 0:
        result["ruleIndex"] = rule_index
    result["kind"] = _KINDS[finding.verdict]
    # SARIF 2.1.0, 3.27.10: the level of anything but a failure is "none".
    result["level"] = LEVELS[finding.severity] if finding.verdict == FAIL else "none"
    result["message"] = describe_message(_write_message(finding))
    result["locations"] = [placer.describe_finding_place(finding)]
    result["partialFingerprints"] = _describe_fingerprints(finding)
    related = finding.related[: MAXIMUM_LOCATIONS - 1]
    if related:
        result["relatedLocations"] = placer.describe_related(related, numbered=True)
    path = _walked_path(finding)
    if path:
        steps = placer.describe_related(path[:MAXIMUM_LOCATIONS], numbered=False)
        result["codeFlows"] = [{"threadFlows": [{"locations": [{"location": step} for step in steps]}]}]
    if has_baseline:
        result["baselineState"] = "unchanged" if finding.new is False else "new"
    if says_suppressed:
        result["suppressions"] = _describe_suppressions(finding)
    result["properties"] = _describe_properties(finding)
    return result, len(finding.related) - len(related) + max(0, len(path) - MAXIMUM_LOCATIONS)


def _write_message(finding: Finding) -> str:
    """The message with the scenario it holds in, and for UNKNOWN why."""
    message = finding.message
    if finding.scenario:
        message += f" ({finding.scenario})"
    if finding.verdict == UNKNOWN:
        message += f" Unknown: {'; '.join(finding.reasons) or 'the input does not say enough'}."
    return message


def _describe_fingerprints(finding: Finding) -> dict[str, object]:
    fingerprints: dict[str, object] = {"immutcheck/v1": finding.fingerprint}
    if finding.line_hash:
        fingerprints["primaryLocationLineHash"] = finding.line_hash
    return fingerprints


def _walked_path(finding: Finding) -> tuple[RelatedLocation, ...]:
    """The path through the resource graph, from the finding's own place on."""
    if not finding.path:
        return ()
    if any(step.location == finding.location for step in finding.path):
        return finding.path
    return (RelatedLocation(finding.location, finding.address), *finding.path)


def _describe_suppressions(finding: Finding) -> list[dict[str, object]]:
    if finding.suppressed is None:
        return []
    return [{"kind": "inSource", "status": "accepted", "justification": safe_text(finding.suppressed)}]


def _describe_properties(finding: Finding) -> dict[str, object]:
    properties: dict[str, object] = {
        "severity": finding.severity,
        "resourceType": escape_text(finding.resource_type),
        "property": escape_text(finding.property),
    }
    if finding.confidence:
        properties["confidence"] = finding.confidence
    if finding.scenario:
        properties["scenario"] = safe_text(finding.scenario)
    if finding.reasons:
        properties["reasons"] = [safe_text(reason) for reason in finding.reasons]
    return properties
