"""Which accounts and regions an audit reads, from the command line, a file or AWS Organizations; how each of them is opened."""

from __future__ import annotations

import os

from immutcheck.model.errors import UsageError
from immutcheck.model.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from immutcheck.cli.audit import AuditWords
    from immutcheck.cli.audit_rules import AuditRules
    from immutcheck.live.accounts import Account
    from immutcheck.live.guard import Guard
    from immutcheck.live.run import AccountTarget, OpenedAccount
    from immutcheck.live.sessions import AccountSession, SessionFactory
    from immutcheck.model.diagnostic import Diagnostic

ORGANIZATION = "organization"
ANY_ACCOUNT = "{account}"
NO_REGION = "no region: give --region NAME (repeatable) or --all-regions, or set AWS_REGION"


class Targets(Record):
    """What is to be read. `scopes` are "account/region", with "*" for regions that only the account can tell. `diagnostics` say what is
    left out."""

    targets: tuple[AccountTarget, ...]
    scopes: tuple[str, ...]
    diagnostics: tuple[Diagnostic, ...] = ()


def list_roles(words: AuditWords) -> tuple[tuple[str, ...], bool]:
    """The ARNs of the roles that would be assumed, `*` standing for accounts that are not known yet; whether an organization is listed."""
    if words.accounts and words.accounts != ORGANIZATION:
        from immutcheck.live.accounts import load_accounts

        accounts = load_accounts(words.accounts)
        roles = [account.role or _fill_in(words.role_arn, account.account_id) for account in accounts]
        return tuple(dict.fromkeys(role for role in roles if role)), False
    role = words.role_arn
    if words.accounts and role:
        from immutcheck.live.accounts import expand_role

        stand_in = "000000000000"
        role = expand_role(role, stand_in).replace(stand_in, "*")
    return ((role,) if role else ()), bool(words.accounts)


def open_targets(words: AuditWords, guard: Guard, chosen: AuditRules) -> Targets:
    """The accounts to read. A single one is opened at once, so that wrong credentials end the run; one of several only when its turn comes,
    and what is wrong with it is said in the report."""
    from immutcheck.live.calls import client_config
    from immutcheck.live.iam_policy import list_actions
    from immutcheck.live.limits import CallLimits
    from immutcheck.live.regions import check_regions, find_default_region
    from immutcheck.live.run import AccountTarget
    from immutcheck.live.sessions import Identity, SessionFactory

    regions = check_regions(words.regions)
    # What every other AWS tool understands; botocore alone only reads AWS_DEFAULT_REGION.
    default = os.environ.get("AWS_REGION") or find_default_region(words.aws_profile)
    if not regions and not words.all_regions and default:
        regions = (default,)
    roles, with_organization = list_roles(words)
    factory = SessionFactory(
        guard,
        actions=list_actions(chosen.services, chosen.plan),
        config=client_config(CallLimits()),
        roles=roles,
        organization=with_organization,
        region=regions[0] if regions else default,
    )
    if not words.accounts:
        if ANY_ACCOUNT in words.role_arn:
            raise UsageError("--role-arn: {account} stands for each account of --accounts, which is not given")
        if not regions and not words.all_regions:
            raise UsageError(NO_REGION)
        session = factory.open(Identity(words.aws_profile, words.role_arn, words.external_id))
        opened = _open_regions(session, regions)
        scopes = tuple([f"{session.account}/{region}" for region in opened.regions])
        return Targets((AccountTarget(session.account, lambda: opened),), scopes)
    accounts, diagnostics = _list_accounts(words, factory)
    targets = [AccountTarget(_name(account), _make_opener(account, factory, regions, words)) for account in accounts]
    scopes = tuple([f"{account.account_id}/{region}" for account in accounts for region in regions or account.regions or ("*",)])
    return Targets(tuple(targets), scopes, diagnostics)


def _list_accounts(words: AuditWords, factory: SessionFactory) -> tuple[Sequence[Account], tuple[Diagnostic, ...]]:
    from immutcheck.live.accounts import expand_role, list_organization, load_accounts

    if words.accounts != ORGANIZATION:
        accounts = load_accounts(words.accounts)
        role = words.role_arn
        return [a if a.role or not role else a.replace(role=expand_role(role, a.account_id)) for a in accounts], ()
    if not words.role_arn:
        raise UsageError("--accounts organization: name the role that each account has, as in --role-arn arn:aws:iam::{account}:role/Audit")
    from immutcheck.live.credential_errors import explain_failure

    session = factory.open_management(words.aws_profile)
    with explain_failure(words.aws_profile):
        organization = list_organization(session, words.role_arn)
    return organization.active, _tell_inactive(organization.inactive)


def _tell_inactive(accounts: Sequence[Account]) -> tuple[Diagnostic, ...]:
    from immutcheck.model.diagnostic import NOTE, Diagnostic

    if not accounts:
        return ()
    named = ", ".join(f"{account.account_id} ({account.name})" if account.name else account.account_id for account in accounts)
    count = "1 account of the organization is" if len(accounts) == 1 else f"{len(accounts)} accounts of the organization are"
    return (Diagnostic(NOTE, "account-inactive", f"{count} not active, and not read: {named}"),)


def _make_opener(account: Account, factory: SessionFactory, regions: tuple[str, ...], words: AuditWords) -> Callable[[], OpenedAccount]:
    """Regions of the command line come before those of the file."""
    identity = account.identity
    profile, external_id = account.profile or words.aws_profile, account.external_id or (words.external_id if account.role else "")
    own = () if words.all_regions else regions if words.regions else account.regions or regions

    def open_account() -> OpenedAccount:
        return _open_regions(factory.open(identity.replace(profile=profile, external_id=external_id)), own)

    if not own and not words.all_regions:
        raise UsageError(NO_REGION)
    return open_account


def _open_regions(session: AccountSession, regions: tuple[str, ...]) -> OpenedAccount:
    from immutcheck.live.credential_errors import explain_failure
    from immutcheck.live.regions import list_enabled_regions
    from immutcheck.live.run import OpenedAccount

    with explain_failure(""):
        return OpenedAccount(session, regions or list_enabled_regions(session))


def _fill_in(role: str, account_id: str) -> str:
    from immutcheck.live.accounts import expand_role

    return expand_role(role, account_id) if role else ""


def _name(account: Account) -> str:
    return f"{account.name} ({account.account_id})" if account.name else account.account_id
