"""The end of the text report: diagnostics, defaults that were relied on, counts, the verdict. Shows no findings."""

from __future__ import annotations

from immutcheck.model.diagnostic import ERROR, NOTE, WARNING
from immutcheck.model.finding import FAIL, UNKNOWN
from immutcheck.model.rule import SEVERITIES
from immutcheck.reporters.cells import wrap_text
from immutcheck.reporters.escape import safe_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from immutcheck.model.diagnostic import Diagnostic
    from immutcheck.model.finding import Finding
    from immutcheck.model.report import Report
    from immutcheck.reporters.palette import Palette

NOT_JUDGED = "not-judged"
"""Said once for all files in the counts, unless every word is asked for."""

# Notes of one kind (files passed over, …) and defaults shown before the rest is only counted.
_SHOWN_NOTES = 3
_SHOWN_ASSUMPTIONS = 12


def render_nothing(width: int) -> list[str]:
    """What to say when no file was an input."""
    text = (
        "Nothing to scan: no CloudFormation or SAM template, no CDK cloud assembly and nothing of Terraform was found. "
        "Templates are recognised by what is in them (Resources, AWSTemplateFormatVersion), Terraform's configurations by the ending .tf."
    )
    advice = (
        "Name a file or a folder, as in `immutcheck scan templates/`, and look at --exclude, .gitignore and `exclude` in .immutcheck.yaml."
    )
    return [*wrap_text(text, width), *wrap_text(advice, width)]


def render_summary(report: Report, palette: Palette, width: int, fail_on: str, fail_on_unknown: bool, verbose: bool) -> list[str]:
    """Diagnostics, assumptions, counts, verdict: the last lines are what matters most."""
    lines = _render_diagnostics(report.diagnostics, palette, width, verbose)
    lines += _render_assumptions(report.assumptions, palette, width, verbose)
    lines.append(palette.paint("dim", "-" * width))
    texts = (_count_verdicts(report), _count_seen(report), *_explain_not_judged(report), *_explain_unknown(report), *_explain_known(report))
    for text in texts:
        lines += wrap_text(text, width, rest="  ")
    for meaning, sentence in _conclude(report, fail_on, fail_on_unknown):
        lines += [palette.paint(meaning, line) for line in wrap_text(sentence, width)]
    return lines


def _render_diagnostics(diagnostics: Sequence[Diagnostic], palette: Palette, width: int, verbose: bool) -> list[str]:
    lines: list[str] = []
    for level in (ERROR, WARNING):
        for diagnostic in diagnostics:
            if diagnostic.level == level and (verbose or diagnostic.code != NOT_JUDGED):
                lines += _render_diagnostic(diagnostic, palette, width)
    by_code: dict[str, list[Diagnostic]] = {}
    for diagnostic in diagnostics:
        if diagnostic.level == NOTE:
            by_code.setdefault(diagnostic.code, []).append(diagnostic)
    for code, notes in by_code.items():
        shown = len(notes) if verbose or len(notes) <= _SHOWN_NOTES + 1 else _SHOWN_NOTES
        for note in notes[:shown]:
            lines += _render_diagnostic(note, palette, width)
        if shown < len(notes):
            lines += wrap_text(
                f"{palette.paint('note', 'note')}: {len(notes) - shown} more like this ({safe_text(code)})", width, rest="  "
            )
    return [*lines, ""] if lines else []


def _render_diagnostic(diagnostic: Diagnostic, palette: Palette, width: int) -> list[str]:
    first, *rest = wrap_text(safe_text(diagnostic.render()), width, rest="  ")
    word = f"{diagnostic.level}:"
    before, found, after = first.partition(word)
    return [before + palette.paint(diagnostic.level, found) + after, *rest]


def _render_assumptions(assumptions: Sequence[str], palette: Palette, width: int, verbose: bool) -> list[str]:
    if not assumptions:
        return []
    lines = wrap_text("Defaults that were relied on (--parameters or --var-file give other values):", width)
    shown = len(assumptions) if verbose or len(assumptions) <= _SHOWN_ASSUMPTIONS + 1 else _SHOWN_ASSUMPTIONS
    for assumption in assumptions[:shown]:
        lines += wrap_text(safe_text(assumption), width, first="  ", rest="    ")
    if shown < len(assumptions):
        lines.append(palette.paint("dim", f"  and {len(assumptions) - shown} more"))
    return [*lines, ""]


