"""One run over files: discovery, loading, judging, triage, report. The only module that knows all the rooms; it holds no logic of its own.

Files are taken one at a time and forgotten, so that memory does not grow with their number: what a report shows of a file (the lines of
a finding, their hash) is taken along while its text is at hand.
"""

from __future__ import annotations

import gc

from immutcheck import __version__
from immutcheck.engine.judge import judge
from immutcheck.model.diagnostic import ERROR, WARNING, Diagnostic
from immutcheck.model.finding import FAIL, UNKNOWN
from immutcheck.model.location import Location
from immutcheck.model.record import Record
from immutcheck.model.report import Counts, Report
from immutcheck.sources.grouping import group_inputs, is_unjudged
from immutcheck.sources.input_file import InputFile
from immutcheck.sources.loading import load_units
from immutcheck.sources.options import SourceOptions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from immutcheck.documents.document import TextDocument
    from immutcheck.engine.ruleset import RuleSet
    from immutcheck.model.finding import Finding
    from immutcheck.model.location import Span
    from immutcheck.model.rule import Prose, Rule
    from immutcheck.model.settings import Settings
    from immutcheck.sources.file_tree import FileTree
    from immutcheck.triage.baseline import Baseline
    from immutcheck.triage.suppression import Suppression


BYTES_WORTH_A_PROCESS = 256 * 1024
"""So much to read takes longer than starting another process and bringing its results back."""

LARGEST_SHOWN = 4 * 1024 * 1024
"""Of a larger text (a plan, on one line) no lines are shown: all of it would have to be searched for secrets first."""

BYTES_BETWEEN_COLLECTIONS = 4 * 1024 * 1024
"""What was judged is released at once; the collector only looks for what that missed."""


class ScanRequest(Record):
    """What is scanned and how. `tree` holds the base's files by display path; `prose` fetches a rule's page."""

    files: tuple[InputFile, ...]
    tree: FileTree
    rules: tuple[Rule, ...]
    compiled: RuleSet
    prose: Callable[[Rule], Prose]
    settings: Settings
    profile: str = "default"
    options: SourceOptions = SourceOptions()
    include_unknown: bool = False
    include_passed: bool = False
    baseline: Baseline | None = None
    diagnostics: tuple[Diagnostic, ...] = ()
    known_ids: tuple[str, ...] = ()
    stdin: bytes | None = None


class FileOutcome(Record):
    """What one file gave. `read` are the files that were read as inputs, of which several inputs may have had the same."""

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


def run_scan(request: ScanRequest, *, processes: int | None = None) -> Report:
    """Judge every file of the request; nothing that is wrong with one of them ends the run.

    A large request is shared out over `processes`, by default as many as can run at once; the report is the same.
    """
    inputs = group_inputs(request.files, request.tree.read)
    collecting = gc.isenabled()
    gc.disable()
    gc.freeze()  # what is there already stays, and need not be looked at
    try:
        outcomes = share_out(inputs.first, request, processes)
        if inputs.waiting:
            judged = {path for outcome in outcomes.values() for path in outcome.consumed}
            # one after the other: who comes first may call the next one
            for file in inputs.waiting:
                if is_unjudged(file, judged):
                    outcomes[file.path] = scan_file(file, request)
                    judged.update(outcomes[file.path].consumed)
    finally:
        request.tree.forget()
        gc.unfreeze()
        if collecting:
            gc.enable()
    return assemble_report(leave_out_nested(outcomes), request)


def share_out(files: Sequence[InputFile], request: ScanRequest, processes: int | None) -> dict[str, FileOutcome]:
    """The outcome of each file by its path, computed over several processes when that pays."""
    if sum(file.size for file in files) < BYTES_WORTH_A_PROCESS:
        results = scan_files(files, request)
    else:
        from immutcheck.processes import count_processes, map_in_processes

        results = map_in_processes(lambda share: scan_files(share, request), files, processes or count_processes())
    return {file.path: outcome for file, outcome in zip(files, results, strict=True)}


def leave_out_nested(outcomes: Mapping[str, FileOutcome]) -> list[FileOutcome]:
    """The outcomes without those of files that another kept outcome has already judged as nested; of files that only nest each other in a
    circle the first one stays, so that every file is in the report once."""
    nested = {path for own, outcome in outcomes.items() for path in outcome.consumed if path != own}
    kept = [path for path in outcomes if path not in nested]
    covered = {path for own in kept for path in (own, *outcomes[own].consumed)}
    for path, outcome in outcomes.items():
        if path not in covered:
            kept.append(path)
            covered.update((path, *outcome.consumed))
    return [outcomes[path] for path in kept]


def scan_files(files: Sequence[InputFile], request: ScanRequest) -> list[FileOutcome]:
    """The outcome of each file."""
    outcomes = []
    pending = 0
    for file in files:
        outcomes.append(scan_file(file, request))
        pending += file.size
        if pending > BYTES_BETWEEN_COLLECTIONS:
            pending = 0
            gc.collect()
    return outcomes


