"""Answers of AWS's describe calls → the canonical shape, mostly by the provider's schema: names are matched whatever their case, scalars
get the schema's type, what the schema does not know or only AWS can set is left out. What a type needs besides is its collector's work.

A value of another shape than the schema's (an object where a text belongs) means something else than the property: it is an `Unknown`,
never a guess and never silently gone. Nothing that a server answers makes this fail.
"""

from __future__ import annotations

import math
import re

from immutcheck.model.values import MISSING, MissingType, Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from typing import Any

    from immutcheck.schemas.node import Node
    from immutcheck.schemas.store import SchemaStore

ENDS_OF_TRUTH = {"true": True, "false": False, "enabled": True, "disabled": False}
INTEGER = re.compile(r"-?[0-9]{1,18}", re.ASCII)
NUMBER = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,18})?([eE][+-]?[0-9]{1,3})?", re.ASCII)
MAX_DEPTH = 200
"""As deep as any document may be nested (CONTRIBUTING, "Nesting stops at 200 levels")."""


class Converter:
    """Converts for all threads of a run."""

    def __init__(self, store: SchemaStore) -> None:
        self._store = store
        self._shapes: dict[str, Shape] = {}

    def convert(
        self, resource_type: str, raw: Mapping[str, Any], *, rename: Mapping[str, str] | None = None, drop: Collection[str] = ()
    ) -> dict[str, Any]:
        """The properties of a resource of the type. `rename` maps names of `raw` (its own level) to names of the schema; `drop` are
        names of `raw` whose values have another meaning there. An empty text at the top is AWS's way of saying that nothing is set."""
        named = {(rename or {}).get(name, name): value for name, value in raw.items() if name not in drop and value != ""}
        converted = _convert_object(self._root(resource_type), named, 0)
        for path in self._store.facts(resource_type).read_only:
            _remove(converted, path.split("."))
        return converted

    def convert_part(self, resource_type: str, path: tuple[str, ...], raw: Any) -> Any:
        """A value as it stands at `path` (names only, lists entered silently) of the type; what is no list becomes a member of the list
        there. KeyError for a path the schema does not have."""
        shape = self._root(resource_type)
        for name in path:
            child = shape.entered().child(name)
            if child is None:
                raise KeyError(f"{resource_type} has no property {'.'.join(path)}")
            shape = child
        converted = _convert(shape if isinstance(raw, list | tuple) else shape.entered(), raw, 0)
        return None if converted is MISSING else converted

    def _root(self, resource_type: str) -> Shape:
        found = self._shapes.get(resource_type)
        if found is None:
            found = self._shapes[resource_type] = Shape(self._store.facts(resource_type).root)
        return found


class Shape:
    """A schema node with its children looked up once: the same types come by the thousand. Threads may make a child twice; both are
    alike."""

    __slots__ = ("_children", "_element", "_names", "is_free_form", "is_list", "is_object", "node", "scalars")

    def __init__(self, node: Node) -> None:
        self.node = node
        self.is_list = node.is_list
        self.is_free_form = node.is_free_form
        self.is_object = node.is_object
        self.scalars = node.scalars
        self._names = {name.lower(): name for name in node.names} if node.is_object else {}
        self._children: dict[str, Shape | None] = {}
        self._element: Shape | None = None

    def target(self, name: str) -> str | None:
        """The schema's name for an answer's, None when the schema has none."""
        found = self._names.get(name.lower())
        return name if found is None and self.node.is_map else found

    def child(self, name: str) -> Shape | None:
        """The property `name` of an object."""
        if name not in self._children:
            found = None if self.is_list else self.node.child(name)
            if name not in self._names.values():  # a map's keys are anybody's: nothing to remember
                return None if found is None else Shape(found)
            self._children[name] = None if found is None else Shape(found)
        return self._children[name]

    def element(self) -> Shape:
        """A list's member."""
        if self._element is None:
            self._element = Shape(self.node.element or self.node)
        return self._element

    def entered(self) -> Shape:
        """Itself, or the member of a list (of lists: the innermost)."""
        shape = self
        while shape.is_list:
            shape = shape.element()
        return shape


