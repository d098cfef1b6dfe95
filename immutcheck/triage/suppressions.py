"""Suppressions: what a text says may stay, and what that does to findings.

The spellings are read by `comments`, `metadata` and `configuration_comments`; each wants a reason, and may end on a day. A suppression
that has ended does not suppress; one that covers nothing is named, so that it does not outlive its cause. Does not judge and does not
read a clock.
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

    from immutcheck.documents.document import TextDocument
    from immutcheck.model.finding import Finding
    from immutcheck.model.rule import Rule

__all__ = ["Suppressed", "Suppression", "apply_suppressions", "read_suppressions"]

# Lines that a suppression at a property covers at most, before it is looked for the slow way.
_NARROW = 20
# Looking for the nearest name takes a millisecond each.
_MOST_HINTS = 50


class Suppressed(Record):
    """`kept` still count; `suppressed` were taken out and carry the reason; both in the order given."""

    kept: tuple[Finding, ...]
    suppressed: tuple[Finding, ...]
    diagnostics: tuple[Diagnostic, ...]


def read_suppressions(document: TextDocument) -> tuple[list[Suppression], list[Diagnostic]]:
    """Every suppression written in the document, and a warning for each that is not understood. Free when there is none."""
    if "immutcheck" not in document.text:
        return [], []
    from immutcheck.triage.comments import MARKER, read_comments
    from immutcheck.triage.configuration_comments import is_of_configuration, read_configuration_comments
    from immutcheck.triage.metadata import read_metadata

    if is_of_configuration(document):
        return read_configuration_comments(document)
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
    by_rule: dict[str, _Index] = {}
    running = []
    unknown = []
    for number, suppression in enumerate(suppressions):
        rule_id = names.get(suppression.rule_id)
        if rule_id is not None:
            by_rule.setdefault(rule_id, _Index(suppressions)).add(number)
            running.append(number)
        elif known_ids and suppression.rule_id not in known_ids:
            unknown.append(suppression)
    diagnostics = _report_unknown_rules(unknown, known_ids)
    kept: list[Finding] = []
    suppressed: list[Finding] = []
    used: set[int] = set()
    for finding in findings:
        index = by_rule.get(finding.rule_id)
        matching = index.find(finding) if index is not None and finding.verdict != PASS else []
        used.update(matching)
        holding = [number for number in matching if not suppressions[number].is_expired(now)]
        if holding:
            suppressed.append(finding.replace(suppressed=suppressions[holding[0]].reason))
        else:
            kept.append(_note_expired(finding, [suppressions[number] for number in matching]))
    for number in running:
        suppression = suppressions[number]
        if number not in used:
            diagnostics.append(_report_unused(suppression))
        elif suppression.is_expired(now):
            diagnostics.append(_report_expired(suppression))
    return Suppressed(tuple(kept), tuple(suppressed), tuple(diagnostics))


class _Index:
    """The suppressions of one rule, found by the line of a finding; what covers more than a few lines is tried each time."""

    __slots__ = ("_by_line", "_suppressions", "_wide")

    def __init__(self, suppressions: Sequence[Suppression]) -> None:
        self._suppressions = suppressions
        self._by_line: dict[tuple[str, int], list[int]] = {}
        self._wide: list[int] = []

    def add(self, number: int) -> None:
        """Take in the suppression of that number."""
        suppression = self._suppressions[number]
        if suppression.is_wide or suppression.last_line - suppression.first_line > _NARROW:
            self._wide.append(number)
            return
        for line in range(suppression.first_line, suppression.last_line + 1):
            self._by_line.setdefault((suppression.location.path, line), []).append(number)

    def find(self, finding: Finding) -> list[int]:
        """The numbers of those that cover the finding, in the order written."""
        span = finding.location.span
        narrow = self._by_line.get((finding.location.path, span.start_line), ()) if span is not None else ()
        return sorted({*narrow, *(number for number in self._wide if self._suppressions[number].covers(finding))})


def _note_expired(finding: Finding, expired: Sequence[Suppression]) -> Finding:
    notes = tuple(RelatedLocation(one.location, f"suppressed until {one.until}: that day has passed") for one in expired)
    return finding.replace(related=finding.related + notes) if notes else finding


def _report_unknown_rules(suppressions: Sequence[Suppression], known_ids: Collection[str]) -> list[Diagnostic]:
    hints: dict[str, str] = {}
    diagnostics = []
    for suppression in suppressions:
        word = suppression.rule_id[:60]
        if word not in hints:
            hints[word] = _nearest(word, known_ids) if len(hints) < _MOST_HINTS else ""
        hint = f"did you mean `{hints[word]}`?" if hints[word] else "`immutcheck rules list` shows them"
        message = f"this suppression names the rule `{word}`, which does not exist: {hint}"
        diagnostics.append(Diagnostic(WARNING, "suppression-unknown-rule", message, suppression.location))
    return diagnostics


def _nearest(word: str, known_ids: Collection[str]) -> str:
    from difflib import get_close_matches

    return next(iter(get_close_matches(word, sorted(known_ids), n=1)), "")


def _report_expired(suppression: Suppression) -> Diagnostic:
    message = (
        f"the suppression of `{suppression.rule_id}` ended on {suppression.until}, so its findings count again: "
        "fix them, or decide anew with a new reason and date"
    )
    return Diagnostic(WARNING, "suppression-expired", message, suppression.location)


def _report_unused(suppression: Suppression) -> Diagnostic:
    message = f"the suppression of `{suppression.rule_id}` covers no finding: remove it"
    return Diagnostic(NOTE, "suppression-unused", message, suppression.location)
