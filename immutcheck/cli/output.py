"""Where reports go: formats and their files, what is written, how it is said when it cannot be."""

from __future__ import annotations

import os
import sys

from immutcheck.cli.preparation import write_stdout
from immutcheck.model.errors import UsageError
from immutcheck.model.record import Record
from immutcheck.reporters.table import REPORTERS, ReportOptions, render

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from immutcheck.model.report import Report

STDOUT = "-"


class Output(Record):
    """One format and where it goes; `file` "" is standard output."""

    format: str
    file: str


def plan_outputs(formats: Sequence[str], output: str | None) -> tuple[Output, ...]:
    """The outputs asked for; UsageError for an unknown format, two on standard output, one file twice, `--output` with several."""
    outputs = []
    for word in formats or ("text",):
        name, separator, file = word.partition("=")
        if name not in REPORTERS:
            raise UsageError(f"--format {name}: unknown format; there are {', '.join(REPORTERS)}")
        if separator and not file:
            raise UsageError(f"--format {word}: a file name is missing after `=`")
        outputs.append(Output(name, "" if file == STDOUT else file))
    if output is not None:
        if len(outputs) != 1:
            raise UsageError("--output goes with exactly one --format; write --format FORMAT=FILE for each of several")
        if outputs[0].file:
            raise UsageError("--output and --format FORMAT=FILE both name a file: use one of them")
        outputs = [Output(outputs[0].format, "" if output == STDOUT else output)]
    if sum(not one.file for one in outputs) > 1:
        raise UsageError("two formats on standard output: give all but one a file, as in --format sarif=immutcheck.sarif")
    files = [os.path.abspath(one.file) for one in outputs if one.file]
    if len(set(files)) != len(files):
        raise UsageError("two formats would be written to the same file")
    return tuple(outputs)


def terminal_width() -> int:
    """Columns of the terminal; 100 where there is none, so that a file looks the same everywhere."""
    import shutil

    return shutil.get_terminal_size((100, 24)).columns


def write_report(output: Output, report: Report, options: ReportOptions) -> None:
    """Render the report, to standard output or into its file; UsageError when that cannot be written."""
    if not output.file:
        write_stdout(render(output.format, report, options))
        return
    write_text(output.file, render(output.format, report, options.replace(colour=False, width=100)))


def write_baseline_file(file: str, report: Report, *, exit_zero: bool) -> int:
    """A baseline accepts findings, never blindness: an incomplete run still says so."""
    from immutcheck.triage.baseline import write_baseline

    write_text(file, write_baseline(report.findings))
    sys.stderr.write(f"immutcheck: wrote the baseline {file} with {report.counts.failed} findings\n")
    return 3 if report.incomplete and not exit_zero else 0


def write_text(file: str, text: str) -> None:
    """Write the file; UsageError when that fails."""
    try:
        with open(file, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
    except OSError as error:
        raise UsageError(f"{file}: cannot be written: {error.strerror}") from error
