"""One run over files: discovery, loading, judging, triage, report. The only module that knows all the rooms; it holds no logic of its own.

Files are taken one at a time and forgotten, so that memory does not grow with their number: what a report shows of a file (the lines of
a finding, their hash) is taken along while its text is at hand.
"""

from __future__ import annotations

import gc

from immutcheck.model.change import CHANGE
from immutcheck.model.diagnostic import ERROR, WARNING, Diagnostic
from immutcheck.model.finding import UNKNOWN
from immutcheck.model.location import Location
from immutcheck.model.record import Record
from immutcheck.model.report import Counts
from immutcheck.outcome import Outcome, add_excerpts, assemble_report, judge_units
from immutcheck.sources.grouping import group_inputs, is_unjudged
from immutcheck.sources.input_file import InputFile
from immutcheck.sources.loading import load_units
from immutcheck.sources.options import SourceOptions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from immutcheck.engine.ruleset import RuleSet
    from immutcheck.model.finding import Finding
    from immutcheck.model.location import Span
    from immutcheck.model.report import Report
    from immutcheck.model.rule import Prose, Rule
    from immutcheck.model.settings import Settings
    from immutcheck.sources.compared.loading import OlderVersions
    from immutcheck.sources.file_tree import FileTree
    from immutcheck.triage.baseline import Baseline
    from immutcheck.triage.suppression import Suppression


BYTES_WORTH_A_PROCESS = 256 * 1024
"""So much to read takes longer than starting another process and bringing its results back."""

BYTES_BETWEEN_COLLECTIONS = 4 * 1024 * 1024
"""What was judged is released at once; the collector only looks for what that missed."""


class ScanRequest(Record):
    """What is scanned and how. `tree` holds the base's files by display path; `prose` fetches a rule's page.
    `is_now_given`: a snapshot is not judged at the time it was made, but at that of the settings. `before`: what templates are compared
    with."""

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
    is_now_given: bool = False
    before: OlderVersions | None = None


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
        if request.before is not None:
            request.before.tree.forget()
        gc.unfreeze()
        if collecting:
            gc.enable()
    kept = leave_out_nested(outcomes)
    declared = {name for outcome in kept for name in outcome.declared}
    variables = {name for outcome in kept for name in outcome.variables}
    times = {outcome.now for outcome in kept if outcome.read}
    if len(times) == 1 and "" not in times:
        request = request.replace(settings=request.settings.replace(now=times.pop()))
    problems = (*_check_parameters(request, declared), *_check_variables(request, variables), *_check_older(request, kept))
    return assemble_report(kept, request, problems)


def share_out(files: Sequence[InputFile], request: ScanRequest, processes: int | None) -> dict[str, Outcome]:
    """The outcome of each file by its path, computed over several processes when that pays."""
    if sum(file.size for file in files) < BYTES_WORTH_A_PROCESS:
        results = scan_files(files, request)
    else:
        from immutcheck.processes import count_processes, map_in_processes

        results = map_in_processes(lambda share: scan_files(share, request), files, processes or count_processes())
    return {file.path: outcome for file, outcome in zip(files, results, strict=True)}


def leave_out_nested(outcomes: Mapping[str, Outcome]) -> list[Outcome]:
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


def scan_files(files: Sequence[InputFile], request: ScanRequest) -> list[Outcome]:
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


