"""The report for people: findings by file with a code frame, what to do, how to accept; then diagnostics and a summary.

The explanation of a rule stands at its first finding only. Everything that comes from an input is escaped and redacted before it is
laid out. Does not decide what counts, whether there is colour, or where the text goes.
"""

from __future__ import annotations

from immutcheck.model.finding import FAIL, PASS, UNKNOWN
from immutcheck.reporters.cells import first_paragraph, wrap_text
from immutcheck.reporters.escape import safe_text
from immutcheck.reporters.frame import render_frame
from immutcheck.reporters.ignoring import explain_suppression, is_json
from immutcheck.reporters.options import ReportOptions
from immutcheck.reporters.palette import Palette
from immutcheck.reporters.prose import render_prose
from immutcheck.reporters.summary import render_nothing, render_summary

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from immutcheck.model.finding import Finding
    from immutcheck.model.location import Excerpt, Location, RelatedLocation
    from immutcheck.model.report import Report
    from immutcheck.model.rule import Prose

MINIMUM_WIDTH = 40
# Longer lines of prose are hard to read, however wide the terminal is; code frames use all of it.
READABLE_WIDTH = 100
_LABEL_WIDTH = 10


def report_text(report: Report, options: ReportOptions) -> str:
    """`render_text` with the options every reporter takes."""
    return render_text(
        report,
        colour=options.colour,
        width=options.width,
        verbose=options.verbose,
        include_suppressed=options.include_suppressed,
        fail_on=options.fail_on,
        fail_on_unknown=options.fail_on_unknown,
    )


def render_text(
    report: Report,
    *,
    colour: bool,
    width: int,
    verbose: bool = False,
    include_suppressed: bool = False,
    fail_on: str = "low",
    fail_on_unknown: bool = False,
) -> str:
    """The report as text, lines at most `width` columns wide where the content can be broken; ends with a line break.

    Findings that a baseline knows are counted, not shown.
    """
    palette = Palette(colour)
    width = max(MINIMUM_WIDTH, width)
    shown = [finding for finding in report.findings if finding.new is not False]
    if include_suppressed:
        shown = sorted([*shown, *report.suppressed], key=_place_order)
    writer = _Writer(report, palette, width, verbose)
    for path, group in _group_by_file(shown):
        writer.write_file(path, group)
    if not shown and not report.counts.files and not report.counts.regions and not report.diagnostics:
        writer.lines += render_nothing(min(width, READABLE_WIDTH))
    else:
        writer.lines += render_summary(report, palette, min(width, READABLE_WIDTH), fail_on, fail_on_unknown, verbose)
    return "\n".join(writer.lines) + "\n"


def _place_order(finding: Finding) -> tuple[object, ...]:
    span = finding.location.span
    line, column = (span.start_line, span.start_column) if span is not None else (0, 0)
    return (finding.location.path, line, column, finding.rule_id, finding.address, finding.property, finding.fingerprint)


def _group_by_file(findings: Iterable[Finding]) -> list[tuple[str, list[Finding]]]:
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(finding.location.path, []).append(finding)
    return list(groups.items())


def render_place(location: Location) -> str:
    """`path:line:column`, as terminals and editors can open it."""
    place = safe_text(location.path)
    if location.span is not None:
        place += f":{location.span.start_line}:{location.span.start_column}"
    return place


