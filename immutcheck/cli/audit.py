"""The command `immutcheck audit`: from words to accounts, calls, observations, reports and the exit code."""

from __future__ import annotations

import os
import sys

from immutcheck.cli.output import Output, plan_outputs, terminal_width, write_baseline_file, write_report
from immutcheck.cli.preparation import open_baseline, open_workspace, select_rules, tell_policies, wants_colour
from immutcheck.cli.scan import read_time
from immutcheck.model.errors import UsageError
from immutcheck.model.record import Record
from immutcheck.model.rule import SEVERITIES
from immutcheck.reporters.options import ReportOptions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from immutcheck.audit import AuditRequest, RegionOutcome
    from immutcheck.cli.audit_rules import AuditRules
    from immutcheck.cli.preparation import Workspace
    from immutcheck.model.diagnostic import Diagnostic
    from immutcheck.model.rule import Prose, Rule
    from immutcheck.sources.snapshot.state_identities import StateIdentities
    from immutcheck.sources.snapshot.template_places import TemplatePlaces

ACCOUNT_HOLE = "{account}"
SNAPSHOT_BESIDE = ".snapshot.json"
DEFAULT_SINCE_DAYS = 30


class AuditWords(Record):
    """The command line, as given. `accounts` is a file or "organization"."""

    regions: tuple[str, ...]
    all_regions: bool
    aws_profile: str
    role_arn: str
    external_id: str
    accounts: str
    services: tuple[str, ...]
    snapshot: str
    since: int
    endpoint_url: str
    max_rate: float | None
    states: tuple[str, ...]
    templates: tuple[str, ...]
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
    baseline: str
    write_baseline: str
    now: str | None
    exit_zero: bool
    verbose: bool
    print_iam_policy: bool
    print_calls: bool


def run(words: AuditWords) -> int:
    """Read the accounts, judge, report; the exit code."""
    from immutcheck.cli.audit_rules import choose_rules

    outputs = plan_outputs(words.formats, words.output)
    _check_words(words, outputs)
    workspace = open_workspace(())
    selection = select_rules(
        workspace.configuration, rules=words.rules, profile=words.profile, packs=words.packs, select=words.select, ignore=words.ignore
    )
    is_kept = bool(words.snapshot)
    chosen = choose_rules(
        selection.rules, workspace.configuration, services=words.services, whole=is_kept, with_stacks=bool(words.templates)
    )
    if words.print_iam_policy:
        return _print_policy(words, chosen)
    if words.print_calls:
        from immutcheck.cli.audit_calls import print_calls

        return print_calls(chosen)
    return _audit(words, outputs, workspace, selection.profile, selection.catalogue.prose, chosen)


def _check_words(words: AuditWords, outputs: Sequence[Output]) -> None:
    if words.fail_on is not None and words.fail_on not in SEVERITIES:
        raise UsageError(f"--fail-on {words.fail_on}: not a severity; there are {', '.join(SEVERITIES)}")
    if words.baseline and words.write_baseline:
        raise UsageError("--baseline and --write-baseline together: write a new baseline, or compare with one")
    if words.regions and words.all_regions:
        raise UsageError("--region and --all-regions together: name the regions, or take all of them")
    if words.since < 0:
        raise UsageError("--since: a number of days, 0 or more")
    if words.max_rate is not None and words.max_rate < 0:
        raise UsageError("--max-rate: calls a second, 0 for no limit of our own")
    files = [os.path.abspath(name) for name in (*[one.file for one in outputs], words.snapshot, words.write_baseline) if name]
    if len(set(files)) != len(files):
        raise UsageError("two things would be written to the same file")
    if words.accounts and any(one.format == "sarif" and ACCOUNT_HOLE not in one.file for one in outputs):
        raise UsageError(
            "a SARIF file is about one account, or uploads would overwrite each other:"
            " with --accounts write --format sarif=NAME-{account}.sarif"
        )


