"""The command `immutcheck`: its words and their help. Every command imports what it needs when it runs."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from copy import copy
from typing import Annotated

import typer

from immutcheck import __version__
from immutcheck.cli.audit_command import AUDIT_EPILOG, audit
from immutcheck.cli.options import (
    BaselineFile,
    ExitZero,
    FailOn,
    FailOnUnknown,
    Formats,
    Ignored,
    IncludePassed,
    IncludeUnknown,
    NewBaselineFile,
    Now,
    OutputFile,
    Packs,
    ProfileName,
    RuleFolders,
    Selected,
    Verbose,
)
from immutcheck.cli.preparation import fail, refuse_empty
from immutcheck.model.errors import ImmutcheckError

app = typer.Typer(
    name="immutcheck",
    help="Check that AWS infrastructure is immutable: CloudFormation, SAM, CDK output and Terraform against packs of rules.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
rules_app = typer.Typer(help="List, read and test rules.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(rules_app, name="rules")

_SCAN_EPILOG = """\b
Examples:
  immutcheck scan                                    the current folder
  immutcheck scan app.yaml network/                  these files and folders
  immutcheck scan . --format text --format sarif=immutcheck.sarif
  immutcheck scan . --profile strict --fail-on high
  immutcheck scan . --write-baseline baseline.json   accept what is there now …
  immutcheck scan . --baseline baseline.json         … and fail only on what is new
  immutcheck scan . --before-ref origin/main         templates: what does this branch change, and how?
  cdk synth --quiet && immutcheck scan cdk.out
  immutcheck scan infra/ --var-file prod.tfvars      every Terraform root below it
  terraform show -json plan.out > plan.json && immutcheck scan plan.json
  cat app.yaml | immutcheck scan - --stdin-name app.yaml

\b
Exit codes:
  0  nothing at or above --fail-on
  1  findings
  2  wrong usage, configuration or rule file
  3  incomplete: something could not be read or judged
  4  nothing to scan
