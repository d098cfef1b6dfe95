"""The command `immutcheck-hook FILE ...`: the pre-commit entry.

Settings come from the configuration file alone, and no command-line library is imported. Each file is mapped to the unit it belongs to (a
template; the parent stack, when it is a nested template; the Terraform roots that it is part of), the unit is judged, and what touches
the given files is reported; with a file of variables, what touches the configuration beside it. A file of
no known kind is passed over in silence, since pre-commit hands over whatever was changed.
"""

from __future__ import annotations

import os
import sys

from immutcheck.cli.preparation import (
    current_time,
    fail,
    make_request,
    open_workspace,
    select_rules,
    wants_colour,
    write_stdout,
)
from immutcheck.configuration import find_configuration
from immutcheck.model.errors import ImmutcheckError
from immutcheck.model.finding import FAIL, UNKNOWN
from immutcheck.scan import run_scan
from immutcheck.sources.input_file import InputFile, show_path
from immutcheck.sources.parents import VARIABLES_ENDINGS, find_callers, find_parents

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from immutcheck.model.finding import Finding
    from immutcheck.model.report import Report

PRECEDENCE = (2, 1, 3)
"""Exit codes, the strongest first: of files under different configurations the worst counts."""

USAGE = """\
usage: immutcheck-hook FILE ...

The pre-commit entry of immutcheck: judges the units that the given files belong to and reports what touches those files. Settings
come from the .immutcheck.yaml nearest to each file. Exit codes: 0 nothing found, 1 findings, 2 wrong
configuration, 3 something could not be read.
`immutcheck scan` has options.
"""


def run(arguments: Sequence[str]) -> int:
    """Judge the files; the exit code."""
    paths = [argument for argument in arguments if argument != "--"] if "--" in arguments else list(arguments)
    words = [] if "--" in arguments else [path for path in paths if path.startswith("-") and not os.path.lexists(path)]
    if words:
        if set(words) & {"-h", "--help"}:
            write_stdout(USAGE)
            return 0
        return fail(f"immutcheck-hook takes file names only, not {words[0]}; see .immutcheck.yaml for settings")
    groups: dict[str, list[str]] = {}
    for path in paths:
        groups.setdefault(find_configuration(os.path.dirname(os.path.abspath(path))), []).append(path)
    codes = {judge_files(group) for group in groups.values()}
    return next((code for code in PRECEDENCE if code in codes), 0)


def judge_files(paths: Sequence[str]) -> int:
    """Judge files that the same configuration holds for and print what touches them; the exit code."""
    workspace = open_workspace(paths)
    configuration = workspace.configuration
    selection = select_rules(configuration)
    given = [path for path in dict.fromkeys(os.path.abspath(path) for path in paths) if os.path.isfile(path)]
    files = [InputFile(path, show_path(path, workspace.base), named=False, size=os.path.getsize(path)) for path in given]
    files = _leave_out(files, configuration.exclude)
    shown = {file.path for file in files}
    beside = {os.path.dirname(file.absolute) for file in files if file.path.endswith(VARIABLES_ENDINGS)}
    files += _leave_out([*find_parents(files, workspace.base), *find_callers(files, workspace.base)], configuration.exclude)
    shown.update(file.path for file in files if beside and os.path.dirname(file.absolute) in beside)
    request = make_request(
        workspace,
        selection,
        sorted(files, key=lambda file: file.path),
        now=current_time(),
        baseline=configuration.baseline,
        include_unknown=configuration.fail_on_unknown,
    )
    report = narrow_report(run_scan(request), shown, with_unknown=configuration.fail_on_unknown)
    if report.findings or report.incomplete:
        from immutcheck.reporters.table import ReportOptions, render

        options = ReportOptions(
            colour=wants_colour(sys.stdout),
            width=100,
            include_unknown=configuration.fail_on_unknown,
            fail_on=configuration.fail_on,
            fail_on_unknown=configuration.fail_on_unknown,
        )
        write_stdout(render("text", report, options))
    from immutcheck.triage.threshold import exit_code

    code = exit_code(report, fail_on=configuration.fail_on, fail_on_unknown=configuration.fail_on_unknown)
    return 0 if code == 4 else code


def _leave_out(files: list[InputFile], patterns: Sequence[str]) -> list[InputFile]:
    """The files that no pattern excludes."""
    if not patterns:
        return files
    from immutcheck.sources.exclusion import compile_exclusion

    exclusion = compile_exclusion(patterns)
    return [file for file in files if not exclusion.excludes(file.path)]


def narrow_report(report: Report, shown: set[str], *, with_unknown: bool) -> Report:
    """The report with only what touches the files `shown` (display paths): findings placed there or whose path leads through them.

    UNKNOWN answers are counted anew where they are among the findings; else nobody knows where they are, and nothing depends on them.
    """
    findings = tuple(finding for finding in report.findings if _touches(finding, shown))
    suppressed = tuple(finding for finding in report.suppressed if _touches(finding, shown))
    if with_unknown:
        unknown = sorted(finding.rule_id for finding in findings if finding.verdict == UNKNOWN)
        report = report.replace(
            counts=report.counts.replace(unknown=len(unknown)),
            unknown_by_rule=tuple((rule_id, unknown.count(rule_id)) for rule_id in dict.fromkeys(unknown)),
        )
    return report.replace(
        findings=findings,
        suppressed=suppressed,
        diagnostics=tuple(
            diagnostic for diagnostic in report.diagnostics if diagnostic.location is None or diagnostic.location.path in shown
        ),
        counts=report.counts.replace(failed=sum(finding.verdict == FAIL for finding in findings), suppressed=len(suppressed)),
    )


def _touches(finding: Finding, shown: set[str]) -> bool:
    places = [finding.location, *(step.location for step in finding.path), *(other.location for other in finding.related)]
    return any(place.path in shown for place in places)


def main() -> None:
    """The entry point: file names in, exit code out."""
    try:
        code = run(sys.argv[1:])
    except ImmutcheckError as error:
        code = fail(str(error))
    sys.exit(code)
