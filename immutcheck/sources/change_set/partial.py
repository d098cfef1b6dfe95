"""What of a resource's properties is only part of the truth where not all resources of its stack are listed.

Others may add to a list of it, as rules are added to a security group. And what a policy allows, another policy of the same principal, or
a limit of his, may deny.
"""

from __future__ import annotations

from immutcheck.model.values import MISSING, OpenList, OpenMap, Unknown
from immutcheck.sources.security_groups import LISTS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

UNLISTED = "what a change set does not change is not listed in it"
REST = Unknown(UNLISTED, maybe_absent=True)

DENIAL = {"Effect": "Deny", "Action": "*", "Resource": "*"}
MAYBE_DENIED = Unknown(UNLISTED, maybe_absent=True, possible=(DENIAL,))
"""A statement: whatever is allowed may be denied elsewhere. What is allowed elsewhere is judged where it is written."""
MAYBE_DENYING = Unknown(UNLISTED, maybe_absent=True, possible=({"PolicyDocument": {"Statement": [DENIAL]}},))

INLINE, DOCUMENT, STATEMENT = "Policies", "PolicyDocument", "Statement"
PRINCIPALS = frozenset(("AWS::IAM::Group", "AWS::IAM::Role", "AWS::IAM::User"))
POLICIES = frozenset(
    ("AWS::IAM::GroupPolicy", "AWS::IAM::ManagedPolicy", "AWS::IAM::Policy", "AWS::IAM::RolePolicy", "AWS::IAM::UserPolicy")
)


def leave_open(resource_type: str, properties: Mapping[str, object]) -> Mapping[str, object]:
    """The properties with everything open of which the change set tells only a part."""
    if isinstance(properties, OpenMap):
        return properties
    changed: dict[str, object] = {}
    for name in [derived.property for derived in LISTS.values() if derived.group_type == resource_type]:
        own = properties.get(name, MISSING)
        if not isinstance(own, Unknown):
            changed[name] = OpenList(own if isinstance(own, list) else [] if own is MISSING else [own], REST)
    inline = properties.get(INLINE)
    if resource_type in PRINCIPALS and isinstance(inline, list):
        changed[INLINE] = [*inline, MAYBE_DENYING]
    if resource_type in POLICIES and DOCUMENT in properties:
        changed[DOCUMENT] = _leave_deniable(properties[DOCUMENT])
    return {**properties, **changed} if changed else properties


def _leave_deniable(document: object) -> object:
    """The document with a statement that may be there and deny everything."""
    if not isinstance(document, dict) or isinstance(document, OpenMap):
        return document
    written = document.get(STATEMENT)
    if isinstance(written, dict):
        written = [written]
    return {**document, STATEMENT: [*written, MAYBE_DENIED]} if isinstance(written, list) else document
