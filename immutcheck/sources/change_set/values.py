"""The values that a change set shows → resolved values: what is known later or masked is a hole.

CloudFormation writes `{{changeSet:KNOWN_AFTER_APPLY}}` for what it only knows when the change set is carried out, and four asterisks for
what is NoEcho. Source: AWS CloudFormation User Guide, "View a change set for a CloudFormation stack" and "Parameters".
"""

from __future__ import annotations

import re

from immutcheck.model.errors import DocumentError
from immutcheck.model.record import Record
from immutcheck.model.values import OpenMap, Unknown
from immutcheck.sources.embedded import EMBEDDED, read_embedded
from immutcheck.sources.text import DYNAMIC, make_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

LATER = "{{changeSet:KNOWN_AFTER_APPLY}}"
MASK = "****"
_HOLES = re.compile(r"(\{\{changeSet:KNOWN_AFTER_APPLY\}\}|(?<!\*)\*{4}(?!\*))")

KNOWN_LATER = Unknown("known only when the change set is carried out")
MASKED = Unknown("a NoEcho value is not shown", sensitive=True)
NOT_SHOWN = Unknown("the change set does not show it: describe it with --include-property-values", maybe_absent=True)
UNREADABLE = Unknown("what the change set shows of it cannot be read", maybe_absent=True)
NO_POLICY = Unknown("a change set need not show it", maybe_absent=True)

# The attributes that describe how a resource is kept. A context has those that are written.
POLICIES = ("DeletionPolicy", "UpdateReplacePolicy", "UpdatePolicy", "CreationPolicy")
INIT = "AWS::CloudFormation::Init"
"""The only Metadata that rules may read."""
CONSTRUCT_PATH = "aws:cdk:path"


class Context(Record):
    """A resource as it will be; `construct` is its path in a CDK app, "" elsewhere."""

    properties: Mapping[str, object]
    policies: Mapping[str, object]
    metadata: Mapping[str, object]
    construct: str = ""


def read_context(text: str | None, resource_type: str) -> Context:
    """The resource that the text of an AfterContext describes; all of it unknown without the text."""
    if text is None:
        return _unknown(NOT_SHOWN)
    from immutcheck.documents.loading import load_document

    try:
        # the loader bounds the depth
        value = load_document(text.encode("utf-8", "replace"), "AfterContext.json").value
    except DocumentError:
        return _unknown(UNREADABLE)
    if not isinstance(value, dict):
        return _unknown(UNREADABLE)
    written = value.get("Properties", {})
    properties = _resolve(written) if isinstance(written, dict) else OpenMap({}, UNREADABLE)
    if isinstance(properties, dict) and not EMBEDDED.isdisjoint(properties):
        properties = read_embedded(resource_type, properties)
    policies = {name: _resolve(value[name]) for name in POLICIES if value.get(name) is not None}
    written = value.get("Metadata")
    metadata = written if isinstance(written, dict) else {}
    path = metadata.get(CONSTRUCT_PATH)
    return Context(
        properties if isinstance(properties, dict) else OpenMap({}, UNREADABLE),
        OpenMap(policies, NO_POLICY),
        {INIT: _resolve(metadata[INIT])} if INIT in metadata else {},
        path if isinstance(path, str) else "",
    )


def is_known_later(value: str | None) -> bool:
    """Part of the value is known only when the change set is carried out."""
    return value is not None and LATER in value


def is_masked(value: str | None) -> bool:
    """Part of the value is not shown."""
    return value is not None and MASK in value


def _unknown(why: Unknown) -> Context:
    nothing = OpenMap({}, why)
    return Context(nothing, nothing, nothing)


def _resolve(value: object) -> object:
    if isinstance(value, str):
        if MASK not in value and LATER not in value and DYNAMIC not in value:
            return value
        return make_text(_fill(piece) for piece in _HOLES.split(value))
    if isinstance(value, dict):
        return {str(name): _resolve(member) for name, member in value.items() if member is not None}
    if isinstance(value, list):
        return [_resolve(member) for member in value]
    return value


def _fill(piece: str) -> object:
    return KNOWN_LATER if piece == LATER else MASKED if piece == MASK else piece