def scan_file(file: InputFile, request: ScanRequest) -> FileOutcome:
    """Load one file, judge its units, apply the suppressions written in its texts."""
    try:
        data = _read_file(file, request)
    except OSError as error:
        message = f"cannot be read: {error.strerror or type(error).__name__}"
        return FileOutcome(diagnostics=(Diagnostic(ERROR, "unreadable", message, Location(file.path)),), counts=Counts(unreadable=1))
    loaded = load_units(file, data, request.options, request.tree)
    diagnostics = list(loaded.diagnostics)
    documents = {document.path: document for document in loaded.documents}
    suppressions: list[Suppression] = []
    for document in documents.values():
        if "immutcheck" in document.text:
            from immutcheck.triage.suppressions import read_suppressions

            read, problems = read_suppressions(document)
            suppressions.extend(read)
            diagnostics.extend(problems)
    findings: list[Finding] = []
    assumptions: list[str] = []
    unknown: dict[str, int] = {}
    not_judged: dict[str, int] = {}
    resources = judged = pairs = passed = 0
    for unit in loaded.units:
        judgement = judge(
            unit,
            request.compiled,
            request.settings,
            include_passed=request.include_passed,
            # A suppression may cover an UNKNOWN; only who sees it can say that the suppression is used.
            include_unknown=request.include_unknown or bool(suppressions),
        )
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
    suppressed: tuple[Finding, ...] = ()
    if suppressions:
        from immutcheck.triage.suppressions import apply_suppressions

        sorted_out = apply_suppressions(findings, suppressions, now=request.settings.now, rules=request.rules, known_ids=request.known_ids)
        findings, suppressed = list(sorted_out.kept), sorted_out.suppressed
        diagnostics.extend(sorted_out.diagnostics)
        for finding in suppressed:
            if finding.verdict == UNKNOWN:
                unknown[finding.rule_id] -= 1
        if not request.include_unknown:
            findings = [finding for finding in findings if finding.verdict != UNKNOWN]
    # the files of a module are shown for every root that calls it
    known_spans: dict[str, tuple[Span, ...]] = request.tree.recall("secret spans", dict) if file.members else {}
    outcome = FileOutcome(
        findings=tuple(add_excerpts(findings, documents, known_spans)),
        suppressed=tuple(add_excerpts(suppressed, documents, known_spans)),
        diagnostics=tuple(diagnostics),
        assumptions=tuple(assumptions),
        unknown_by_rule=tuple(unknown.items()),
        consumed=loaded.consumed,
        declared=loaded.declared,
        variables=loaded.variables,
        not_judged=tuple(not_judged.items()),
        read=tuple(documents) if loaded.units else (),
        counts=Counts(
            resources=resources,
            judged=judged,
            pairs=pairs,
            passed=passed,
            unreadable=1 if not loaded.units and any(diagnostic.level == ERROR for diagnostic in diagnostics) else 0,
        ),
    )
    for document in documents.values():
        document.release()
    for unit in loaded.units:
        unit.release()
    return outcome


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


def assemble_report(outcomes: Sequence[FileOutcome], request: ScanRequest) -> Report:
    """Everything together: one finding a fingerprint (a nested template may be judged through several parents), baseline, counts."""
    findings = _deduplicate(finding for outcome in outcomes for finding in outcome.findings)
    suppressed = _deduplicate(finding for outcome in outcomes for finding in outcome.suppressed)
    diagnostics = list(request.diagnostics) + [diagnostic for outcome in outcomes for diagnostic in outcome.diagnostics]
    diagnostics.extend(_check_parameters(request, {name for outcome in outcomes for name in outcome.declared}))
    diagnostics.extend(_check_variables(request, {name for outcome in outcomes for name in outcome.variables}))
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


def _check_parameters(request: ScanRequest, declared: set[str]) -> Iterator[Diagnostic]:
    """A given parameter that no template declares decides nothing: most likely it is misspelt, and another deployment was judged."""
    for name, _value in request.options.parameters if declared else ():
        if name not in declared:
            message = f"the given parameter `{name}` is declared by no scanned template{_suggest(name, declared)}"
            yield Diagnostic(WARNING, "unknown-parameter", message)


def _check_variables(request: ScanRequest, declared: set[str]) -> Iterator[Diagnostic]:
    """The same for a variable that was named on the command line; files and the environment may hold more than one root needs."""
    for variable in request.options.variables if declared else ():
        if variable.name and variable.name not in declared:
            message = f"the given variable `{variable.name}` is declared by no scanned root module{_suggest(variable.name, declared)}"
            yield Diagnostic(WARNING, "unknown-variable", message)


def _suggest(name: str, known: set[str]) -> str:
    from difflib import get_close_matches

    return "".join(f": did you mean `{match}`?" for match in get_close_matches(name, sorted(known), n=1))


def _read_file(file: InputFile, request: ScanRequest) -> bytes:
    if not file.absolute:
        return request.stdin or b""
    if file.members:
        return b""
    with open(file.absolute, "rb") as stream:
        return stream.read()


def _deduplicate(findings: Iterable[Finding]) -> list[Finding]:
    kept: dict[tuple[str, str], Finding] = {}
    for finding in findings:
        kept.setdefault((finding.fingerprint, finding.verdict), finding)
    return list(kept.values())


def _sum_counts(outcomes: Sequence[FileOutcome]) -> Counts:
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
