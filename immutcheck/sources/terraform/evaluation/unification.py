"""One type for several values: the branches of a conditional, the elements of a `list(any)`.

Numbers and booleans become texts where there are texts. What Terraform refuses is refused here only where values alone tell: lists and
tuples, maps and objects look alike.
"""

from __future__ import annotations

from immutcheck.model.values import OpenList, OpenMap, Unknown
from immutcheck.sources.terraform.evaluation.primitives import describe, scalar_text
from immutcheck.sources.terraform.evaluation.types import ANY, BOOL, NUMBER, STRING, Attribute, TypeConstraint, convert
from immutcheck.sources.terraform.evaluation.unknowns import is_text
from immutcheck.sources.terraform.values import Encoded, EvaluationError, SetValue, known_value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_SCALAR_TYPES = {str: STRING, Encoded: STRING, int: NUMBER, float: NUMBER, bool: BOOL}
OPAQUE = TypeConstraint("opaque")
"""Of resources and modules, which are left as they are."""
_PRIMITIVE = frozenset(("string", "number", "bool"))


def unify_branch(chosen: object, other: object) -> object:
    """The chosen branch of a conditional, converted to the type that both branches have in common."""
    if other is None or isinstance(other, Unknown):
        return chosen
    kind = unify(infer(chosen), infer(other))
    if kind is not None:
        return convert(chosen, kind)
    if scalar_text(chosen) is not None and scalar_text(other) is not None:
        raise EvaluationError(f"the two results of a conditional have no type in common: {describe(chosen)} and {describe(other)}")
    return chosen


def unify_members(members: Sequence[object]) -> list[object]:
    """The elements of a list, set or map of any type, converted to the type that all of them have in common."""
    if len({member.__class__ for member in members}) < 2 and not any([isinstance(member, (list, dict)) for member in members]):
        return list(members)
    kind = unify_all([infer(member) for member in members])
    if kind is not None:
        return [convert(member, kind) for member in members]
    if all([scalar_text(member) is not None for member in members]):
        raise EvaluationError("the elements have no type in common: numbers and booleans")
    return list(members)


def needs_unification(value: object) -> bool:
    """Numbers and booleans are in it, which could become texts."""
    kind = value.__class__
    if kind is str or value is None:
        return False
    if isinstance(value, dict):
        return any([needs_unification(member) for member in value.values()])
    if isinstance(value, list):
        return any([needs_unification(member) for member in value])
    return kind is int or kind is bool or kind is float


def infer(value: object) -> TypeConstraint:
    """The type of a value as if it had been written in place; ANY where that is not known."""
    value = known_value(value)
    scalar = _SCALAR_TYPES.get(value.__class__)
    if scalar is not None:
        return scalar
    if isinstance(value, SetValue):
        return TypeConstraint("set", unify_all([infer(member) for member in value]) or ANY)
    if isinstance(value, OpenList):
        return TypeConstraint("list", unify_all([infer(member) for member in value]) or ANY)
    if isinstance(value, OpenMap):
        return TypeConstraint("map", unify_all([infer(member) for member in value.values()]) or ANY)
    if value.__class__ is list:
        return TypeConstraint("tuple", items=tuple([infer(member) for member in value]))
    if value.__class__ is dict:
        return TypeConstraint("object", attributes={name: Attribute(infer(member)) for name, member in value.items()})
    if isinstance(value, Unknown):
        return STRING if is_text(value) else ANY
    return ANY if value is None else OPAQUE


def unify(left: TypeConstraint, right: TypeConstraint) -> TypeConstraint | None:
    """The type that values of both can be converted to; None when there is none."""
    if left.kind == "opaque" or right.kind == "opaque":
        return None
    if left == right or right.kind == "any":
        return left
    if left.kind == "any":
        return right
    kinds = {left.kind, right.kind}
    if kinds <= _PRIMITIVE:
        return STRING if "string" in kinds else None
    if kinds == {"tuple"} and len(left.items) == len(right.items):
        items = [unify(one, other) for one, other in zip(left.items, right.items, strict=True)]
        known = tuple([item for item in items if item is not None])
        if len(known) == len(items):
            return TypeConstraint("tuple", items=known)
    if kinds <= {"tuple", "list"}:
        return _collection("list", (*_elements(left), *_elements(right)))
    if kinds == {"set"}:
        return _collection("set", (*_elements(left), *_elements(right)))
    if kinds == {"object"} and left.attributes.keys() == right.attributes.keys():
        pairs = {name: unify(attribute.type, right.attributes[name].type) for name, attribute in left.attributes.items()}
        attributes = {name: Attribute(kind) for name, kind in pairs.items() if kind is not None}
        return TypeConstraint("object", attributes=attributes) if len(attributes) == len(pairs) else None
    if kinds <= {"object", "map"}:
        return _collection("map", (*_elements(left), *_elements(right)))
    return None


def unify_all(kinds: Iterable[TypeConstraint]) -> TypeConstraint | None:
    """The same for any number of types; ANY for none."""
    unified: TypeConstraint | None = ANY
    # a text first: it brings numbers and booleans together
    for kind in sorted(kinds, key=lambda kind: kind.kind != "string"):
        if unified is not None:
            unified = unify(unified, kind)
    return unified


def _elements(kind: TypeConstraint) -> tuple[TypeConstraint, ...]:
    if kind.element is not None:
        return (kind.element,)
    return kind.items or tuple([attribute.type for attribute in kind.attributes.values()])


def _collection(kind: str, elements: Iterable[TypeConstraint]) -> TypeConstraint | None:
    element = unify_all(elements)
    return None if element is None else TypeConstraint(kind, element)
