"""What a rule about identity policies reads beside the policy itself: whoever holds it, his boundary and his other policies.

`policy_allows` and `managed_policy_allows` look there by themselves (`engine/operators/policy_holders.py`), so no path of the rule says it.
"""

from __future__ import annotations

from immutcheck.packs.condition_facts import walk_conditions
from immutcheck.packs.paths import ELEMENT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from immutcheck.model.rule import Condition

OPERATORS = frozenset(("policy_allows", "managed_policy_allows"))
PLACES = frozenset(("PolicyDocument", "Policies", "InlinePolicy", "ManagedPolicyArns", "ManagedPolicies"))
"""Properties that say what an identity may do."""

ROLE, USER, GROUP = "AWS::IAM::Role", "AWS::IAM::User", "AWS::IAM::Group"
MANAGED_POLICY = "AWS::IAM::ManagedPolicy"

READ: Mapping[str, tuple[str, ...]] = {
    ROLE: ("RoleName", "Policies", "ManagedPolicyArns", "PermissionsBoundary"),
    USER: ("UserName", "Policies", "ManagedPolicyArns", "PermissionsBoundary", "Groups"),
    GROUP: ("GroupName", "Policies", "ManagedPolicyArns"),
    MANAGED_POLICY: ("PolicyDocument",),
}
"""Type → what is read of it."""

BESIDE: Mapping[str, tuple[str, ...]] = {
    ROLE: (ROLE, MANAGED_POLICY),
    USER: (USER, GROUP, MANAGED_POLICY),
    GROUP: (GROUP, MANAGED_POLICY),
    MANAGED_POLICY: (ROLE, USER, GROUP, MANAGED_POLICY),
}
"""Type of which a policy is judged → types that are looked at for it."""


def list_holder_needs(types: Collection[str], condition: Condition) -> Iterator[tuple[str, tuple[str, ...]]]:
    """(type, names) that judging the condition on these types reads of holders and of their policies."""
    if not any(_is_about_identity(part) for part in walk_conditions(condition)):
        return
    concerned = {*types, *[name for part in walk_conditions(condition) for name in part.get("related", ())]}
    for name in READ:
        if any(name in BESIDE.get(own, ()) for own in concerned):
            yield name, READ[name]


def _is_about_identity(condition: Condition) -> bool:
    if condition.get("operator") not in OPERATORS or "principal" in condition["argument"]:
        return False
    path = condition["property"]
    return path[0] == ELEMENT or (len(path) > 1 and path[1] in PLACES)