def scan_file(file: InputFile, request: ScanRequest) -> Outcome:
    """Load one file, judge its units, apply the suppressions written in its texts."""
    try:
        data = _read_file(file, request)
    except OSError as error:
        message = f"cannot be read: {error.strerror or type(error).__name__}"
        return Outcome(diagnostics=(Diagnostic(ERROR, "unreadable", message, Location(file.path)),), counts=Counts(unreadable=1))
    loaded = load_units(file, data, request.options, request.tree)
    if request.before is not None:
        from immutcheck.sources.compared.loading import compare_units

        loaded = compare_units(file, data, loaded, request.options, request.before)
    diagnostics = list(loaded.diagnostics)
    documents = {document.path: document for document in loaded.documents}
    suppressions: list[Suppression] = []
    for document in documents.values():
        if "immutcheck" in document.text:
            from immutcheck.triage.suppressions import read_suppressions

            read, problems = read_suppressions(document)
            suppressions.extend(read)
            diagnostics.extend(problems)
    # A suppression may cover an UNKNOWN; only who sees it can say that the suppression is used.
    judging = request
    if loaded.now:
        from immutcheck.sources.snapshot.holding import tell_what_is_not_held

        judging = _judge_as_live(request, loaded.now)
        diagnostics.extend(tell_what_is_not_held(file.path, judging.rules, loaded.units))
    judged = judge_units(loaded.units, judging, include_unknown=request.include_unknown or bool(suppressions))
    findings = list(judged.findings)
    diagnostics.extend(judged.diagnostics)
    unknown = dict(judged.unknown_by_rule)
    suppressed: tuple[Finding, ...] = ()
    if suppressions:
        from immutcheck.triage.suppressions import apply_suppressions

        # of a change that nobody tells, a suppression cannot be of use
        has_change = any([CHANGE in unit.spaces for unit in loaded.units])
        rules = request.rules if has_change else [rule for rule in request.rules if CHANGE not in rule.spaces]
        sorted_out = apply_suppressions(findings, suppressions, now=request.settings.now, rules=rules, known_ids=request.known_ids)
        findings, suppressed = list(sorted_out.kept), sorted_out.suppressed
        diagnostics.extend(sorted_out.diagnostics)
        for finding in suppressed:
            if finding.verdict == UNKNOWN:
                unknown[finding.rule_id] -= 1
        if not request.include_unknown:
            findings = [finding for finding in findings if finding.verdict != UNKNOWN]
    # the files of a module are shown for every root that calls it
    known_spans: dict[str, tuple[Span, ...]] = request.tree.recall("secret spans", dict) if file.members else {}
    is_unreadable = not loaded.units and any(diagnostic.level == ERROR for diagnostic in diagnostics)
    outcome = judged.replace(
        findings=tuple(add_excerpts(findings, documents, known_spans)),
        suppressed=tuple(add_excerpts(suppressed, documents, known_spans)),
        diagnostics=tuple(diagnostics),
        unknown_by_rule=tuple(unknown.items()),
        consumed=loaded.consumed,
        declared=loaded.declared,
        variables=loaded.variables,
        read=tuple(documents) if loaded.units else (),
        counts=judged.counts.replace(unreadable=int(is_unreadable)),
        now=judging.settings.now if loaded.now else "",
        has_older=loaded.has_older,
    )
    for document in documents.values():
        document.release()
    for unit in loaded.units:
        unit.release()
    return outcome


def _judge_as_live(request: ScanRequest, now: str) -> ScanRequest:
    """How a snapshot that was made at `now` is judged: at that time, and by what running accounts can be asked."""
    from immutcheck.engine.ruleset import compile_rules
    from immutcheck.live.catalogue.table import SERVICES
    from immutcheck.live.plan import plan_calls
    from immutcheck.packs.live_needs import narrow_rule

    def narrow() -> tuple[tuple[Rule, ...], RuleSet]:
        told = plan_calls(SERVICES).covered
        rules = tuple([rule for rule in [narrow_rule(rule, told) for rule in request.rules] if rule is not None])
        return rules, compile_rules(rules)

    rules, compiled = request.tree.recall("live rules", narrow)
    settings = request.settings if request.is_now_given else request.settings.replace(now=now)
    return request.replace(rules=rules, compiled=compiled, settings=settings)


def _check_parameters(request: ScanRequest, declared: set[str]) -> Iterator[Diagnostic]:
    """A given parameter that no template declares decides nothing: most likely it is misspelt, and another deployment was judged."""
    for name, _value in request.options.parameters if declared else ():
        if name not in declared:
            message = f"the given parameter `{name}` is declared by no scanned template{_suggest(name, declared)}"
            yield Diagnostic(WARNING, "unknown-parameter", message)


def _check_older(request: ScanRequest, outcomes: Sequence[Outcome]) -> Iterator[Diagnostic]:
    """Older versions that are nowhere where they are looked for: most likely the wrong place was named, and nothing was compared. What a
    repository did not have was not there."""
    known = [outcome.has_older for outcome in outcomes if outcome.has_older is not None]
    if request.before is not None and not request.before.is_whole and known and not any(known):
        what = "the template has no older version" if len(known) == 1 else f"none of the {len(known)} templates has an older version"
        message = f"{what} in {request.before.name}, so nothing was compared: name the folder that holds them under the same paths"
        yield Diagnostic(ERROR, "older-version", message)


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
