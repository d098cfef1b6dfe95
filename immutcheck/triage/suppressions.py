"""Suppressions: what a text says may stay, and what that does to findings.

The two spellings are read by `comments` and `metadata`; both want a reason, and both may end on a day. A suppression that has ended
does not suppress; one that covers nothing is named, so that it does not outlive its cause. Does not judge and does not read a clock.
"""

from __future__ import annotations

from immutcheck.model.diagnostic import NOTE, WARNING, Diagnostic
from immutcheck.model.finding import PASS
from immutcheck.model.location import RelatedLocation
from immutcheck.model.record import Record
from immutcheck.triage.suppression import Suppression

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from immutcheck.documents.document import Document
    from immutcheck.model.finding import Finding
    from immutcheck.model.rule import Rule

__all__ = ["Suppressed", "Suppression", "apply_suppressions", "read_suppressions"]


class Suppressed(Record):
    """`kept` still count; `suppressed` were taken out and carry the reason; both in the order given."""

    kept: tuple[Finding, ...]
    suppressed: tuple[Finding, ...]
    diagnostics: tuple[Diagnostic, ...]


def read_suppressions(document: Document) -> tuple[list[Suppression], list[Diagnostic]]:
    """Every suppression written in the document, and a warning for each that is not understood. Free when there is none."""
    if "immutcheck" not in document.text:
        return [], []
    from immutcheck.triage.comments import MARKER, read_comments
    from immutcheck.triage.metadata import read_metadata

    suppressions, diagnostics = read_metadata(document)
    if MARKER in document.text:
        more, problems = read_comments(document)
        suppressions += more
        diagnostics += problems
    return suppressions, diagnostics


def apply_suppressions(
    findings: Iterable[Finding],
    suppressions: Sequence[Suppression],
    *,
    now: str,
    rules: Iterable[Rule],
    known_ids: Collection[str] = (),
) -> Suppressed:
    """Sort the findings into kept and suppressed.

    `rules` are those that ran: only they can leave a suppression unused. `known_ids` are all ids and aliases there are; with none given,
    every id is believed. PASS is never suppressed.
    """
    names: dict[str, str] = {}
    for rule in rules:
        names[rule.id] = rule.id
        for alias in rule.aliases:
            names.setdefault(alias, rule.id)
    by_rule: dict[str, list[int]] = {}
    diagnostics = []
    for index, suppression in enumerate(suppressions):
        rule_id = names.get(suppression.rule_id)
        if rule_id is not None:
            by_rule.setdefault(rule_id, []).append(index)
        elif known_ids and suppression.rule_id not in known_ids:
            diagnostics.append(_report_unknown_rule(suppression, known_ids))
    kept: list[Finding] = []
    suppressed: list[Finding] = []
    used: set[int] = set()
    for finding in findings:
        matching = []
        if finding.verdict != PASS:
            matching = [index for index in by_rule.get(finding.rule_id, ()) if suppressions[index].covers(finding)]
        used.update(matching)
        holding = [index for index in matching if not suppressions[index].is_expired(now)]
        if holding:
            suppressed.append(finding.replace(suppressed=suppressions[holding[0]].reason))
        else:
            kept.append(_note_expired(finding, [suppressions[index] for index in matching]))
    for index in sorted(index for indexes in by_rule.values() for index in indexes):
        suppression = suppressions[index]
        if index not in used:
            diagnostics.append(_report_unused(suppression))
        elif suppression.is_expired(now):
            diagnostics.append(_report_expired(suppression))
    return Suppressed(tuple(kept), tuple(suppressed), tuple(diagnostics))


def _note_expired(finding: Finding, expired: Sequence[Suppression]) -> Finding:
    notes = tuple(RelatedLocation(one.location, f"suppressed until {one.until}: that day has passed") for one in expired)
    return finding.replace(related=finding.related + notes) if notes else finding


def _report_unknown_rule(suppression: Suppression, known_ids: Collection[str]) -> Diagnostic:
    from difflib import get_close_matches

    word = suppression.rule_id[:60]
    near = get_close_matches(word, sorted(known_ids), n=1)
    hint = f"did you mean `{near[0]}`?" if near else "`immutcheck rules list` shows them"
    message = f"this suppression names the rule `{word}`, which does not exist: {hint}"
    return Diagnostic(WARNING, "suppression-unknown-rule", message, suppression.location)


def _report_expired(suppression: Suppression) -> Diagnostic:
    message = (
        f"the suppression of `{suppression.rule_id}` ended on {suppression.until}, so its findings count again: "
        "fix them, or decide anew with a new reason and date"
    )
    return Diagnostic(WARNING, "suppression-expired", message, suppression.location)


def _report_unused(suppression: Suppression) -> Diagnostic:
    message = f"the suppression of `{suppression.rule_id}` covers no finding: remove it"
    return Diagnostic(NOTE, "suppression-unused", message, suppression.location)