def _print_policy(words: AuditWords, chosen: AuditRules) -> int:
    """The least policy, on standard output; several when IAM does not take it as one."""
    from immutcheck.cli.audit_accounts import list_roles
    from immutcheck.cli.preparation import write_stdout
    from immutcheck.live.iam_policy import list_actions, write_policies

    roles, with_organization = list_roles(words)
    policies = write_policies(list_actions(chosen.services, chosen.plan), roles=roles, organization=with_organization)
    write_stdout("\n".join(policies) + "\n")
    if len(policies) > 1:
        sys.stderr.write(f"immutcheck: IAM takes no policy of that size: attach these {len(policies)} together\n")
    return 0


def _audit(
    words: AuditWords,
    outputs: Sequence[Output],
    workspace: Workspace,
    profile: str,
    prose: Callable[[Rule], Prose],
    chosen: AuditRules,
) -> int:
    import contextlib

    from immutcheck import __version__
    from immutcheck.audit import AuditRequest, run_audit
    from immutcheck.cli.audit_accounts import open_targets
    from immutcheck.cli.audit_progress import watch
    from immutcheck.cli.interrupts import Interrupts
    from immutcheck.engine.ruleset import compile_rules
    from immutcheck.live.guard import Guard
    from immutcheck.live.process_lock import lock_process
    from immutcheck.live.run import RunRequest, run_observations
    from immutcheck.processes import count_processes
    from immutcheck.sources.snapshot.ownership import Owners
    from immutcheck.sources.snapshot.writing import SnapshotHeader, SnapshotWriter

    configuration = workspace.configuration
    now = read_time(words.now)
    since = _count_back(now, words.since)
    fail_on_unknown = words.fail_on_unknown or configuration.fail_on_unknown
    diagnostics: list[Diagnostic] = []
    states, templates = _read_files(words, workspace, diagnostics)
    baseline = "" if words.write_baseline else words.baseline or configuration.baseline
    guard = Guard(chosen.services, endpoint_url=words.endpoint_url)
    with Interrupts() as interrupts, contextlib.ExitStack() as stack:
        stack.enter_context(lock_process(guard))
        targets = open_targets(words, guard, chosen)
        snapshot = None
        kept = words.snapshot or _place_beside(outputs)
        if kept:
            header = SnapshotHeader(
                program=__version__, now=now, since=since, scopes=targets.scopes, all_regions=words.all_regions and not words.services
            )
            snapshot = stack.enter_context(SnapshotWriter(kept, _show(kept, workspace.base), header))
        request = AuditRequest(
            rules=chosen.rules,
            compiled=compile_rules(chosen.rules),
            prose=prose,
            settings=configuration.settings(now),
            profile=profile,
            include_unknown=words.include_unknown or fail_on_unknown,
            include_passed=words.include_passed,
            baseline=open_baseline(baseline) if baseline else None,
            diagnostics=(*diagnostics, *targets.diagnostics, *tell_policies(workspace.configuration)),
            owners=Owners(states, all_regions=words.all_regions),
            templates=templates,
            snapshot=snapshot,
        )
        live = RunRequest(
            targets=targets.targets,
            plan=chosen.plan,
            services=chosen.services,
            collectors=chosen.collectors,
            max_rate=words.max_rate,
            since=since,
            processes=count_processes(),
        )
        with watch(sys.stderr) as progress:
            observations = run_observations(live.replace(progress=progress))
            outcomes = run_audit(request, observations, observations.stop)
        interrupts.finish_work()
        if snapshot is not None:
            is_complete = not any(one.level == "error" for outcome in outcomes for one in outcome.outcome.diagnostics)
            snapshot.finish(complete=is_complete)
            request = request.replace(diagnostics=(*request.diagnostics, *weigh_snapshot(kept, _show(kept, workspace.base))))
        fail_on = words.fail_on or configuration.fail_on
        return _report(words, outputs, request, outcomes, fail_on=fail_on, fail_on_unknown=fail_on_unknown)