"""


def _print_version(value: bool) -> None:
    if value:
        typer.echo(f"immutcheck {__version__}")
        raise typer.Exit


@app.callback()
def describe(
    version: Annotated[bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit.")] = False,
) -> None:
    """Check that AWS infrastructure is immutable: CloudFormation, SAM, CDK output and Terraform against packs of rules."""


@app.command(epilog=_SCAN_EPILOG)
def scan(
    paths: Annotated[
        list[str] | None,
        typer.Argument(metavar="PATH", help='Files and folders; "-" is standard input. Default: this folder.', show_default=False),
    ] = None,
    formats: Formats = None,
    output: OutputFile = None,
    rules: RuleFolders = None,
    pack: Packs = None,
    profile: ProfileName = None,
    select: Selected = None,
    ignore: Ignored = None,
    fail_on: FailOn = None,
    fail_on_unknown: FailOnUnknown = False,
    include_unknown: IncludeUnknown = False,
    include_passed: IncludePassed = False,
    include_suppressed: Annotated[bool, typer.Option("--include-suppressed", help="Report suppressed findings, marked as such.")] = False,
    parameters: Annotated[
        str | None,
        typer.Option("--parameters", metavar="FILE", help="Parameter values: CloudFormation's or CodePipeline's form.", show_default=False),
    ] = None,
    var: Annotated[
        list[str] | None,
        typer.Option("--var", metavar="NAME=VALUE", help="A value for a Terraform root variable; repeatable.", show_default=False),
    ] = None,
    var_file: Annotated[
        list[str] | None,
        typer.Option("--var-file", metavar="FILE", help="Values for Terraform root variables (.tfvars); repeatable.", show_default=False),
    ] = None,
    before: Annotated[
        str | None,
        typer.Option("--before", metavar="PATH", help="The older version of PATH: judge what the newer one changes.", show_default=False),
    ] = None,
    before_ref: Annotated[
        str | None,
        typer.Option("--before-ref", metavar="REF", help="The same, with the older versions from a git revision.", show_default=False),
    ] = None,
    before_parameters: Annotated[
        str | None,
        typer.Option(
            "--before-parameters",
            metavar="FILE",
            help="Its parameter values. Default: those of --parameters (with --before-ref, as that file was).",
            show_default=False,
        ),
    ] = None,
    exclude: Annotated[
        list[str] | None,
        typer.Option("--exclude", metavar="GLOB", help="Paths not to scan, seen from here; repeatable.", show_default=False),
    ] = None,
    baseline: BaselineFile = None,
    write_baseline: NewBaselineFile = None,
    now: Now = None,
    stdin_name: Annotated[
        str, typer.Option("--stdin-name", metavar="NAME", help='What to call standard input ("-") in the report.')
    ] = "stdin.yaml",
    verbose: Verbose = False,
    exit_zero: ExitZero = False,
) -> None:
    """Judge templates, change sets, Terraform code, plans and states: what is changed in place, or lost if it were replaced?"""
    from immutcheck.cli.scan import ScanWords, order_variables, run

    given = {"output": output, "profile": profile, "parameters": parameters, "baseline": baseline, "write-baseline": write_baseline}
    refuse_empty({**given, "before": before, "before-ref": before_ref, "before-parameters": before_parameters})
    raise typer.Exit(
        run(
            ScanWords(
                paths=tuple(paths or ()),
                formats=tuple(formats or ()),
                output=output,
                rules=tuple(rules or ()),
                packs=tuple(pack or ()),
                profile=profile,
                select=tuple(select or ()),
                ignore=tuple(ignore or ()),
                fail_on=fail_on,
                fail_on_unknown=fail_on_unknown,
                include_unknown=include_unknown,
                include_passed=include_passed,
                include_suppressed=include_suppressed,
                parameters=parameters or "",
                variables=order_variables(var or (), var_file or (), sys.argv),
                exclude=tuple(exclude or ()),
                baseline=baseline or "",
                write_baseline=write_baseline or "",
                now=now,
                stdin_name=stdin_name,
                exit_zero=exit_zero,
                verbose=verbose,
                before=before or "",
                before_ref=before_ref or "",
                before_parameters=before_parameters or "",
            )
        )
    )


app.command(epilog=AUDIT_EPILOG)(audit)


@rules_app.command("list", epilog="\b\nExample:\n  immutcheck rules list --pack no-ssh-rdp\n")
def list_rules(
    rules: RuleFolders = None,
    pack: Packs = None,
    profile: Annotated[
        str | None, typer.Option("--profile", metavar="NAME", help="Only the rules of this profile.", show_default=False)
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """List the rules: id, severity, pack, profile membership, title."""
    from immutcheck.cli.rules import print_list

    raise typer.Exit(print_list(tuple(rules or ()), tuple(pack or ()), profile, as_json=as_json))


@rules_app.command("show", epilog="\b\nExample:\n  immutcheck rules show ssh-open-to-internet\n")
def show_rule(
    rule_id: Annotated[str, typer.Argument(metavar="ID", help="The rule's id.")],
    rules: RuleFolders = None,
) -> None:
    """Print a rule's page: what it judges, why, how to mend it, where that is written."""
    from immutcheck.cli.rules import print_page

    raise typer.Exit(print_page(rule_id, tuple(rules or ())))


@rules_app.command(
    "test", epilog="\b\nExamples:\n  immutcheck rules test            the built-in rules\n  immutcheck rules test my-rules/\n"
)
def test_rules(
    folder: Annotated[
        str | None, typer.Argument(metavar="DIR", help="The rules folder. Default: the built-in rules.", show_default=False)
    ] = None,
    select: Annotated[
        list[str] | None, typer.Option("--select", metavar="ID", help="Only this rule; repeatable.", show_default=False)
    ] = None,
) -> None:
    """Run the examples of the rules through the production path."""
    from immutcheck.cli.rules import run_tests

    raise typer.Exit(run_tests(folder, tuple(select or ())))


@rules_app.command("coverage", epilog="\b\nExample:\n  immutcheck rules coverage\n")
def show_coverage(as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False) -> None:
    """List what must be seen, which rules see it, and where: in templates, plans, running accounts."""
    from immutcheck.cli.coverage import print_coverage

    raise typer.Exit(print_coverage(as_json=as_json))


def _narrow(whole: typer.Typer, words: Sequence[str]) -> typer.Typer:
    """The command that the words begin with alone: Typer reads the options of all before it runs one. Everything for any other words."""
    word = words[0] if words else ""
    asked = [command for command in whole.registered_commands if command.callback and word == (command.name or command.callback.__name__)]
    if not asked:
        return whole
    narrowed = copy(whole)
    narrowed.registered_commands, narrowed.registered_groups = asked, []
    return narrowed


def main() -> None:
    """The entry point: words in, exit code out."""
    try:
        _narrow(app, sys.argv[1:])()
    except ImmutcheckError as error:
        sys.exit(fail(str(error)))
