"""Who holds a policy, and what else limits its holders: the Deny statements of all their policies, and their permissions boundaries.

An explicit Deny in one policy beats the Allow in another, whichever way both came to the holder; a boundary gives nothing and takes away
all that it does not allow. Policies of other inputs are not seen. Of service control policies those count that the configuration names:
who is below an organizational unit is in no template. A value that is not known may be any policy of the same input; one that is written
and leads out of it is taken to deny nothing.
Source: AWS IAM User Guide, "Policy evaluation logic", "Permissions boundaries for IAM entities" (a user's boundary limits what its groups
give, too; a group has none).
"""

from __future__ import annotations

from immutcheck.engine.evaluation import Evaluation
from immutcheck.engine.graph import links_at
from immutcheck.engine.lookup import PROPERTIES, read_name, walk_down
from immutcheck.engine.operators.managed_documents import policy_name
from immutcheck.engine.operators.policy_boundaries import read_boundary
from immutcheck.engine.operators.policy_documents import Statement, Statements, read_statements
from immutcheck.engine.operators.policy_limits import Limits
from immutcheck.engine.operators.policy_organization import READ, find_organization
from immutcheck.engine.operators.principals import named_by
from immutcheck.engine.reads import deciding_variables
from immutcheck.model.record import Record
from immutcheck.model.values import MISSING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from immutcheck.engine.deployment import Deployment
    from immutcheck.engine.evaluation import Answer
    from immutcheck.engine.graph import Links
    from immutcheck.model.location import PropertyPath
    from immutcheck.model.resource import Resource
    from immutcheck.model.settings import Settings

ROLE, USER, GROUP = "AWS::IAM::Role", "AWS::IAM::User", "AWS::IAM::Group"
PERMISSION_SET = "AWS::SSO::PermissionSet"
MANAGED_POLICY = "AWS::IAM::ManagedPolicy"
POLICY = "AWS::IAM::Policy"
MEMBERSHIP = "AWS::IAM::UserToGroupAddition"

PLACES: Mapping[str, tuple[str, ...]] = {
    ROLE: ("Policies", "ManagedPolicyArns"),
    USER: ("Policies", "ManagedPolicyArns"),
    GROUP: ("Policies", "ManagedPolicyArns"),
    PERMISSION_SET: ("InlinePolicy", "ManagedPolicies"),
    MANAGED_POLICY: ("PolicyDocument",),
    POLICY: ("PolicyDocument",),
    "AWS::IAM::RolePolicy": ("PolicyDocument",),
    "AWS::IAM::UserPolicy": ("PolicyDocument",),
    "AWS::IAM::GroupPolicy": ("PolicyDocument",),
}
"""Type → properties with what an identity may do; other policies (trust, resources') have no holder."""

PRINCIPALS = (ROLE, USER, GROUP, PERMISSION_SET)

NAMES_OF_HOLDERS: Mapping[str, tuple[str, ...]] = {
    MANAGED_POLICY: ("Roles", "Users", "Groups"),
    POLICY: ("Roles", "Users", "Groups"),
    "AWS::IAM::RolePolicy": ("RoleName",),
    "AWS::IAM::UserPolicy": ("UserName",),
    "AWS::IAM::GroupPolicy": ("GroupName",),
}
"""Type of a policy → properties that name whose it is."""

ATTACHED_BY: Mapping[str, tuple[tuple[str, str], ...]] = {
    ROLE: (("AWS::IAM::RolePolicy", "RoleName"), (POLICY, "Roles"), (MANAGED_POLICY, "Roles")),
    USER: (("AWS::IAM::UserPolicy", "UserName"), (POLICY, "Users"), (MANAGED_POLICY, "Users")),
    GROUP: (("AWS::IAM::GroupPolicy", "GroupName"), (POLICY, "Groups"), (MANAGED_POLICY, "Groups")),
    PERMISSION_SET: (),
}
"""Type of a holder → (type of a policy, the property in which it names the holder)."""

ATTACHES: Mapping[str, tuple[str, ...]] = {
    ROLE: ("ManagedPolicyArns",),
    USER: ("ManagedPolicyArns",),
    GROUP: ("ManagedPolicyArns",),
    PERMISSION_SET: ("CustomerManagedPolicyReferences", "Name"),
}
"""Type of a holder → the path at which it names managed policies."""

OWN_NAMES: Mapping[str, str] = {ROLE: "RoleName", USER: "UserName", GROUP: "GroupName", PERMISSION_SET: "Name"}


class Holders(Record):
    """`known` hold the policy, each with its limits; of `possible` it is not known whether they do. `is_held`: somebody certainly does,
    who need not be among them when the settings exempt him."""

    known: tuple[Limits, ...]
    possible: tuple[Limits, ...] = ()
    is_held: bool = True


def is_held(evaluation: Evaluation) -> bool:
    """What is judged says what an identity may do."""
    path = evaluation.path
    return len(path) > 1 and path[0] == PROPERTIES and path[1] in PLACES.get(evaluation.resource.type, ())