def _convert(shape: Shape, value: Any, depth: int) -> Any:
    """The value in the shape; MISSING for one that says nothing."""
    if value is None:
        return MISSING
    if isinstance(value, Unknown):
        return value
    if depth > MAX_DEPTH:
        return Unknown(f"it is nested more than {MAX_DEPTH} levels deep")
    if shape.is_free_form:
        return plain(_read_document(value), depth)
    if isinstance(value, list | tuple):
        if not shape.is_list:
            return _unlike(value)
        converted = [_convert(shape.element(), member, depth + 1) for member in value]
        return [member for member in converted if member is not MISSING]
    if shape.is_list:
        alone = shape.element()
        if isinstance(value, dict) and alone.is_object and not any(alone.target(str(name)) for name in value):
            return _unlike(value)
        return _convert(shape, [value], depth)
    if isinstance(value, dict):
        return _convert_object(shape, value, depth) if shape.is_object else _unlike(value)
    if shape.is_object:
        return MISSING if value == "" else _unlike(value)
    return convert_scalar(shape.scalars, plain(value))


def _convert_object(shape: Shape, value: Mapping[str, Any], depth: int) -> dict[str, Any]:
    converted = {}
    for name, member in value.items():
        target = shape.target(str(name))
        child = None if target is None else shape.child(target)
        if target is not None and child is not None:
            found = _convert(child, member, depth + 1)
            if not isinstance(found, MissingType):
                converted[target] = found
    return converted


def _unlike(value: object) -> Unknown:
    kind = "a list" if isinstance(value, list | tuple) else "an object" if isinstance(value, dict) else "a plain value"
    return Unknown(f"AWS answers with {kind} where the provider's schema has something else")


def _read_document(value: Any) -> Any:
    """A policy or another document that is written as JSON in a text; itself when it is none."""
    if not isinstance(value, str) or not value.lstrip().startswith("{"):
        return value
    from immutcheck.documents.loading import load_document
    from immutcheck.model.errors import DocumentError

    try:
        return load_document(value.encode("utf-8", "surrogatepass"), "answer.json").value
    except DocumentError:
        return value


def _remove(value: Any, path: Sequence[str]) -> None:
    """Take out what is at `path`, in every member of the lists on the way."""
    if isinstance(value, list):
        for member in value:
            _remove(member, path)
    elif isinstance(value, dict):
        if len(path) == 1:
            value.pop(path[0], None)
        elif path[0] in value:
            _remove(value[path[0]], path[1:])


def convert_scalar(scalars: tuple[str, ...], value: Any) -> Any:
    """The scalar as one of the schema's types, itself when it is none of them and cannot be turned into one."""
    if not scalars or not isinstance(value, str | int | float):
        return value
    if isinstance(value, bool):
        return str(value).lower() if scalars == ("string",) else value
    if isinstance(value, int | float):
        whole = int(value) if isinstance(value, float) and value.is_integer() else value
        if "integer" in scalars and isinstance(whole, int):
            return whole
        return value if {"integer", "number"}.intersection(scalars) else str(whole) if "string" in scalars else value
    if "string" in scalars:
        return value
    if "boolean" in scalars and value.lower() in ENDS_OF_TRUTH:
        return ENDS_OF_TRUTH[value.lower()]
    if "integer" in scalars and INTEGER.fullmatch(value):
        return int(value)
    if "number" in scalars and NUMBER.fullmatch(value) and math.isfinite(float(value)):
        return float(value)
    return value


def plain(value: Any, depth: int = 0) -> Any:
    """The value as JSON has it: times as ISO 8601 in UTC ("2026-01-31T12:00:00Z"), bytes as text, tuples as lists. What JSON has not
    (a stream, a number that is none) is an `Unknown`."""
    if value is None or isinstance(value, str | bool | int | Unknown):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else Unknown("AWS answers with a number that is none")
    if depth > MAX_DEPTH:
        return Unknown(f"it is nested more than {MAX_DEPTH} levels deep")
    if isinstance(value, dict):
        return {str(name): plain(member, depth + 1) for name, member in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(member, depth + 1) for member in value]
    if isinstance(value, bytes | bytearray):
        return bytes(value).decode("utf-8", "replace")
    return _write_time(value)


def _write_time(value: Any) -> str | Unknown:
    from datetime import UTC, date, datetime

    if isinstance(value, datetime):
        try:
            moment = value if value.tzinfo is None else value.astimezone(UTC)
        except OverflowError:  # the first and the last day that Python knows
            moment = value
        return moment.replace(tzinfo=None, microsecond=0).isoformat() + "Z"
    if isinstance(value, date):
        return value.isoformat()
    return Unknown(f"AWS answers with {type(value).__name__}, which is no plain value")
