"""What came of judging: the outcome of one input, and all of them as a report. Reads nothing: files and accounts are read elsewhere."""

from __future__ import annotations

from immutcheck import __version__
from immutcheck.engine.judge import judge
from immutcheck.model.finding import FAIL
from immutcheck.model.record import Record
from immutcheck.model.report import Counts, Report

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import Protocol

    from immutcheck.documents.document import TextDocument
    from immutcheck.engine.ruleset import RuleSet
    from immutcheck.model.diagnostic import Diagnostic
    from immutcheck.model.finding import Finding
    from immutcheck.model.location import Span
    from immutcheck.model.rule import Prose, Rule
    from immutcheck.model.settings import Settings
    from immutcheck.model.unit import Unit
    from immutcheck.triage.baseline import Baseline

    class Judging(Protocol):
        """How a run judges, whatever it judges: what scans and audits are asked for has this in common. `prose` fetches a rule's page."""

        @property
        def rules(self) -> tuple[Rule, ...]: ...
        @property
        def compiled(self) -> RuleSet: ...
        @property
        def prose(self) -> Callable[[Rule], Prose]: ...
        @property
        def settings(self) -> Settings: ...
        @property
        def profile(self) -> str: ...
        @property
        def include_unknown(self) -> bool: ...
        @property
        def include_passed(self) -> bool: ...
        @property
        def baseline(self) -> Baseline | None: ...
        @property
        def diagnostics(self) -> tuple[Diagnostic, ...]: ...


LARGEST_SHOWN = 4 * 1024 * 1024
"""Of a larger text (a plan, on one line) no lines are shown: all of it would have to be searched for secrets first."""