def find_holders(exempt: Sequence[str], evaluation: Evaluation) -> Holders | None:
    """The holders of the judged policy; None when nobody in the input does, so that it is judged by itself. Holders that the settings name
    in one of `exempt` are left out."""
    own = _walked_holder(evaluation)
    if own is not None:
        is_exempt = _is_exempt(exempt, _name_of(own), evaluation.settings)
        evaluation.touched.update(deciding_variables(own, (OWN_NAMES[own.type],) if exempt else ()))
        whose = () if is_exempt else (_limits_of(own, evaluation),)
        return Holders((), whose) if is_exempt is None else Holders(whose)
    found = list(_named_holders(evaluation))
    if not found:
        return None
    known: list[Limits] = []
    possible: list[Limits] = []
    is_held = any(is_certain for _name, _kind, _holder, is_certain in found)
    for name, kind, holder, is_certain in found:
        is_exempt = _is_exempt(exempt, name if holder is None else _name_of(holder), evaluation.settings)
        if is_exempt is True:
            continue
        limits = limits_elsewhere(evaluation, name, kind) if holder is None else _limits_of(holder, evaluation)
        (known if is_certain and is_exempt is False else possible).append(limits)
    return Holders(tuple(known), tuple(possible), is_held)


def limits_elsewhere(evaluation: Evaluation, name: object = MISSING, kind: str = "") -> Limits:
    """What limits a holder that is not in the input, of which the type may be known, and the name."""
    return Limits(organization=find_organization(None, evaluation, name=name, holder_type=kind))


def _walked_holder(evaluation: Evaluation) -> Resource | None:
    """The principal that is judged, or by way of which the policy was reached; of a user's group the user."""
    chain = [*evaluation.origin, evaluation.resource]
    last = chain.pop()
    if last.type not in PRINCIPALS:
        if not chain or chain[-1].type not in PRINCIPALS:
            return None
        last = chain.pop()
    if last.type == GROUP and chain and chain[-1].type == USER:
        return chain[-1]
    return last


def _named_holders(evaluation: Evaluation) -> Iterator[tuple[object, str, Resource | None, bool]]:
    """(name, type, resource, whether it certainly is the holder) of all who may hold a policy that is a resource of its own."""
    deployment, policy = evaluation.deployment, evaluation.resource
    names = NAMES_OF_HOLDERS.get(policy.type, ())
    if deployment is None:
        return
    evaluation.touched.update(deciding_variables(policy, names))
    for name in names:
        links = links_at((PROPERTIES, name), MISSING, evaluation)
        for edge in links.edges:
            holder = _find(edge.reference.target, evaluation)
            if holder is not None and holder.type in PRINCIPALS:
                yield "", holder.type, holder, edge.certain and holder.exists is True
        yield from [(text, _holder_type(name), None, True) for _path, text in links.literals]
        if links.holes:
            holders = [_find(address, evaluation) for address in deployment.addresses_of((_holder_type(name),))]
            yield from [("", holder.type, holder, False) for holder in holders if holder is not None]
            yield "", _holder_type(name), None, False
    if policy.type == MANAGED_POLICY:
        for holder_type, path in ATTACHES.items():
            for holder, is_certain in _referrers(holder_type, path, policy, evaluation):
                yield "", holder.type, holder, is_certain


def _holder_type(name: str) -> str:
    return next(kind for kind in (ROLE, USER, GROUP) if name.startswith(kind.rpartition(":")[2]))


def _is_exempt(exempt: Sequence[str], name: object, settings: Settings) -> Answer:
    globs = [glob for word in exempt for glob in getattr(settings, word)]
    return named_by(globs, name)


def _name_of(holder: Resource) -> object:
    return read_name(holder.properties, OWN_NAMES[holder.type])


def _limits_of(holder: Resource, evaluation: Evaluation) -> Limits:
    """What limits one principal, looked up once a scenario; the variables that decided it are noted as read."""
    deployment = evaluation.deployment
    if deployment is None:
        return _read_limits(holder, evaluation if holder is evaluation.resource else evaluation.enter(holder))

    def read() -> tuple[Limits, frozenset[str]]:
        at = Evaluation(evaluation.settings, holder, deployment=deployment)
        limits = _read_limits(holder, at)
        return limits, frozenset(at.touched)

    limits, touched = deployment.remember(("limits", holder.address), read)
    evaluation.touched.update(touched)
    return limits


def _read_limits(holder: Resource, at: Evaluation) -> Limits:
    denials: list[Statement] = []
    reasons: dict[str, None] = {}
    for statements, source, doubt in _policies_of(holder, at):
        for statement in statements.known:
            if statement.allows is not True:
                denials.append(statement.replace(doubt=statement.doubt or doubt) if doubt else statement)
        if statements.reason:
            reasons[f"{source}: {statements.reason}" if source else statements.reason] = None
    organization = find_organization(holder, at)
    at.touched.update(deciding_variables(holder, ("PermissionsBoundary", *READ) if organization else ("PermissionsBoundary",)))
    return Limits(tuple(denials), "; ".join(reasons), read_boundary(holder, at), organization)


