"""Which accounts an audit reads: those of a file in the form that c7n-org uses, or the active ones of an organization.

Source: c7n-org's README, "Config File Generation"; AWS Organizations API Reference, "ListAccounts".
"""

from __future__ import annotations

import difflib
import re

from immutcheck.live.credential_errors import CredentialsError
from immutcheck.live.regions import known_regions
from immutcheck.live.sessions import SESSION_NAME, Identity
from immutcheck.model.errors import ConfigurationError, DocumentError, UsageError
from immutcheck.model.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from immutcheck.documents.document import Document
    from immutcheck.live.sessions import AccountSession

NO_TAGS: Mapping[str, str] = {}
ACTIVE = "ACTIVE"
MOST_PAGES = 5000
_ACCOUNT = re.compile(r"[0-9]{12}")
_ROLE_NAME = re.compile(r"[\w+=,.@/-]+", re.ASCII)
_ROLE_ARN = re.compile(r"arn:(aws[a-z-]*):iam::(\d{12}):role/[\w+=,.@/-]+", re.ASCII)
_FORMS: Mapping[str, tuple[re.Pattern[str], str]] = {
    "session_name": (re.compile(r"[\w+=,.@-]{2,64}", re.ASCII), "2 to 64 letters, digits and any of _+=,.@-"),
    "source_identity": (re.compile(r"[\w+=,.@-]{2,64}", re.ASCII), "2 to 64 letters, digits and any of _+=,.@-"),
    "external_id": (re.compile(r"[\w+=,.@:/-]{2,1224}", re.ASCII), "2 to 1224 letters, digits and any of _+=,.@:/-"),
}
"""What AWS takes. Source: AWS STS API Reference, "AssumeRole"."""
_PLACEHOLDERS = ("{account}", "{account_id}")
_READ = ("account_id", "name", "regions", "role", "profile", "external_id", "session_name", "source_identity", "tags")
_OTHERS = ("email", "display_name", "org_id", "ou", "vars")
"""What c7n-org's files may have besides; it changes nothing here."""


class Account(Record):
    """`regions`: () for those of the command line. `role` is the ARN to assume, "" to read with the credentials as they are."""

    account_id: str
    name: str = ""
    regions: tuple[str, ...] = ()
    role: str = ""
    profile: str = ""
    external_id: str = ""
    session_name: str = SESSION_NAME
    source_identity: str = ""
    tags: Mapping[str, str] = NO_TAGS

    @property
    def identity(self) -> Identity:
        """Who to be to read it."""
        return Identity(self.profile, self.role, self.external_id, self.session_name, self.source_identity, self.account_id)


def load_accounts(path: str) -> tuple[Account, ...]:
    """The accounts of a file; ConfigurationError lists everything that is wrong with it."""
    try:
        with open(path, "rb") as stream:
            data = stream.read()
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be read: {error.strerror}") from error
    return parse_accounts(data, path)


def parse_accounts(data: bytes, path: str) -> tuple[Account, ...]:
    """`data` as a file of accounts, in its order; `path` is for messages."""
    from immutcheck.documents.loading import load_document

    try:
        document = load_document(data, path)
    except DocumentError as error:
        raise ConfigurationError(f"{path}:{error.line}:{error.column}: {error.message}") from error
    value = document.value
    entries = value.get("accounts") if isinstance(value, dict) else None
    if not isinstance(entries, list) or not entries:
        raise ConfigurationError(f"{path}: a file of accounts has a list under `accounts:`")
    errors = [problem.render() for problem in document.problems]
    accounts: dict[str, Account] = {}
    for index, entry in enumerate(entries):
        faults = list(_find_faults(entry))
        account_id = "" if faults else _read_account_id(entry["account_id"])
        if account_id in accounts:
            faults = [(("account_id",), f"the account {account_id} is listed a second time")]
        errors += [_at(document, ("accounts", index, *where), message, path) for where, message in faults]
        if not faults:
            accounts[account_id] = _read_account(entry, account_id)
    if errors:
        raise ConfigurationError("\n".join(errors))
    return tuple(accounts.values())


class Organization(Record):
    """The accounts of an organization that can be read, and those that are suspended or about to be closed."""

    active: tuple[Account, ...]
    inactive: tuple[Account, ...]


def list_organization(session: AccountSession, role: str) -> Organization:
    """The accounts of the organization that the session's account manages. `role` is a name, or an ARN with `{account}` in it; the
    session's own account is read as it is, since what makes roles in members seldom does so in the managing account. CredentialsError
    when AWS does not list them."""
    from botocore.exceptions import ClientError

    accounts: list[Mapping[str, Any]] = []
    try:
        for number, page in enumerate(session.client("organizations").get_paginator("list_accounts").paginate()):
            if not isinstance(page.get("Accounts"), list) or number == MOST_PAGES:
                raise CredentialsError("the accounts of the organization cannot be listed: what was answered is none of AWS's answers")
            accounts += page["Accounts"]
    except ClientError as error:
        raise CredentialsError(
            f"the accounts of the organization cannot be listed: {error.response['Error'].get('Code')}: the managing account or a"
            " delegated administrator can, with organizations:ListAccounts"
        ) from error
    active: list[Account] = []
    inactive: list[Account] = []
    for raw in sorted(accounts, key=lambda raw: raw["Id"]):
        own = raw["Id"] == session.account
        account = Account(raw["Id"], raw.get("Name", ""), role="" if own else expand_role(role, raw["Id"], session.partition))
        # `State` takes the place of `Status`, which AWS retires in September 2026.
        (active if (raw.get("State") or raw.get("Status")) == ACTIVE else inactive).append(account)
    return Organization(tuple(active), tuple(inactive))