class Outcome(Record):
    """What one input gave. `read` are the files that were read as inputs, of which several inputs may have had the same;
    `now` is the time at which it was judged, when that is the input's own; `has_older`, of a template that is to be compared, whether it
    has an older version."""

    findings: tuple[Finding, ...] = ()
    suppressed: tuple[Finding, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    assumptions: tuple[str, ...] = ()
    unknown_by_rule: tuple[tuple[str, int], ...] = ()
    consumed: tuple[str, ...] = ()
    declared: tuple[str, ...] = ()
    variables: tuple[str, ...] = ()
    not_judged: tuple[tuple[str, int], ...] = ()
    read: tuple[str, ...] = ()
    counts: Counts = Counts()
    now: str = ""
    has_older: bool | None = None


def judge_units(units: Sequence[Unit], request: Judging, *, include_unknown: bool) -> Outcome:
    """The rules' answers on the units of one input."""
    findings: list[Finding] = []
    diagnostics: list[Diagnostic] = []
    assumptions: list[str] = []
    unknown: dict[str, int] = {}
    not_judged: dict[str, int] = {}
    resources = judged = pairs = passed = 0
    for unit in units:
        judgement = judge(unit, request.compiled, request.settings, include_passed=request.include_passed, include_unknown=include_unknown)
        findings.extend(judgement.findings)
        diagnostics.extend(judgement.diagnostics)
        diagnostics.extend(unit.diagnostics())
        assumptions.extend(f"{unit.scope}: {assumption}" for assumption in unit.assumptions())
        for rule_id, count in judgement.unknown_by_rule:
            unknown[rule_id] = unknown.get(rule_id, 0) + count
        for resource_type, count in unit.not_judged:
            not_judged[resource_type] = not_judged.get(resource_type, 0) + count
        resources += judgement.resources
        judged += judgement.judged
        pairs += judgement.pairs
        passed += judgement.passed
    return Outcome(
        findings=tuple(findings),
        diagnostics=tuple(diagnostics),
        assumptions=tuple(assumptions),
        unknown_by_rule=tuple(unknown.items()),
        not_judged=tuple(not_judged.items()),
        counts=Counts(resources=resources, judged=judged, pairs=pairs, passed=passed),
    )


def add_excerpts(
    findings: Iterable[Finding], documents: Mapping[str, TextDocument], known_spans: dict[str, tuple[Span, ...]]
) -> list[Finding]:
    """The findings with the lines they point at (secrets taken out) and the hash of the first of them. `known_spans` are the places of
    secrets by path, and grow."""
    findings = list(findings)
    if not findings:
        return findings
    from immutcheck.documents.excerpt import excerpt
    from immutcheck.documents.line_hash import line_hashes
    from immutcheck.secrets.redaction import secret_spans

    hashes: dict[str, dict[int, str]] = {}
    spans = {}
    for path in {finding.location.path for finding in findings}:
        document = documents.get(path)
        if document is not None and len(document.text) <= LARGEST_SHOWN:
            lines = {finding.location.span.start_line for finding in findings if finding.location.path == path and finding.location.span}
            hashes[path] = line_hashes(document.text, lines)
            if path not in known_spans:
                known_spans[path] = secret_spans(document)
            spans[path] = known_spans[path]
    finished = []
    for finding in findings:
        span, path = finding.location.span, finding.location.path
        if span is not None and path in spans:
            lines_shown = excerpt(documents[path], span, spans[path])
            finding = finding.replace(excerpt=lines_shown, line_hash=hashes[path].get(span.start_line, ""))
        finished.append(finding)
    return finished


def assemble_report(outcomes: Sequence[Outcome], request: Judging, further: Iterable[Diagnostic] = ()) -> Report:
    """Everything together: one finding a fingerprint (a nested template may be judged through several parents), baseline, counts.
    `further` diagnostics are those of the run as a whole."""
    findings = _deduplicate(finding for outcome in outcomes for finding in outcome.findings)
    suppressed = _deduplicate(finding for outcome in outcomes for finding in outcome.suppressed)
    diagnostics = list(request.diagnostics) + [diagnostic for outcome in outcomes for diagnostic in outcome.diagnostics]
    diagnostics.extend(further)
    has_baseline = request.baseline is not None
    if request.baseline is not None:
        from immutcheck.triage.baseline import apply_baseline

        compared = apply_baseline(findings, request.baseline)
        findings = list(compared.findings)
        diagnostics.extend(compared.diagnostics)
    unknown: dict[str, int] = {}
    for outcome in outcomes:
        for rule_id, count in outcome.unknown_by_rule:
            unknown[rule_id] = unknown.get(rule_id, 0) + count
    not_judged: dict[str, int] = {}
    for outcome in outcomes:
        for resource_type, count in outcome.not_judged:
            not_judged[resource_type] = not_judged.get(resource_type, 0) + count
    named = {finding.rule_id for finding in findings} | {finding.rule_id for finding in suppressed} | {r for r, n in unknown.items() if n}
    rules = tuple(rule for rule in request.rules if rule.id in named)
    return Report(
        version=__version__,
        now=request.settings.now,
        profile=request.profile,
        findings=tuple(sorted(findings, key=_order)),
        diagnostics=tuple(sorted(dict.fromkeys(diagnostics), key=_diagnostic_order)),
        counts=_sum_counts(outcomes).replace(
            files=len({path for outcome in outcomes for path in outcome.read}),
            failed=sum(finding.verdict == FAIL for finding in findings),
            unknown=sum(unknown.values()),
            suppressed=len(suppressed),
            rules=len(request.rules),
        ),
        rules=rules,
        prose=tuple((rule.id, request.prose(rule)) for rule in rules),
        unknown_by_rule=tuple(sorted((rule_id, count) for rule_id, count in unknown.items() if count)),
        suppressed=tuple(sorted(suppressed, key=_order)),
        assumptions=tuple(sorted({assumption for outcome in outcomes for assumption in outcome.assumptions})),
        has_baseline=has_baseline,
        not_judged=tuple(sorted(not_judged.items())),
    )


def _deduplicate(findings: Iterable[Finding]) -> list[Finding]:
    kept: dict[tuple[str, str], Finding] = {}
    for finding in findings:
        kept.setdefault((finding.fingerprint, finding.verdict), finding)
    return list(kept.values())


def _sum_counts(outcomes: Sequence[Outcome]) -> Counts:
    return Counts(**{field: sum(getattr(outcome.counts, field) for outcome in outcomes) for field in Counts._fields})


def _order(finding: Finding) -> tuple[object, ...]:
    span = finding.location.span
    place = (span.start_line, span.start_column) if span is not None else (0, 0)
    return (finding.location.path, *place, finding.rule_id, finding.address, finding.property, finding.verdict, finding.fingerprint)


def _diagnostic_order(diagnostic: Diagnostic) -> tuple[object, ...]:
    location = diagnostic.location
    path = location.path if location is not None else ""
    span = location.span if location is not None else None
    return (path, *((span.start_line, span.start_column) if span is not None else (0, 0)), diagnostic.level, diagnostic.message)
