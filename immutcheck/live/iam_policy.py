"""The rights a run needs, as policies: the least one to attach to a role, and the session policies with which roles are assumed.

Actions come from the catalogue, so that what is called, what is allowed and what is granted are one list. No wildcard stands for actions:
one that admits nothing but reads today may admit more when AWS adds an action.

Source: IAM User Guide, "IAM and AWS STS quotas"; AWS STS API Reference, "AssumeRole".
"""

from __future__ import annotations

import functools
import json
import re
from fnmatch import translate
from pathlib import Path

from immutcheck.model.errors import ImmutcheckError
from immutcheck.model.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from immutcheck.live.operation import Service
    from immutcheck.live.plan import CallPlan

POLICY_LIMIT = 6144
"""Characters of a managed policy; IAM does not count white space."""

SESSION_LIMIT = 2048
"""Characters of the inline session policy and the ARNs of managed session policies together."""

LEAST_SESSION_LIMIT = 256

SECURITY_AUDIT = "SecurityAudit"
_LONGEST_ARN = len(f"arn:aws-us-gov:iam::aws:policy/{SECURITY_AUDIT}")

LIST_REGIONS = "ec2:DescribeRegions"
ORGANIZATION_ACTIONS = ("organizations:ListAccounts",)
RUN_SERVICES = ("sts", "organizations", "account")
"""Services that a run asks about itself; no rule needs them, so what they need is said by the run's options."""


class SessionPolicy(Record):
    """What a session may do: `inline` (JSON, "" for none) and AWS's managed policies of the names in `managed`; it is for clients of
    `services`."""

    services: frozenset[str]
    inline: str
    managed: tuple[str, ...]

    def in_partition(self, partition: str) -> tuple[str, tuple[str, ...]]:
        """Inline text and the ARNs of the managed policies."""
        return self.inline, tuple(f"arn:{partition}:iam::aws:policy/{name}" for name in self.managed)


def list_actions(services: Sequence[Service], plan: CallPlan) -> dict[str, frozenset[str]]:
    """The IAM actions that the plan needs, by service as boto3 calls it; the list of regions is always among them."""
    by_name = {service.name: service for service in services}
    found: dict[str, set[str]] = {"ec2": {LIST_REGIONS}}
    for name, key in plan.operations:
        if name not in RUN_SERVICES:
            found.setdefault(name, set()).update(by_name[name].operation(key).actions)
    return {name: frozenset(actions) for name, actions in sorted(found.items())}


