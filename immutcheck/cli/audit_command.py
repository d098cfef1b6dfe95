"""The words of `immutcheck audit` and their help."""

from __future__ import annotations

from typing import Annotated

import typer

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
    formats: Annotated[
        list[str] | None,
        typer.Option("--format", "-f", metavar="FORMAT[=FILE]", help="text, json or sarif; repeatable. Default: text.", show_default=False),
    ] = None,
    output: Annotated[
        str | None, typer.Option("--output", "-o", metavar="FILE", help="Write the one format there.", show_default=False)
    ] = None,
    rules: Annotated[
        list[str] | None,
        typer.Option("--rules", metavar="DIR", help="A folder with rule packs of your own; repeatable.", show_default=False),
    ] = None,
    pack: Annotated[
        list[str] | None, typer.Option("--pack", metavar="NAME", help="Only this pack; repeatable.", show_default=False)
    ] = None,
    profile: Annotated[
        str | None, typer.Option("--profile", metavar="NAME", help="Which rules run. Default: default.", show_default=False)
    ] = None,
    select: Annotated[
        list[str] | None,
        typer.Option("--select", metavar="ID", help="Only this rule, also one outside the profile; repeatable.", show_default=False),
    ] = None,
    ignore: Annotated[
        list[str] | None, typer.Option("--ignore", metavar="ID", help="Not this rule; repeatable.", show_default=False)
    ] = None,
    fail_on: Annotated[
        str | None,
        typer.Option(
            "--fail-on",
            metavar="SEVERITY",
            help="low, medium, high or critical: what makes the exit code 1. Default: low.",
            show_default=False,
        ),
    ] = None,
    fail_on_unknown: Annotated[bool, typer.Option("--fail-on-unknown", help="UNKNOWN answers make the exit code 1 too.")] = False,
    include_unknown: Annotated[bool, typer.Option("--include-unknown", help="Report UNKNOWN answers with their reasons.")] = False,
    include_passed: Annotated[bool, typer.Option("--include-passed", help="Report what passed (json, sarif; counted in text).")] = False,
    baseline: Annotated[
        str | None, typer.Option("--baseline", metavar="FILE", help="Findings in this file do not count.", show_default=False)
    ] = None,
    write_baseline: Annotated[
        str | None,
        typer.Option("--write-baseline", metavar="FILE", help="Write the findings there as a baseline and exit 0.", show_default=False),
    ] = None,
    now: Annotated[
        str | None, typer.Option("--now", metavar="TIME", help="The time to judge ages and expiry at (ISO 8601).", show_default=False)
    ] = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Whole explanations, and every note.")] = False,
    exit_zero: Annotated[
        bool, typer.Option("--exit-zero", help="Exit 0 whatever was found or could not be read (not for wrong usage).")
    ] = False,
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