class _Writer:
    """Collects the lines of one report and remembers which rules it has explained."""

    def __init__(self, report: Report, palette: Palette, width: int, verbose: bool) -> None:
        self.lines: list[str] = []
        self._palette = palette
        self._width = width
        self._readable = min(width, READABLE_WIDTH)
        self._verbose = verbose
        self._prose: dict[str, Prose] = dict(report.prose)
        self._explained: dict[str, str] = {}
        self._accepted: set[tuple[str, bool]] = set()

    def write_file(self, path: str, findings: Sequence[Finding]) -> None:
        """A file's heading and its findings."""
        name = safe_text(path) or "(no file)"
        count = f"{len(findings)} finding{'s' if len(findings) != 1 else ''}"
        rule = "-" * max(3, self._readable - len(name) - len(count) - 2)
        paint = self._palette.paint
        self.lines += [f"{paint('strong', name)} {paint('dim', rule)} {paint('dim', count)}", ""]
        for finding in findings:
            if finding.verdict == PASS:
                self._write_pass(finding)
            else:
                self._write_finding(finding)
        if self.lines[-1]:
            self.lines.append("")

    def _write_pass(self, finding: Finding) -> None:
        address = safe_text(finding.address)
        self.lines.append(f"{self._palette.paint('pass', 'pass')}  {finding.rule_id}  {render_place(finding.location)}  {address}")

    def _write_finding(self, finding: Finding) -> None:
        kind = _kind_of(finding)
        paint = self._palette.paint
        place = render_place(finding.location) or safe_text(finding.address)
        if self.lines and self.lines[-1]:
            self.lines.append("")
        word = f"unknown ({finding.severity})" if kind == UNKNOWN else kind
        self.lines.append(f"{paint(kind, word)}  {paint('strong', safe_text(finding.rule_id))}  {paint('place', place)}")
        self.lines += wrap_text(safe_text(finding.message), self._readable, first="  ", rest="  ")
        self.lines.append("")
        if finding.excerpt is not None and finding.location.span is not None:
            frame = render_frame(_redact_again(finding.excerpt), finding.location.span, self._width, self._palette, kind)
            self.lines += [*frame, ""] if frame else []
        self._write_facts(finding)
        if finding.suppressed is None:
            self._explain(finding, place)
        self.lines.append("")

    def _write_facts(self, finding: Finding) -> None:
        where = finding.address + (f", {finding.property}" if finding.property else "")
        self._write_labelled("where", [f"{where} ({finding.resource_type})"])
        if finding.logical_name:
            self._write_labelled("name", [finding.logical_name])
        if finding.verdict == UNKNOWN:
            self._write_labelled("because", finding.reasons or ("the input does not say enough",))
        elif finding.reasons:
            self._write_labelled("because", finding.reasons)
        if finding.confidence:
            self._write_labelled("because", [f"what is written there looks like a placeholder: confidence {finding.confidence}"])
        if finding.scenario:
            self._write_labelled("when", [finding.scenario.removeprefix("when ")])
        if finding.path:
            numbered = [f"{number}. {_render_related(step)}" for number, step in enumerate(finding.path, 1)]
            self._write_labelled("path", numbered)
        if finding.related:
            self._write_labelled("see", [_render_related(place) for place in finding.related])
        if finding.suppressed is not None:
            self._write_labelled("reason", [finding.suppressed])

    def _explain(self, finding: Finding, place: str) -> None:
        """Why, fix, how to accept; at a rule's later findings only where to read it."""
        rule_id = finding.rule_id
        if rule_id in self._explained:
            self._write_labelled("help", [f"with the first {rule_id}, at {self._explained[rule_id]}"])
            self._write_acceptance(finding)
            return
        self._explained[rule_id] = place
        prose = self._prose.get(rule_id)
        if prose is not None:
            why = prose.why if self._verbose else first_paragraph(prose.why)
            self._write_block("why", render_prose(why, self._readable - _LABEL_WIDTH))
            self._write_block("fix", render_prose(prose.fix, self._readable - _LABEL_WIDTH))
            if self._verbose and prose.references:
                self._write_labelled("read", prose.references)
        self._write_acceptance(finding)
        self._write_labelled("more", [f"immutcheck rules show {rule_id}"])

    def _write_acceptance(self, finding: Finding) -> None:
        """How to accept it, once for a rule in files with comments and once in files without."""
        form = (finding.rule_id, is_json(finding))
        if form in self._accepted:
            return
        self._accepted.add(form)
        words, code = explain_suppression(finding)
        lines = [*wrap_text(safe_text(words), self._readable - _LABEL_WIDTH), *("  " + safe_text(line) for line in code)]
        self._write_block("accept", lines)

    def _write_labelled(self, label: str, texts: Iterable[str]) -> None:
        """Texts from the finding, each broken to the width, the first one beside the label."""
        lines: list[str] = []
        for text in texts:
            lines += wrap_text(safe_text(text), self._readable - _LABEL_WIDTH, rest="  ")
        self._write_block(label, lines)

    def _write_block(self, label: str, lines: Sequence[str]) -> None:
        """Lines that are safe already, the first one beside the label."""
        head = "  " + self._palette.paint("dim", label) + " " * (_LABEL_WIDTH - 2 - len(label))
        for index, line in enumerate(lines):
            self.lines.append(((head if index == 0 else " " * _LABEL_WIDTH) + line).rstrip())


def _kind_of(finding: Finding) -> str:
    """The word a finding begins with; also its colour."""
    if finding.suppressed is not None:
        return "suppressed"
    return finding.severity if finding.verdict == FAIL else finding.verdict


def _render_related(place: RelatedLocation) -> str:
    where = place.location.path
    if place.location.span is not None:
        where += f":{place.location.span.start_line}:{place.location.span.start_column}"
    return f"{where}: {place.message}" if where else place.message


def _redact_again(excerpt: Excerpt) -> Excerpt:
    """The lines without known secrets, should any have slipped through."""
    from immutcheck.secrets.redaction import redact_text

    return excerpt.replace(lines=tuple(redact_text(line) for line in excerpt.lines))
