"""Properties that take a document as a mapping or as its text: the text is read, so that rules see one shape.

Which property may hold what; the reading itself is `json_text`'s. An open choice between two texts is read in both.
Source: AWS CloudFormation Template Reference: properties of type Json; "AWS::SSM::Document" (Content in JSON or YAML).
"""

from __future__ import annotations

from immutcheck.model.values import OpenMap, Text, Unknown
from immutcheck.sources.json_text import read_json, read_yaml

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

POLICY_PROPERTIES = (
    "AssumeRolePolicyDocument",
    "InlinePolicy",
    "KeyPolicy",
    "Policy",
    "PolicyDocument",
    "PolicyText",
    "RepositoryPolicyText",
    "ResourcePolicy",
)
"""Policies, in whatever type they stand at the top."""
CONTENT, INLINE_POLICIES, DOCUMENT, WORKFLOW = "Content", "Policies", "PolicyDocument", "DefinitionString"
CONTENT_READERS: Mapping[str, Callable[[object], object]] = {"AWS::Organizations::Policy": read_json, "AWS::SSM::Document": read_yaml}
"""Types whose `Content` is a document; that of others is anybody's."""
EMBEDDED = frozenset((*POLICY_PROPERTIES, CONTENT, INLINE_POLICIES, WORKFLOW))
"""Every property that is looked at here."""


def read_embedded(resource_type: str, properties: dict[str, object]) -> dict[str, object]:
    """The properties with documents in the place of their texts: the same object when there is no such text."""
    changed: dict[str, object] | None = None
    for name in EMBEDDED.intersection(properties):
        value = properties[name]
        if name == INLINE_POLICIES:
            read = _read_members(value)
        elif name == CONTENT:
            reader = CONTENT_READERS.get(resource_type)
            read = value if reader is None else _read_value(value, reader)
        else:
            read = _read_value(value, read_json)
        if read is not value:
            if changed is None:
                changed = OpenMap(properties, properties.rest) if isinstance(properties, OpenMap) else dict(properties)
            changed[name] = read
    return properties if changed is None else changed


def _read_value(value: object, reader: Callable[[object], object]) -> object:
    if value.__class__ is str or (isinstance(value, Text) and not value.possible):
        return reader(value)
    if isinstance(value, Unknown) and value.possible:
        possible = tuple([_read_value(known, reader) for known in value.possible])
        if any(read is not known for read, known in zip(possible, value.possible, strict=True)):
            return Unknown(value.reason, maybe_absent=value.maybe_absent, possible=possible, sensitive=value.sensitive)
    return value


def _read_members(policies: object) -> object:
    """Inline policies, each with its document read."""
    if policies.__class__ is not list:
        return policies
    members = [_read_member(policy) for policy in policies]
    return policies if all(read is policy for read, policy in zip(members, policies, strict=True)) else members


def _read_member(policy: object) -> object:
    if policy.__class__ is not dict or DOCUMENT not in policy:
        return policy
    value = policy[DOCUMENT]
    read = _read_value(value, read_json)
    return policy if read is value else {**policy, DOCUMENT: read}
