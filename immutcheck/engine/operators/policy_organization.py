"""The service control policies that the configuration names, as limits of those who hold a policy.

They limit the users and roles of member accounts, whatever identity policies give them; roles that services make for themselves are
not limited. Who calls by the word of a resource's policy may be of another organization, so those policies are left alone. Each level
(root, organizational units, account) must allow by itself. AWS attaches FullAWSAccess to each when service control policies are
enabled, and without any Allow nothing would work there: a level that says only Deny is taken to have it still.
Sources: AWS Organizations User Guide, "Service control policies (SCPs)" (effects on permissions; tasks and entities not restricted) and
"SCP evaluation"; AWS IAM User Guide, "AWS global condition context keys" (aws:PrincipalArn is a role's own ARN, aws:PrincipalIsAWSService
is false unless a service calls for itself), "IAM identifiers" (paths in ARNs); IAM Identity Center User Guide, "Referencing permission
sets in resource policies".
"""

from __future__ import annotations

from immutcheck.engine.lookup import read_name
from immutcheck.engine.operators.partial import scalar_text
from immutcheck.engine.operators.policy_documents import EVERY_RESOURCE, Statement, read_statements
from immutcheck.engine.operators.policy_limits import Boundary, Organization
from immutcheck.engine.operators.policy_shapes import PART
from immutcheck.model.values import HOLE, MISSING, Text, Unknown, flatten

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from immutcheck.engine.evaluation import Evaluation
    from immutcheck.model.resource import Resource

ROLE, USER, GROUP = "AWS::IAM::Role", "AWS::IAM::User", "AWS::IAM::Group"
PERMISSION_SET = "AWS::SSO::PermissionSet"

KINDS: Mapping[str, str] = {ROLE: "role", USER: "user", GROUP: "user", PERMISSION_SET: "role"}
"""Type of a holder → what its ARN, or that of a group's users, says it is."""

NAMES: Mapping[str, str] = {ROLE: "RoleName", USER: "UserName"}

ACCOUNT = "?" * 12
"""Of an account that is not known: twelve digits."""

SERVICE_LINKED = ":role/aws-service-role/"
"""In the ARN of every service-linked role ("Service-linked roles", the path); nobody else can make one, so no template has it."""

PERMISSION_SET_PATHS = ("/aws-reserved/sso.amazonaws.com/", f"/aws-reserved/sso.amazonaws.com/??-{PART}/")
"""Without and with the region of the Identity Center."""

FULL_ACCESS = Statement((), True, EVERY_RESOURCE, EVERY_RESOURCE, MISSING, MISSING, MISSING)
"""What FullAWSAccess says."""

READ = ("RoleName", "UserName", "Name", "Path")
"""What an ARN is made of."""


def find_organization(holder: Resource | None, at: Evaluation, *, name: object = MISSING, holder_type: str = "") -> Organization | None:
    """What limits a holder that may not be in the input: then `name` and `holder_type` are what is known of it. None when no service
    control policy is known that does."""
    if not at.settings.service_control_policies:
        return None
    if holder is not None and SERVICE_LINKED in holder.address:
        return None
    arns = _list_arns(name, MISSING, holder_type) if holder is None else _arns_of(holder)
    facts = (("aws:principalarn", arns), ("aws:principalaccount", _accounts_of(arns)), ("aws:principalisawsservice", ("false",)))
    return Organization(_read_levels(at), facts)


def _read_levels(at: Evaluation) -> tuple[Boundary, ...]:
    levels = at.settings.service_control_policies
    if at.deployment is None:
        return _parse_levels(levels)
    return at.deployment.remember(("service control policies", ""), lambda: _parse_levels(levels))


def _parse_levels(levels: Sequence[Sequence[str]]) -> tuple[Boundary, ...]:
    """The policies of one level give together what it allows."""
    read = [tuple([statement for text in level for statement in read_statements(text).known]) for level in levels]
    return tuple([Boundary(known if any(one.allows for one in known) else (*known, FULL_ACCESS)) for known in read])


def _arns_of(holder: Resource) -> tuple[str, ...]:
    is_running = holder.address.startswith("arn:")
    if holder.type == GROUP:
        return _list_arns(MISSING, MISSING, GROUP, holder.address.split(":")[4] if is_running else ACCOUNT)
    if is_running:
        return (holder.address,)
    if holder.type == PERMISSION_SET:
        named = [f"AWSReservedSSO_{name}_{PART}" for name in _shapes(read_name(holder.properties, "Name"))]
        return tuple([f"arn:*:iam::{ACCOUNT}:role{path}{name}" for path in PERMISSION_SET_PATHS for name in named])
    path = read_name(holder.properties, "Path")
    return _list_arns(read_name(holder.properties, NAMES[holder.type]), "/" if path is MISSING or path is None else path, holder.type)


def _list_arns(name: object, path: object, holder_type: str, account: str = ACCOUNT) -> tuple[str, ...]:
    kinds = (KINDS[holder_type],) if holder_type else ("role", "user")
    paths = (path,) if isinstance(path, str) and path else ("/", "/*/")
    return tuple([f"arn:*:iam::{account}:{kind}{one}{text}" for kind in kinds for one in paths for text in _shapes(name)])


def _shapes(name: object) -> Iterator[str]:
    """What the name may look like; AWS makes up what is not written."""
    if isinstance(name, Text):
        yield flatten(name).replace(HOLE, PART)
    elif isinstance(name, Unknown) and name.possible:
        for possible in name.possible:
            yield from _shapes(possible)
    elif isinstance(name, Unknown):
        yield f"{name.prefix}{PART}{name.suffix}"
    else:
        yield scalar_text(name) or PART
    if isinstance(name, Unknown) and name.maybe_absent:
        yield PART


def _accounts_of(arns: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([arn.split(":")[4] for arn in arns]))
