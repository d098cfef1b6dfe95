"""`source.name`, `source[key]` and what loops and splats go over, for every kind of value; three-valued.

A namespace may have, beside the `Namespace` protocol, `element(key)`: what `[key]` gives of instances of which it is not known how
many there are; and `typical`: the one that stands for those of which the key is not known.
"""

from __future__ import annotations

from immutcheck.model.values import OpenList, OpenMap, Reference, Unknown
from immutcheck.sources.terraform.evaluation.operators import settle
from immutcheck.sources.terraform.evaluation.primitives import ATOMS, describe, scalar_number, scalar_text
from immutcheck.sources.terraform.evaluation.unknowns import map_possible, merge_alternatives, unknown_from
from immutcheck.sources.terraform.values import EvaluationError, SetValue

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from immutcheck.sources.terraform.evaluation.scope import Scope
    from immutcheck.sources.terraform.values import Namespace

    Pairs = Iterable[tuple[object, object]]


def is_namespace(value: object) -> bool:
    """It is something lazy rather than a value."""
    kind = value.__class__
    return kind not in ATOMS and kind is not dict and kind is not list and bool(getattr(value, "is_namespace", False))


def read_attribute(source: object, name: str, scope: Scope) -> object:
    """`source.name`; EvaluationError when there is no such attribute."""
    if source.__class__ is not dict and getattr(source, "is_namespace", False):
        return source.attribute(name)  # type: ignore[attr-defined]
    if isinstance(source, dict):
        if name in source:
            return source[name]
        if isinstance(source, OpenMap):
            return _unknown_member(source, scope)
        raise EvaluationError(f"this object has no attribute `{name}`")
    if isinstance(source, Unknown):
        return _read_unknown(source, name, scope, lambda value: read_attribute(value, name, scope))
    if source is None:
        raise EvaluationError(f"attribute `{name}` of null")
    raise EvaluationError(f"{describe(source)} has no attributes, so no `{name}`")


def read_index(source: object, key: object, scope: Scope) -> object:
    """`source[key]`; EvaluationError when there is no such element."""
    key = settle(key)
    if isinstance(source, Unknown):
        step = scalar_text(key)
        if isinstance(key, Unknown) or step is None:
            scope.note(source)
            return map_possible(source, lambda value: read_index(value, key, scope))
        return _read_unknown(source, step, scope, lambda value: read_index(value, key, scope))
    if is_namespace(source):
        return _read_namespace(source, key, scope)  # type: ignore[arg-type]
    if isinstance(key, Unknown):
        return _read_any(source, key, scope)
    if isinstance(source, dict):
        return _read_key(source, key, scope)
    if isinstance(source, SetValue):
        raise EvaluationError("elements of a set have no index")
    if isinstance(source, list):
        return _read_position(source, key, scope)
    raise EvaluationError(f"{describe(source)} has no elements")


def _read_namespace(source: Namespace, key: object, scope: Scope) -> object:
    element: Callable[[object], object] | None = getattr(source, "element", None)
    if element is not None:
        scope.note(Unknown("how many instances there are is not known"))
        return element(key)
    name = scalar_text(key)
    return source.attribute(name) if name is not None else read_index(source.whole(), key, scope)


def _read_key(source: dict[str, object], key: object, scope: Scope) -> object:
    name = scalar_text(key)
    if name is None:
        raise EvaluationError(f"a key is a text, found {describe(key)}")
    if name in source:
        return source[name]
    if isinstance(source, OpenMap):
        return _unknown_member(source, scope)
    raise EvaluationError("the map has no such key")


def _read_position(source: list[object], key: object, scope: Scope) -> object:
    position = None if key.__class__ is bool else scalar_number(key)
    if position is None or position.__class__ is not int or position < 0:
        raise EvaluationError(f"an index is a whole number, not negative; found {describe(key)}")
    if isinstance(source, OpenList):
        # where the unknown part of an open list stands is not known either
        return _unknown_member(source, scope)
    if position >= len(source):
        raise EvaluationError(f"the list has {len(source)} elements, none with this index")
    return source[position]


def _unknown_member(source: OpenList | OpenMap, scope: Scope) -> object:
    """A member of which it is not known whether it is there. The only instance that stands for all is it."""
    scope.note(source.rest)
    if len(source) == 1:
        members: Iterable[object] = source.values() if isinstance(source, dict) else source
        for member in members:
            if is_namespace(member):
                return member
    return unknown_from(source.rest)


def _read_any(source: object, key: Unknown, scope: Scope) -> object:
    """An element with an unknown key: one of all."""
    scope.note(key)
    if key.possible:
        return map_possible(key, lambda known: read_index(source, known, scope))
    if isinstance(source, (OpenList, OpenMap)):
        return unknown_from(key, source.rest) if len(source) != 1 else _unknown_member(source, scope)
    if isinstance(source, SetValue) or not isinstance(source, (list, dict)):
        raise EvaluationError(f"{describe(source)} has no elements with an index")
    if not source:
        raise EvaluationError("it has no elements")
    return merge_alternatives(source.values() if isinstance(source, dict) else source, key.reason, sensitive=key.sensitive)


def _read_unknown(source: Unknown, step: str, scope: Scope, read: Callable[[object], object]) -> object:
    """A member of an unknown value: of a reference a longer reference, which knows what is written there."""
    if not isinstance(source, Reference):
        scope.note(source)
        return map_possible(source, read)
    possible: tuple[object, ...] = ()
    if len(source.possible) == 1 and not source.maybe_absent:
        try:
            known = read(source.possible[0])
        except EvaluationError:
            # not written, so the provider knows it
            scope.note(source)
        else:
            possible = () if known is None else (known,)
    else:
        scope.note(source)
    attribute = f"{source.attribute}.{step}" if source.attribute else step
    return Reference(source.reason, possible=possible, sensitive=source.sensitive, target=source.target, attribute=attribute)


def iterate(collection: object) -> Pairs:
    """Keys and values of what is known of a collection, in the order of Terraform's loops; positions in an open list are unknown.
    EvaluationError for what is no collection; an `Unknown` is for the caller to handle."""
    if isinstance(collection, dict):
        return [(key, collection[key]) for key in sorted(collection)]
    if isinstance(collection, OpenList):
        position = unknown_from(collection.rest)
        return [(position, member) for member in collection]
    if isinstance(collection, SetValue):
        return [(member, member) for member in collection]
    if isinstance(collection, list):
        return enumerate(collection)
    raise EvaluationError(f"a list, set, map or object is needed here, found {describe(collection)}")
