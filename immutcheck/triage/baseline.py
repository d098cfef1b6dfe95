"""Baselines: the findings that were there when the tool came, so that only new ones count.

A baseline is a JSON file of fingerprints with what a reader of a review wants to see beside them; it holds no messages and no values.
A finding is known when its fingerprint is in it, or, for a file that was moved, its fingerprint without the scope, each entry answering
for one finding. Only FAIL is recorded. Does not read or write files.
"""

from __future__ import annotations

import json

from immutcheck.model.diagnostic import NOTE, Diagnostic
from immutcheck.model.errors import ConfigurationError
from immutcheck.model.finding import FAIL
from immutcheck.model.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from immutcheck.model.finding import Finding

FORMAT = "immutcheck-baseline"
VERSION = 1


class BaselineEntry(Record):
    """One accepted finding; only the two fingerprints are compared."""

    fingerprint: str
    moved_fingerprint: str
    rule: str
    path: str
    address: str
    property: str


class Baseline(Record):
    """What is accepted, in the order of the file."""

    entries: tuple[BaselineEntry, ...]


class Compared(Record):
    """The findings with `new` set (None for what is no FAIL), the entries no finding answered to, and a note about these."""

    findings: tuple[Finding, ...]
    missing: tuple[BaselineEntry, ...]
    diagnostics: tuple[Diagnostic, ...]


def read_baseline(data: bytes, path: str) -> Baseline:
    """The baseline in `data`; ConfigurationError with `path` and what to do when it is none."""
    advice = "write a new one with --write-baseline"
    try:
        value = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise ConfigurationError(f"{path}: the baseline is not readable as JSON; {advice}") from error
    if not isinstance(value, dict) or value.get("format") != FORMAT:
        raise ConfigurationError(f"{path}: this is no baseline of immutcheck (`format` is not `{FORMAT}`); {advice}")
    if value.get("version") != VERSION:
        raise ConfigurationError(f"{path}: the baseline has a version this immutcheck does not know ({VERSION} is known); {advice}")
    entries = value.get("findings")
    if not isinstance(entries, list):
        raise ConfigurationError(f"{path}: the baseline has no list `findings`; {advice}")
    return Baseline(tuple(_read_entry(entry, index, path, advice) for index, entry in enumerate(entries)))


def _read_entry(entry: object, index: int, path: str, advice: str) -> BaselineEntry:
    if not isinstance(entry, dict) or not all(isinstance(entry.get(field), str) for field in BaselineEntry._fields):
        raise ConfigurationError(f"{path}: findings[{index}] lacks one of the texts {', '.join(BaselineEntry._fields)}; {advice}")
    return BaselineEntry(**{field: entry[field] for field in BaselineEntry._fields})


def write_baseline(findings: Iterable[Finding]) -> str:
    """The text of a baseline that accepts every FAIL among the findings; the same findings in any order give the same text."""
    entries = sorted(
        (
            {
                "rule": finding.rule_id,
                "path": finding.location.path,
                "address": finding.address,
                "property": finding.property,
                "fingerprint": finding.fingerprint,
                "moved_fingerprint": finding.moved_fingerprint,
            }
            for finding in findings
            if finding.verdict == FAIL
        ),
        key=lambda entry: (entry["path"], entry["rule"], entry["address"], entry["property"], entry["fingerprint"]),
    )
    return json.dumps({"format": FORMAT, "version": VERSION, "findings": entries}, indent=2) + "\n"


def apply_baseline(findings: Iterable[Finding], baseline: Baseline) -> Compared:
    """Mark each FAIL as new or known. Exact fingerprints are matched first, so that a moved file cannot take another's entry."""
    findings = list(findings)
    left: dict[str, list[BaselineEntry]] = {}
    for entry in baseline.entries:
        left.setdefault(entry.fingerprint, []).append(entry)
    known: set[int] = set()
    failed = [index for index, finding in enumerate(findings) if finding.verdict == FAIL]
    for index in failed:
        if left.get(findings[index].fingerprint):
            left[findings[index].fingerprint].pop()
            known.add(index)
    moved: dict[str, list[BaselineEntry]] = {}
    for entries in left.values():
        for entry in entries:
            moved.setdefault(entry.moved_fingerprint, []).append(entry)
    for index in failed:
        if index not in known and moved.get(findings[index].moved_fingerprint):
            moved[findings[index].moved_fingerprint].pop()
            known.add(index)
    missing = [entry for entries in moved.values() for entry in entries]
    missing.sort(key=lambda entry: (entry.path, entry.rule, entry.address, entry.property, entry.fingerprint))
    marked = tuple(
        finding.replace(new=index not in known) if finding.verdict == FAIL else finding for index, finding in enumerate(findings)
    )
    return Compared(marked, tuple(missing), _report_missing(len(missing)))


def _report_missing(count: int) -> tuple[Diagnostic, ...]:
    if not count:
        return ()
    what = "1 entry of the baseline was" if count == 1 else f"{count} entries of the baseline were"
    message = f"{what} not found again (fixed, suppressed, undecided or not scanned this time): --write-baseline drops what is gone"
    return (Diagnostic(NOTE, "baseline-missing", message),)