def _policies_of(holder: Resource, at: Evaluation, doubt: str = "") -> Iterator[tuple[Statements, str, str]]:
    """(statements, the address of their policy unless it is the holder's, why the holder may not have it) of all policies of a principal
    that the input shows."""
    attaches = ATTACHES[holder.type]
    own = PLACES[holder.type][0]
    at.touched.update(deciding_variables(holder, (own, attaches[0], "Groups")))
    inline = read_name(holder.properties, own)
    if inline is not MISSING:
        yield at.read_once(_read_inline if own == "Policies" else read_statements, inline), "", doubt
    for policy, why in _attached_policies(holder, attaches, at):
        document = read_name(policy.properties, "PolicyDocument")
        if document is not MISSING:
            yield at.read_once(read_statements, document), policy.address, doubt or why
    for group, why in _groups_of(holder, at) if holder.type == USER else ():
        yield from _policies_of(group, at.enter(group), doubt or why)


def _read_inline(policies: object) -> Statements:
    return read_statements(walk_down(policies, ("PolicyDocument",)))


def _attached_policies(holder: Resource, attaches: tuple[str, ...], at: Evaluation) -> Iterator[tuple[Resource, str]]:
    """(policy, why it may not be the holder's) of the policies that are resources of their own."""
    for policy_type, name in ATTACHED_BY[holder.type]:
        for policy, is_certain in _referrers(policy_type, (name,), holder, at):
            yield policy, "" if is_certain else f"whether {policy.address} is attached is not known"
    if at.deployment is not None:
        links = links_at((PROPERTIES, *attaches), MISSING, at)
        yield from _follow(links, MANAGED_POLICY, at.deployment, at)


def _groups_of(user: Resource, at: Evaluation) -> Iterator[tuple[Resource, str]]:
    """(group, why the user may not be in it)."""
    if at.deployment is None:
        return
    yield from _follow(links_at((PROPERTIES, "Groups"), MISSING, at), GROUP, at.deployment, at)
    for membership, is_certain in _referrers(MEMBERSHIP, ("Users",), user, at):
        inside = at.enter(membership)
        for group, why in _follow(links_at((PROPERTIES, "GroupName"), MISSING, inside), GROUP, at.deployment, at):
            yield group, why or ("" if is_certain else f"whether {membership.address} names {user.address} is not known")


def _follow(links: Links, wanted: str, deployment: Deployment, at: Evaluation) -> Iterator[tuple[Resource, str]]:
    """(resource of the wanted type, why it may not be meant). What is not known may be any of them."""
    for edge in links.edges:
        related = _find(edge.reference.target, at)
        if related is not None and related.type == wanted:
            is_certain = edge.certain and related.exists is True
            yield related, "" if is_certain else edge.reference.reason or f"whether {related.address} is meant is not known"
    hole = next((hole for path, hole in links.holes if not _is_of_aws(at.resource, path)), None)
    if hole is not None:
        for address in deployment.addresses_of((wanted,)):
            related = _find(address, at)
            if related is not None:
                yield related, hole.reason or f"whether {address} is meant is not known"


def _referrers(resource_type: str, path: tuple[str, ...], target: Resource, at: Evaluation) -> Iterator[tuple[Resource, bool]]:
    """(resource of the type that names the target at the path, whether it certainly does)."""
    deployment = at.deployment
    if deployment is None:
        return
    at.touched.update(deployment.remember(("deciders", resource_type), lambda: _find_deciders(resource_type, at, deployment)))
    found = deployment.referrers((resource_type,), (PROPERTIES, *path), at)
    for resource, edge in found.by_target.get(target.address, ()):
        yield resource, edge.certain and resource.exists is True
    yield from [(resource, False) for resource, place, _hole in found.holes if not _is_of_aws(resource, place)]


def _find_deciders(resource_type: str, at: Evaluation, deployment: Deployment) -> frozenset[str]:
    """The variables that decide which resources of a type there are, and what they hold."""
    inside = Evaluation(at.settings, at.resource, deployment=deployment)
    for address in deployment.addresses_of((resource_type,)):
        _find(address, inside)
    return frozenset(inside.touched)


def _is_of_aws(resource: Resource, path: PropertyPath) -> bool:
    """`arn:${AWS::Partition}:iam::aws:policy/ReadOnlyAccess` has a hole, and is none of the input's policies."""
    value = read_name(resource.properties, str(path[1])) if len(path) > 1 else MISSING
    for part in path[2:]:
        if isinstance(value, list) and isinstance(part, int) and part < len(value):
            value = value[part]
        else:
            return False
    return bool(policy_name(value))


def _find(address: str, at: Evaluation) -> Resource | None:
    """The resource, with what decided it noted as read, also when it is not there in this scenario."""
    assert at.deployment is not None
    resource = at.deployment.resource(address)
    if resource is None:
        at.touched.update(at.deployment.existence_variables(address) if at.deployment.type_of(address) is not None else ())
    else:
        at.touched.update(*resource.depends.values())
    return resource
