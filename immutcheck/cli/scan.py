"""The command `immutcheck scan`: outputs, the run, the exit code."""

from __future__ import annotations

import os
import re
import sys

from immutcheck.cli.output import plan_outputs, terminal_width, write_baseline_file, write_report
from immutcheck.cli.preparation import current_time, make_request, open_workspace, read_parameter_values, select_rules, wants_colour
from immutcheck.model.errors import UsageError
from immutcheck.model.record import Record
from immutcheck.model.rule import SEVERITIES
from immutcheck.reporters.table import ReportOptions
from immutcheck.scan import run_scan
from immutcheck.sources.discovery import discover
from immutcheck.sources.input_file import InputFile
from immutcheck.triage.threshold import exit_code
from immutcheck.workspace import rebase_patterns

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from immutcheck.model.diagnostic import Diagnostic
    from immutcheck.sources.compared.loading import OlderVersions

STDIN_LIMIT = 64 * 1024 * 1024
STDIN_NAME = "stdin.yaml"


class ScanWords(Record):
    """The command line, as given."""

    paths: tuple[str, ...]
    formats: tuple[str, ...]
    output: str | None
    rules: tuple[str, ...]
    packs: tuple[str, ...]
    profile: str | None
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    fail_on: str | None
    fail_on_unknown: bool
    include_unknown: bool
    include_passed: bool
    include_suppressed: bool
    parameters: str
    variables: tuple[tuple[str, str], ...]
    exclude: tuple[str, ...]
    baseline: str
    write_baseline: str
    now: str | None
    stdin_name: str
    exit_zero: bool
    verbose: bool
    before: str = ""
    before_ref: str = ""
    before_parameters: str = ""


def order_variables(values: Sequence[str], files: Sequence[str], arguments: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """`--var` and `--var-file` in the order of the command line, of which the last one counts; the parser gives each kind by itself."""
    remaining = {"var": list(values), "var-file": list(files)}
    ordered = []
    for argument in arguments:
        option = argument.partition("=")[0].removeprefix("--")
        if argument.startswith("--") and remaining.get(option):
            ordered.append((option, remaining[option].pop(0)))
    ordered += [(option, text) for option in ("var-file", "var") for text in remaining[option]]
    return tuple(ordered)


def read_time(text: str | None) -> str:
    """`--now` as ISO 8601 UTC; a date alone is its midnight."""
    if text is None:
        return current_time()
    match = re.fullmatch(r"(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?)(?:\.\d+)?(Z|[+-]\d{2}:?\d{2})?)?", text)
    from datetime import UTC, datetime

    try:
        if match is None:
            raise ValueError(text)
        moment = datetime.fromisoformat(text)
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise UsageError(f"--now {text}: not an ISO 8601 time such as 2026-01-31 or 2026-01-31T12:00:00Z") from error
    return moment.replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def open_older(words: ScanWords, *, paths: Sequence[str], base: str, parameters: str) -> OlderVersions | None:
    """The older versions to compare with, if any were asked for; `paths` are empty for standard input, `parameters` is the newer versions'
    file."""
    if not words.before and not words.before_ref:
        return None
    from immutcheck.older import open_folder, open_git_revision

    given = read_parameter_values(words.before_parameters) if words.before_parameters else None
    if words.before_ref:
        return open_git_revision(words.before_ref, base, parameters, given)
    return open_folder(words.before, paths, given)


def run(words: ScanWords) -> int:
    """Scan and report; the exit code."""
    outputs = plan_outputs(words.formats, words.output)
    if words.fail_on is not None and words.fail_on not in SEVERITIES:
        raise UsageError(f"--fail-on {words.fail_on}: not a severity; there are {', '.join(SEVERITIES)}")
    if words.baseline and words.write_baseline:
        raise UsageError("--baseline and --write-baseline together: write a new baseline, or compare with one")
    if words.write_baseline and os.path.abspath(words.write_baseline) in {os.path.abspath(one.file) for one in outputs if one.file}:
        raise UsageError("a report and the baseline would be written to the same file")
    if words.before and words.before_ref:
        raise UsageError("--before and --before-ref together: there is one older version to compare with")
    if words.before_parameters and not (words.before or words.before_ref):
        raise UsageError("--before-parameters without --before or --before-ref: there is no older version to give them to")
    now = read_time(words.now)
    paths = words.paths or (".",)
    if "-" in paths and len(paths) > 1:
        raise UsageError('"-" (standard input) is scanned alone')
    from_stdin = paths == ("-",)
    if from_stdin and words.before_ref and words.stdin_name == STDIN_NAME:
        raise UsageError("--before-ref and standard input: say with --stdin-name which file of the revision it is")
    workspace = open_workspace(() if from_stdin else paths)
    configuration = workspace.configuration
    selection = select_rules(
        configuration, rules=words.rules, profile=words.profile, packs=words.packs, select=words.select, ignore=words.ignore
    )
    stdin = None
    files: list[InputFile]
    diagnostics: list[Diagnostic]
    if from_stdin:
        stdin = sys.stdin.buffer.read(STDIN_LIMIT + 1)
        if len(stdin) > STDIN_LIMIT:
            raise UsageError("standard input is larger than 64 MiB")
        name = "/".join(part for part in words.stdin_name.replace("\\", "/").split("/") if part not in ("", ".", "..")) or STDIN_NAME
        files, diagnostics = [InputFile(absolute="", path=name, named=True, size=len(stdin))], []
    else:
        exclude = rebase_patterns(words.exclude, os.getcwd(), workspace.base)
        files, diagnostics = discover(paths, workspace.base, exclude=(*configuration.exclude, *exclude))
    fail_on_unknown = words.fail_on_unknown or configuration.fail_on_unknown
    include_unknown = words.include_unknown or fail_on_unknown
    request = make_request(
        workspace,
        selection,
        files,
        now=now,
        parameters=words.parameters,
        variables=words.variables,
        baseline="" if words.write_baseline else words.baseline or configuration.baseline,
        include_unknown=include_unknown,
        include_passed=words.include_passed,
        diagnostics=diagnostics,
        stdin=stdin,
        is_now_given=words.now is not None,
        before=open_older(
            words, paths=() if from_stdin else paths, base=workspace.base, parameters=words.parameters or configuration.parameters
        ),
    )
    report = run_scan(request)
    fail_on = words.fail_on or configuration.fail_on
    options = ReportOptions(
        colour=wants_colour(sys.stdout),
        width=terminal_width(),
        include_unknown=include_unknown,
        include_passed=words.include_passed,
        include_suppressed=words.include_suppressed,
        fail_on=fail_on,
        fail_on_unknown=fail_on_unknown,
        verbose=words.verbose,
    )
    for one in outputs:
        write_report(one, report, options)
    if words.write_baseline:
        return write_baseline_file(words.write_baseline, report, exit_zero=words.exit_zero)
    code = exit_code(report, fail_on=fail_on, fail_on_unknown=fail_on_unknown)
    return 0 if words.exit_zero else code