def write_policies(actions: Mapping[str, Collection[str]], *, roles: Sequence[str] = (), organization: bool = False) -> tuple[str, ...]:
    """The least policies, as JSON: one when IAM takes it as one, else several to attach together. `roles` are those that may be assumed,
    `organization` adds the list of its accounts."""
    wanted = {action for some in actions.values() for action in some} | (set(ORGANIZATION_ACTIONS) if organization else set())
    by_service = [_allow(_to_sid(prefix), members) for prefix, members in _group_by_prefix(wanted).items()]
    together: list[dict[str, object]] = []
    if roles:
        named = _shorten_roles(roles, POLICY_LIMIT // 2)
        together.append({"Sid": "AssumeAuditRoles", "Effect": "Allow", "Action": ["sts:AssumeRole"], "Resource": named})
    # a statement a service reads best; all in one is shorter
    for reading in (by_service, [_allow("ReadForAudit", sorted(wanted))]):
        if _count_characters([*reading, *together]) <= POLICY_LIMIT:
            return (json.dumps(_document([*reading, *together]), indent=2),)
    statements = [part for whole in (*by_service, *together) for part in _split(whole)]
    documents: list[list[dict[str, object]]] = [[]]
    for statement in statements:
        if documents[-1] and _count_characters([*documents[-1], statement]) > POLICY_LIMIT:
            documents.append([])
        documents[-1].append(statement)
    return tuple(json.dumps(_document(some), indent=2) for some in documents)


def plan_session_policies(actions: Mapping[str, Collection[str]], limit: int = SESSION_LIMIT) -> tuple[SessionPolicy, ...]:
    """The session policies for a role: the planned actions alone when they fit into one, else SecurityAudit with what it lacks, else that
    for several sessions with some of the services each. ImmutcheckError when one service alone does not fit."""
    everything = frozenset(actions)
    own = _write_inline([action for some in actions.values() for action in some])
    if len(own) <= limit:
        return (SessionPolicy(everything, own, ()),)
    room = limit - _LONGEST_ARN
    extras = {name: find_extras(some) for name, some in actions.items()}
    groups: list[list[str]] = []
    for name in sorted(extras, key=lambda name: (-len(_write_inline(extras[name])), name)):
        if len(_write_inline(extras[name])) > room:
            raise ImmutcheckError(f"the session policy for {name} needs more than the {limit} characters that are left for it")
        fitting = [group for group in groups if len(_write_inline(_join(extras, [*group, name]))) <= room]
        if fitting:
            fitting[0].append(name)
        else:
            groups.append([name])
    return tuple(SessionPolicy(frozenset(group), _write_inline(_join(extras, group)), (SECURITY_AUDIT,)) for group in groups)


def write_hop_policy(roles: Collection[str], *, organization: bool = False) -> str:
    """The inline session policy of a role that is only assumed to assume these: nothing else can be done with it."""
    named = _shorten_roles(roles)
    if sum(map(len, named)) > SESSION_LIMIT // 2:
        # What it may assume is also written in the policies of the role itself; here it only must not do anything else.
        named = sorted({f"{role.partition(':iam::')[0]}:iam::*:role/*" for role in named})
    statements: list[dict[str, object]] = [{"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": named}]
    if organization:
        statements.append({"Effect": "Allow", "Action": sorted(ORGANIZATION_ACTIONS), "Resource": "*"})
    return json.dumps(_document(statements), separators=(",", ":"))


def find_extras(actions: Iterable[str]) -> tuple[str, ...]:
    """Those of the actions that SecurityAudit does not allow."""
    return tuple(sorted(action for action in set(actions) if not _security_audit().match(action)))


@functools.cache
def _security_audit() -> re.Pattern[str]:
    lines = (Path(__file__).parent / "security_audit.txt").read_text(encoding="utf-8").splitlines()
    # IAM compares actions without regard to case: User Guide, "IAM JSON policy elements: Action".
    return re.compile("|".join(translate(line) for line in lines if line and not line.startswith("#")), re.IGNORECASE)


def _write_inline(actions: Collection[str]) -> str:
    if not actions:
        return ""
    statement = {"Effect": "Allow", "Action": sorted(set(actions)), "Resource": "*"}
    return json.dumps(_document([statement]), separators=(",", ":"))


def _join(extras: Mapping[str, Collection[str]], names: Iterable[str]) -> list[str]:
    return [action for name in names for action in extras[name]]


def _shorten_roles(roles: Collection[str], limit: int = SESSION_LIMIT // 2) -> list[str]:
    """Roles of one name in many accounts as one pattern, where a list of them all would not fit; as they are if that is no help."""
    exact = sorted(set(roles))
    if sum(map(len, exact)) <= limit:
        return exact
    shorter = sorted({re.sub(r"(?<=:iam::)\d{12}(?=:)", "*", role) for role in exact})
    return shorter if sum(map(len, shorter)) <= limit else exact


def _split(statement: dict[str, object]) -> list[dict[str, object]]:
    """The statement in parts of which each fits into a policy."""
    listed = "Resource" if isinstance(statement["Resource"], list) else "Action"
    members = statement[listed]
    if _count_characters([statement]) <= POLICY_LIMIT or not isinstance(members, list) or len(members) == 1:
        return [statement]
    middle = len(members) // 2
    halves = ((members[:middle], "A"), (members[middle:], "B"))
    return [part for half, mark in halves for part in _split({**statement, "Sid": f"{statement['Sid']}{mark}", listed: half})]


def _group_by_prefix(actions: Iterable[str]) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for action in sorted(actions):
        grouped.setdefault(action.partition(":")[0], []).append(action)
    return grouped


def _to_sid(prefix: str) -> str:
    return "Read" + "".join(part.capitalize() for part in prefix.split("-"))


def _allow(sid: str, actions: Sequence[str]) -> dict[str, object]:
    return {"Sid": sid, "Effect": "Allow", "Action": list(actions), "Resource": "*"}


def _document(statements: Sequence[Mapping[str, object]]) -> dict[str, object]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def _count_characters(statements: Sequence[Mapping[str, object]]) -> int:
    return len(json.dumps(_document(statements), separators=(",", ":")))