def _report(
    words: AuditWords,
    outputs: Sequence[Output],
    request: AuditRequest,
    outcomes: Sequence[RegionOutcome],
    *,
    fail_on: str,
    fail_on_unknown: bool,
) -> int:
    """Write every report; a file whose name has a hole for the account is written once for each."""
    from immutcheck.audit import report_audit
    from immutcheck.triage.threshold import exit_code

    options = ReportOptions(
        colour=wants_colour(sys.stdout),
        width=terminal_width(),
        include_unknown=request.include_unknown,
        include_passed=words.include_passed,
        fail_on=fail_on,
        fail_on_unknown=fail_on_unknown,
        verbose=words.verbose,
    )
    report = report_audit(outcomes, request)
    for one in outputs:
        if ACCOUNT_HOLE not in one.file:
            write_report(one, report, options)
            continue
        for account in sorted({outcome.account for outcome in outcomes}):
            own = report_audit([outcome for outcome in outcomes if outcome.account == account], request)
            write_report(one.replace(file=one.file.replace(ACCOUNT_HOLE, account)), own, options)
    if words.write_baseline:
        return write_baseline_file(words.write_baseline, report, exit_zero=words.exit_zero)
    code = exit_code(report, fail_on=fail_on, fail_on_unknown=fail_on_unknown)
    return 0 if words.exit_zero else code


def _read_files(
    words: AuditWords, workspace: Workspace, diagnostics: list[Diagnostic]
) -> tuple[list[StateIdentities], TemplatePlaces | None]:
    """The Terraform states and the templates that were named."""
    from immutcheck.cli.preparation import read_named
    from immutcheck.sources.discovery import discover
    from immutcheck.sources.snapshot.state_identities import read_state_identities
    from immutcheck.sources.snapshot.template_places import read_template_places
    from immutcheck.workspace import make_tree

    states = [read_state_identities(read_named(path, "Terraform state"), path) for path in words.states]
    if not words.templates:
        return states, None
    files, problems = discover(words.templates, workspace.base, exclude=workspace.configuration.exclude)
    diagnostics.extend(problems)
    templates = read_template_places(files, make_tree(workspace.base))
    diagnostics.extend(templates.diagnostics)
    return states, templates


def _place_beside(outputs: Sequence[Output]) -> str:
    """Consumers of SARIF need a file that findings stand in: when none was asked for, the snapshot beside the report."""
    for one in outputs:
        if one.format == "sarif":
            base = one.file.replace(f"-{ACCOUNT_HOLE}", "").replace(ACCOUNT_HOLE, "") or "immutcheck.sarif"
            return os.path.splitext(base)[0] + SNAPSHOT_BESIDE
    return ""


def weigh_snapshot(file: str, shown: str) -> tuple[Diagnostic, ...]:
    """A warning when the snapshot is too large to be scanned again."""
    from immutcheck.documents.limits import Limits
    from immutcheck.model.diagnostic import WARNING, Diagnostic
    from immutcheck.model.location import Location

    most = Limits().size
    if os.path.getsize(file) <= most:
        return ()
    message = f"the snapshot is larger than the {most >> 20} MiB that a scan reads: keep one for fewer regions or accounts"
    return (Diagnostic(WARNING, "snapshot-too-large", message, Location(shown)),)


def _show(file: str, base: str) -> str:
    """What reports call the file: relative to the base, its name alone when it lies elsewhere."""
    relative = os.path.relpath(os.path.abspath(file), base).replace(os.sep, "/")
    return os.path.basename(file) if relative.startswith("../") else relative


def _count_back(now: str, days: int) -> str:
    from datetime import datetime, timedelta

    return (datetime.fromisoformat(now) - timedelta(days=days)).replace(tzinfo=None).isoformat() + "Z"
