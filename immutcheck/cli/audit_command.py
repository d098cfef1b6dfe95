"""The words of `immutcheck audit` and their help."""

from __future__ import annotations

from typing import Annotated

import typer

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
from immutcheck.cli.preparation import refuse_empty

AUDIT_EPILOG = """\b
Examples:
  immutcheck audit --region eu-west-1                          with the credentials of this shell
  immutcheck audit --all-regions --aws-profile audit --format text --format sarif=audit.sarif
  immutcheck audit --region eu-west-1 --select ssh-open-to-internet
  immutcheck audit --accounts accounts.yaml --all-regions --format sarif=audit-{account}.sarif
  immutcheck audit --accounts organization --role-arn 'arn:aws:iam::{account}:role/Audit' --all-regions
  immutcheck audit --region eu-west-1 --snapshot account.json  keep what was read …
  immutcheck scan account.json --profile strict                … and judge it again, offline
  immutcheck audit --print-iam-policy                          the least policy for this

\b
Exit codes:
  0  nothing at or above --fail-on
  1  findings
  2  wrong usage, configuration or rule file, or no credentials
  3  incomplete: a call was denied or failed, or the audit was interrupted
  4  no region was read
"""


def audit(
    region: Annotated[
        list[str] | None,
        typer.Option("--region", metavar="NAME", help="This region; repeatable. Default: the profile's or AWS_REGION.", show_default=False),
    ] = None,
    all_regions: Annotated[bool, typer.Option("--all-regions", help="Every region that the account has enabled.")] = False,
    aws_profile: Annotated[
        str | None, typer.Option("--aws-profile", metavar="NAME", help="The AWS profile whose credentials are used.", show_default=False)
    ] = None,
    role_arn: Annotated[
        str | None,
        typer.Option("--role-arn", metavar="ARN", help="Assume this role; {account} stands for each of --accounts.", show_default=False),
    ] = None,
    external_id: Annotated[
        str | None, typer.Option("--external-id", metavar="ID", help="The external id that the role asks for.", show_default=False)
    ] = None,
    accounts: Annotated[
        str | None,
        typer.Option(
            "--accounts",
            metavar="FILE",
            help='A YAML list of accounts, or "organization" for those of AWS Organizations.',
            show_default=False,
        ),
    ] = None,
    service: Annotated[
        list[str] | None,
        typer.Option("--service", metavar="NAME", help="Read only this service (ec2, ecs, ...); repeatable.", show_default=False),
    ] = None,
    snapshot: Annotated[
        str | None,
        typer.Option("--snapshot", metavar="FILE", help="Read all there is for any rule and keep it there.", show_default=False),
    ] = None,
    since: Annotated[int, typer.Option("--since", metavar="DAYS", help="How far back sessions are looked for.")] = 30,
    state: Annotated[
        list[str] | None,
        typer.Option("--state", metavar="FILE", help="A Terraform state: what it lists is managed; repeatable.", show_default=False),
    ] = None,
    templates: Annotated[
        list[str] | None,
        typer.Option("--templates", metavar="DIR", help="Place findings in the templates of their stacks; repeatable.", show_default=False),
    ] = None,
    endpoint_url: Annotated[
        str | None, typer.Option("--endpoint-url", metavar="URL", help="Call this instead of AWS (an emulator).", show_default=False)
    ] = None,
    max_rate: Annotated[
        float | None,
        typer.Option("--max-rate", metavar="N", help="At most N calls a second to a service of a region; 0: no limit.", show_default=False),
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
    baseline: BaselineFile = None,
    write_baseline: NewBaselineFile = None,
    now: Now = None,
    verbose: Verbose = False,
    exit_zero: ExitZero = False,
    print_iam_policy: Annotated[
        bool, typer.Option("--print-iam-policy", help="Print the least IAM policy for the selected rules, and exit.")
    ] = False,
    print_calls: Annotated[bool, typer.Option("--print-calls", help="Print which operations would be called, and exit.")] = False,
) -> None:
    """Judge running AWS accounts by the same rules, with calls that can only read."""
    from immutcheck.cli.audit import AuditWords, run

    texts = {
        "aws-profile": aws_profile,
        "role-arn": role_arn,
        "external-id": external_id,
        "accounts": accounts,
        "snapshot": snapshot,
        "endpoint-url": endpoint_url,
        "output": output,
        "profile": profile,
        "baseline": baseline,
        "write-baseline": write_baseline,
    }
    refuse_empty(texts)
    raise typer.Exit(
        run(
            AuditWords(
                regions=tuple(region or ()),
                all_regions=all_regions,
                aws_profile=aws_profile or "",
                role_arn=role_arn or "",
                external_id=external_id or "",
                accounts=accounts or "",
                services=tuple(service or ()),
                snapshot=snapshot or "",
                since=since,
                endpoint_url=endpoint_url or "",
                max_rate=max_rate,
                states=tuple(state or ()),
                templates=tuple(templates or ()),
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
                baseline=baseline or "",
                write_baseline=write_baseline or "",
                now=now,
                exit_zero=exit_zero,
                verbose=verbose,
                print_iam_policy=print_iam_policy,
                print_calls=print_calls,
            )
        )
    )