def expand_role(role: str, account_id: str, partition: str = "aws") -> str:
    """The ARN of the role in the account: from its name, or a pattern `arn:aws:iam::{account}:role/Name`. UsageError when it is neither."""
    written = role
    for placeholder in _PLACEHOLDERS:
        written = written.replace(placeholder, account_id)
    if not written.startswith("arn:") and _ROLE_NAME.fullmatch(written):
        written = f"arn:{partition}:iam::{account_id}:role/{written.lstrip('/')}"
    found = _ROLE_ARN.fullmatch(written)
    if found is None:
        raise UsageError(f"{role!r} is neither the name of a role nor an ARN such as arn:aws:iam::{{account}}:role/Audit")
    if found[2] != account_id:
        raise UsageError(f"the role {role} belongs to another account than {account_id}")
    return written


def _find_faults(entry: Any) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Where in the entry something is wrong, and what."""
    if not isinstance(entry, dict):
        yield (), "an account is a mapping with an `account_id`"
        return
    for key in entry:
        if key not in _READ and key not in _OTHERS:
            near = difflib.get_close_matches(str(key), _READ, n=1)
            yield (key,), f"unknown key `{key}`" + (f": did you mean `{near[0]}`?" if near else "")
    if not _read_account_id(entry.get("account_id")):
        where = ("account_id",) if "account_id" in entry else ()
        yield where, "`account_id` is twelve digits, in quotes (without them YAML takes away zeros at the beginning)"
    for key in ("name", "profile", "external_id", "session_name", "source_identity"):
        if not isinstance(entry.get(key, ""), str):
            yield (key,), f"`{key}` is a text"
        elif key in _FORMS and key in entry and not _FORMS[key][0].fullmatch(entry[key]):
            # Without the value: an external id is for two to know.
            yield (key,), f"`{key}` is {_FORMS[key][1]}"
    if isinstance(entry.get("name"), str) and not entry["name"].isprintable():
        yield ("name",), "`name` has characters that cannot be shown"
    yield from _find_region_faults(entry.get("regions", []))
    yield from _find_role_faults(entry)
    tags = entry.get("tags", [])
    if not isinstance(tags, dict) and not (isinstance(tags, list) and all(isinstance(tag, str) and ":" in tag for tag in tags)):
        yield ("tags",), "`tags` is a list of texts such as `team:web`, or a mapping"


def _find_region_faults(regions: Any) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if not isinstance(regions, list):
        yield ("regions",), "`regions` is a list, such as [eu-west-1, eu-central-1]"
        return
    for index, region in enumerate(regions):
        if not isinstance(region, str) or region not in known_regions():
            near = difflib.get_close_matches(str(region), known_regions(), n=1)
            yield ("regions", index), f"`{region}` is no region" + (f": did you mean `{near[0]}`?" if near else "")
    partitions = sorted({known_regions().get(region, "") for region in regions if isinstance(region, str)} - {""})
    if len(partitions) > 1:
        yield ("regions",), f"the regions belong to different partitions ({', '.join(partitions)}), and an account to one"


def _find_role_faults(entry: Mapping[str, Any]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    role = entry.get("role", "")
    if not isinstance(role, str):
        yield ("role",), "`role` is one role; a chain of them belongs into a profile (`source_profile`)"
    elif role and _read_account_id(entry.get("account_id")):
        try:
            arn = expand_role(role, _read_account_id(entry["account_id"]), _find_partition(entry))
        except UsageError as error:
            yield ("role",), str(error)
        else:
            if entry.get("regions") and arn.split(":")[1] != _find_partition(entry):
                yield ("role",), f"the role {role} is in another partition than the regions ({_find_partition(entry)})"
    if not role and any(entry.get(key) for key in ("external_id", "source_identity")):
        yield (), "`external_id` and `source_identity` go with a `role`"


def _find_partition(entry: Mapping[str, Any]) -> str:
    """That of the regions."""
    regions = entry.get("regions")
    first = regions[0] if isinstance(regions, list) and regions else ""
    return known_regions().get(first, "aws") if isinstance(first, str) else "aws"


def _read_account(entry: Mapping[str, Any], account_id: str) -> Account:
    regions = tuple(dict.fromkeys(entry.get("regions", [])))
    tags = entry.get("tags", [])
    pairs = tags.items() if isinstance(tags, dict) else [tag.split(":", 1) for tag in tags]
    return Account(
        account_id,
        entry.get("name", ""),
        regions,
        expand_role(entry["role"], account_id, _find_partition(entry)) if entry.get("role") else "",
        entry.get("profile", ""),
        entry.get("external_id", ""),
        entry.get("session_name", SESSION_NAME),
        entry.get("source_identity", ""),
        {str(key): str(value) for key, value in pairs},
    )


def _read_account_id(value: Any) -> str:
    text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    return text if _ACCOUNT.fullmatch(text) else ""


def _at(document: Document, path: tuple[str | int, ...], message: str, file: str) -> str:
    span = document.span(path, key=bool(path) and isinstance(path[-1], str) and message.startswith("unknown"))
    return f"{file}:{span.start_line}:{span.start_column}: {message}"
