"""Answers of AWS's describe calls → the canonical shape, mostly by the provider's schema: names are matched whatever their case, scalars
get the schema's type, what the schema does not know or only AWS can set is left out. What a type needs besides is its collector's work.
"""

from __future__ import annotations

from immutcheck.schemas.node import ANY_NAME, Node

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from typing import Any

    from immutcheck.schemas.store import SchemaStore

ENDS_OF_TRUTH = {"true": True, "false": False, "enabled": True, "disabled": False}


class Converter:
    """Converts for all threads of a run."""

    def __init__(self, store: SchemaStore) -> None:
        self._store = store

    def convert(
        self, resource_type: str, raw: Mapping[str, Any], *, rename: Mapping[str, str] | None = None, drop: Collection[str] = ()
    ) -> dict[str, Any]:
        """The properties of a resource of the type. `rename` maps names of `raw` (its own level) to names of the schema; `drop` are
        names of `raw` whose values have another meaning there."""
        facts = self._store.facts(resource_type)
        named = {(rename or {}).get(name, name): value for name, value in raw.items() if name not in drop}
        converted: dict[str, Any] = self.convert_value(facts.root, named)
        for name in facts.read_only:
            converted.pop(name, None)
        return converted

    def convert_part(self, resource_type: str, path: tuple[str, ...], raw: Any) -> Any:
        """A value as it stands at `path` (names only, lists entered silently) of the type. KeyError for a path the schema does not have."""
        node = self._store.find(resource_type, path)
        if node is None:
            raise KeyError(f"{resource_type} has no property {'.'.join(path)}")
        return self.convert_value(node if isinstance(raw, list) or not node.is_list else node.entered(), raw)

    def convert_value(self, node: Node, value: Any) -> Any:
        """The value in the shape of the node."""
        if isinstance(value, dict):
            if node.is_free_form:
                return {str(name): plain(member) for name, member in value.items()}
            known = {name.lower(): name for name in node.names}
            converted = {}
            for name, member in value.items():
                target = known.get(name.lower(), name if node.is_map else None)
                child = None if target is None else node.child(target)
                if target is not None and target != ANY_NAME and child is not None and member is not None:
                    converted[target] = self.convert_value(child, member)
            return converted
        if isinstance(value, list | tuple | set | frozenset):
            member_node = node.element or node
            return [self.convert_value(member_node, member) for member in value]
        return convert_scalar(node.scalars, plain(value))


def convert_scalar(scalars: tuple[str, ...], value: Any) -> Any:
    """The scalar as one of the schema's types, itself when it is none of them and cannot be turned into one."""
    if not scalars or not isinstance(value, str | int | float):
        return value
    if isinstance(value, bool):
        return value if "boolean" in scalars else str(value).lower()
    if isinstance(value, int | float):
        return value if {"integer", "number"} & set(scalars) else str(value)
    if "string" in scalars:
        return value
    if "boolean" in scalars and value.lower() in ENDS_OF_TRUTH:
        return ENDS_OF_TRUTH[value.lower()]
    try:
        return int(value) if "integer" in scalars else float(value) if "number" in scalars else value
    except ValueError:
        return value


def plain(value: Any) -> Any:
    """The value as JSON has it: times as ISO 8601 in UTC ("2026-01-31T12:00:00Z"), bytes as text, tuples as lists."""
    if isinstance(value, dict):
        return {str(name): plain(member) for name, member in value.items()}
    if isinstance(value, list | tuple):
        return [plain(member) for member in value]
    if hasattr(value, "isoformat"):
        from datetime import UTC

        moment = value if value.tzinfo is None else value.astimezone(UTC)
        return str(moment.replace(tzinfo=None, microsecond=0).isoformat()) + "Z"
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return value