def _failed(report: Report) -> list[Finding]:
    return [finding for finding in report.findings if finding.verdict == FAIL and finding.new is not False]


def count_severities(findings: Iterable[Finding]) -> str:
    """`1 critical, 2 high`: the severities there are, the worst first."""
    counts = dict.fromkeys(reversed(SEVERITIES), 0)
    for finding in findings:
        counts[finding.severity] += 1
    return ", ".join(f"{count} {severity}" for severity, count in counts.items() if count)


def _count_verdicts(report: Report) -> str:
    failed = _failed(report)
    parts = [f"{len(failed)} failed" + (f" ({count_severities(failed)})" if failed else "")]
    parts += [
        f"{report.counts.unknown} unknown",
        f"{report.counts.suppressed} suppressed",
        f"{report.counts.unreadable} {'not read' if report.counts.regions else 'not parsed'}",
    ]
    if report.counts.passed:
        parts.insert(1, f"{report.counts.passed} passed")
    return ", ".join(parts)


def _count_seen(report: Report) -> str:
    counts = report.counts
    inputs = [_plural(number, noun) for number, noun in ((counts.files, "file"), (counts.regions, "region")) if number] or ["0 files"]
    seen = f"{' and '.join(inputs)}, {_plural(counts.resources, 'resource')} ({counts.judged} judged by a rule)"
    if counts.rules:
        seen += f", {_plural(counts.rules, 'rule')}"
    return f"{seen}, profile {safe_text(report.profile)}"


def _explain_not_judged(report: Report) -> list[str]:
    """Resources that no rule could look at are never passed over in silence."""
    if not report.not_judged:
        return []
    total = sum(count for _, count in report.not_judged)
    most = sorted(report.not_judged, key=lambda entry: (-entry[1], entry[0]))
    types = ", ".join(f"{safe_text(name)} {count}" for name, count in most[:5]) + (", ..." if len(most) > 5 else "")
    return [f"Not judged: {_plural(total, 'resource')} of {_plural(len(most), 'type')} ({types})."]


def _explain_unknown(report: Report) -> list[str]:
    """How to see what stayed UNKNOWN, unless it is shown."""
    if not report.counts.unknown or any(finding.verdict == UNKNOWN for finding in report.findings):
        return []
    by_rule = ", ".join(f"{rule_id} {count}" for rule_id, count in report.unknown_by_rule[:5])
    if len(report.unknown_by_rule) > 5:
        by_rule += ", ..."
    return [f"Unknown: the input does not say enough to decide ({by_rule or report.counts.unknown}); see why with --include-unknown."]


def _explain_known(report: Report) -> list[str]:
    known = sum(finding.new is False for finding in report.findings)
    return [f"{_plural(known, 'finding')} in the baseline, not counted."] if known else []


def _conclude(report: Report, fail_on: str, fail_on_unknown: bool) -> list[tuple[str, str]]:
    """The last sentences, each with its colour."""
    counting = SEVERITIES[SEVERITIES.index(fail_on) :]
    failed = _failed(report)
    count = sum(finding.severity in counting for finding in failed)
    causes = [f"{_plural(count, 'finding')} at or above {fail_on}"] if count else []
    if fail_on_unknown and report.counts.unknown:
        causes.append(f"{report.counts.unknown} unknown")
    sentences = [("bad", f"FAILED: {' and '.join(causes)}.")] if causes else []
    errors = sum(diagnostic.level == ERROR for diagnostic in report.diagnostics)
    if errors:
        sentences.append(("bad", f"INCOMPLETE: {_plural(errors, 'error')} above; what could not be seen was not judged."))
    if sentences:
        return sentences
    if not report.counts.files and not report.counts.regions:
        return [("warning", "Nothing to scan: no file was an input.")]
    if failed:
        return [("good", f"Passed: no finding is at or above {fail_on}.")]
    if not report.counts.judged:
        return [("warning", "No findings, but no selected rule applies to what is here: nothing was judged.")]
    return [("good", "Passed: no new findings." if report.has_baseline else "Passed: no findings.")]


def _plural(count: int, noun: str) -> str:
    return f"{count} {noun}{'s' if count != 1 else ''}"
