"""The options that `scan` and `audit` share, and their help."""

from __future__ import annotations

from typing import Annotated

import typer

Formats = Annotated[
    list[str] | None,
    typer.Option("--format", "-f", metavar="FORMAT[=FILE]", help="text, json or sarif; repeatable. Default: text.", show_default=False),
]
OutputFile = Annotated[str | None, typer.Option("--output", "-o", metavar="FILE", help="Write the one format there.", show_default=False)]
RuleFolders = Annotated[
    list[str] | None,
    typer.Option("--rules", metavar="DIR", help="A folder with rule packs of your own; repeatable.", show_default=False),
]
Packs = Annotated[list[str] | None, typer.Option("--pack", metavar="NAME", help="Only this pack; repeatable.", show_default=False)]
ProfileName = Annotated[
    str | None, typer.Option("--profile", metavar="NAME", help="Which rules run. Default: default.", show_default=False)
]
Selected = Annotated[
    list[str] | None,
    typer.Option("--select", metavar="ID", help="Only this rule, also one outside the profile; repeatable.", show_default=False),
]
Ignored = Annotated[list[str] | None, typer.Option("--ignore", metavar="ID", help="Not this rule; repeatable.", show_default=False)]
FailOn = Annotated[
    str | None,
    typer.Option(
        "--fail-on",
        metavar="SEVERITY",
        help="low, medium, high or critical: what makes the exit code 1. Default: low.",
        show_default=False,
    ),
]
FailOnUnknown = Annotated[bool, typer.Option("--fail-on-unknown", help="UNKNOWN answers make the exit code 1 too.")]
IncludeUnknown = Annotated[bool, typer.Option("--include-unknown", help="Report UNKNOWN answers with their reasons.")]
IncludePassed = Annotated[bool, typer.Option("--include-passed", help="Report what passed (json, sarif; counted in text).")]
BaselineFile = Annotated[
    str | None, typer.Option("--baseline", metavar="FILE", help="Findings in this file do not count.", show_default=False)
]
NewBaselineFile = Annotated[
    str | None,
    typer.Option("--write-baseline", metavar="FILE", help="Write the findings there as a baseline and exit 0.", show_default=False),
]
Now = Annotated[
    str | None, typer.Option("--now", metavar="TIME", help="The time to judge ages and expiry at (ISO 8601).", show_default=False)
]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Whole explanations, and every note.")]
ExitZero = Annotated[bool, typer.Option("--exit-zero", help="Exit 0 whatever was found or could not be read (not for wrong usage).")]
