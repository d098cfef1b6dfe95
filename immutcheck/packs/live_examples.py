"""Checks the names in a rule's live examples: a misspelt type or property would silently be something that is not set.

Only what a mapping of the right shape says is looked at; its shape is `shape.py`'s work.
"""

from __future__ import annotations

from immutcheck.packs.path_checks import check_types
from immutcheck.packs.problems import Complaint, suggest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from immutcheck.packs.problems import At
    from immutcheck.schemas.store import SchemaStore

FACTS = "facts"


def check_live_examples(rule: Mapping[str, Any], store: SchemaStore) -> list[Complaint]:
    """Complaints about types that nobody knows, and about properties and facts that their types do not have."""
    complaints: list[Complaint] = []
    for at, live in _walk_inputs(rule):
        for name, resource in _mapping(live.get("resources")).items():
            if isinstance(resource, dict):
                complaints += _check_resource(resource, (*at, "resources", str(name)), store)
        for resource_type in _mapping(live.get("unread")):
            place = (*at, "unread", str(resource_type))
            complaints += [complaint.replace(at=place, key=True) for complaint in check_types([str(resource_type)], store, at)]
    return complaints


def _walk_inputs(rule: Mapping[str, Any]) -> Iterator[tuple[At, Mapping[str, Any]]]:
    for kind, group in _mapping(rule.get("examples")).items():
        for index, example in enumerate(group if isinstance(group, list) else ()):
            if isinstance(example, dict) and isinstance(example.get("live"), dict):
                yield ("examples", str(kind), index, "live"), example["live"]


def _check_resource(resource: Mapping[str, Any], at: At, store: SchemaStore) -> list[Complaint]:
    resource_type = resource.get("type")
    if not isinstance(resource_type, str):
        return []
    complaints = [complaint.replace(at=(*at, "type")) for complaint in check_types([resource_type], store, at)]
    if complaints:
        return complaints
    properties, facts = store.facts(resource_type).root, store.space(FACTS)
    for space, node in (("properties", properties), (FACTS, facts)):
        for name in _mapping(resource.get(space)):
            if node.child(str(name)) is None:
                complaints.append(_complain((*at, space, str(name)), resource_type, str(name), node.names, key=True))
    unread = resource.get("unread")
    for index, name in enumerate(unread if isinstance(unread, list) else ()):
        space, dot, rest = str(name).partition(".")
        node, asked = (facts, rest) if dot and space == FACTS else (properties, str(name))
        if node.child(asked) is None:
            complaints.append(_complain((*at, "unread", index), resource_type, asked, node.names))
    return complaints


def _complain(at: At, resource_type: str, name: str, known: tuple[str, ...], *, key: bool = False) -> Complaint:
    return Complaint(at, f"{resource_type} has no property or fact `{name}`{suggest(name, known)}", key=key)


def _mapping(value: object) -> Mapping[Any, Any]:
    return value if isinstance(value, dict) else {}
