"""What can be said of arguments that are not, or not wholly, known.

Holds no function of Terraform's; what operators and functions share is in `evaluation.unknowns`. Equality is three-valued: None when it
cannot be told.
"""

from __future__ import annotations

from immutcheck.model.values import OpenList, OpenMap, Reference, Text, Unknown
from immutcheck.sources.terraform.evaluation.operators import equal as compare
from immutcheck.sources.terraform.evaluation.unification import unify_members
from immutcheck.sources.terraform.evaluation.unknowns import is_text, unknown_from
from immutcheck.sources.terraform.values import Encoded, EvaluationError, SetValue, known_value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

IDENTITIES = frozenset(("id", "arn"))
"""Attributes that name a resource: never empty, and never the same for two resources of one type."""
SCALAR_ENDINGS = ("_id", "_arn", "_name")
"""Attributes of these names are one text; so are `id`, `arn` and `name`."""
SYMBOLIC = "[*]"
"""In the address of an instance that stands for any number of them."""
NULL = frozenset((type(None),))
SCALARS = {str: "string", int: "number", float: "number", bool: "bool"}


def rest_of(value: object) -> Unknown | None:
    """Why a list or map may have more members; None when it has not."""
    if isinstance(value, (OpenList, OpenMap)):
        rest: Unknown = value.rest
        return rest
    return None


def open_list(members: Iterable[object], rest: Unknown | None) -> list[object]:
    """The list of the members, open when there may be others (`rest`)."""
    return list(members) if rest is None else OpenList(members, rest)


def unknowns_in(value: object) -> list[Unknown]:
    """Everything at any depth of a value that is not known; a reference to a written argument is what is written there."""
    found: list[Unknown] = []
    _collect(value, found)
    return found


def _collect(value: object, found: list[Unknown]) -> None:
    value = known_value(value)
    if isinstance(value, Unknown):
        found.append(value)
    elif isinstance(value, (list, dict)):
        for member in value.values() if isinstance(value, dict) else value:
            if member.__class__ is not str:
                _collect(member, found)
        rest = rest_of(value)
        if rest is not None:
            found.append(rest)
    elif value.__class__ is Encoded:
        _collect(value.value, found)


def unknown_about(*values: object) -> Unknown:
    """An unknown for every reason for which these values are not known."""
    unknowns = [unknown for value in values for unknown in unknowns_in(value)]
    return unknown_from(*unknowns) if unknowns else Unknown("it is not known what the values have in common")


def is_scalar_unknown(value: object) -> bool:
    """It is certainly a text, number or boolean: not a collection and not null."""
    if not isinstance(value, Unknown) or value.maybe_absent:
        return False
    if value.possible and all([member.__class__ in SCALARS for member in value.possible]):
        return True
    if isinstance(value, Reference) and (value.attribute in ("id", "arn", "name") or value.attribute.endswith(SCALAR_ENDINGS)):
        return True
    return is_text(value)


def is_certainly_text(value: Unknown) -> bool:
    """It is certainly a text that is not empty."""
    if value.maybe_absent:
        return False
    if isinstance(value, Reference) and value.attribute in IDENTITIES:
        return True
    if value.possible and all([member.__class__ is str and member for member in value.possible]):
        return True
    return bool(value.prefix or value.suffix) or (isinstance(value, Text) and any([piece.__class__ is str for piece in value.pieces]))


def is_symbolic(value: object) -> bool:
    """It is an attribute of the instance that stands for any number of them."""
    return isinstance(value, Reference) and SYMBOLIC in value.target


def equal(one: object, other: object) -> bool | None:
    """Are the values equal, their types included? None when what is known does not tell."""
    kind = one.__class__
    if kind in SCALARS and other.__class__ in SCALARS:
        return one == other and SCALARS[kind] is SCALARS[other.__class__]
    one, other = known_value(one), known_value(other)
    if isinstance(one, Reference) and isinstance(other, Reference):
        if is_symbolic(one) or is_symbolic(other):
            return None
        if (one.target, one.attribute) == (other.target, other.attribute):
            return True
        if _are_different(one, other):
            return False
    answer = compare(one, other, are_written=True)
    return None if isinstance(answer, Unknown) else answer is True


def _are_different(one: Reference, other: Reference) -> bool:
    return one.attribute == other.attribute and one.attribute in IDENTITIES and _type_of(one.target) == _type_of(other.target)


def _type_of(address: str) -> str:
    """`module.a["x.y"].aws_instance.web[0]` → `aws_instance`."""
    outside, is_quoted, depth = "", False, 0
    for character in address:
        if character == '"':
            is_quoted = not is_quoted
        elif not is_quoted and character in "[]":
            depth += 1 if character == "[" else -1
        elif depth == 0:
            outside += character
    return outside.rpartition(".")[0]


def remove_repeated(members: Sequence[object]) -> tuple[list[object], list[Unknown]]:
    """Every member once, in order of first appearance, and why some of those may repeat another."""
    kept: list[object] = []
    doubtful: list[object] = []
    seen: set[object] = set()
    for member in members:
        key = _freeze(member)
        if key is None:
            if any([equal(member, other) for other in doubtful]):
                continue
            doubtful.append(member)
        elif key in seen:
            continue
        else:
            seen.add(key)
        kept.append(member)
    doubts = [
        unknown
        for member in doubtful
        if any([other is not member and equal(member, other) is None for other in kept])
        for unknown in unknowns_in(member)
    ]
    return kept, doubts


def _freeze(value: object) -> object:
    """Something hashable that equal values share; None when not all of the value is known."""
    value = known_value(value)
    kind = value.__class__
    if kind in SCALARS or value is None:
        return (SCALARS.get(kind), value)
    if kind is list or kind is SetValue:
        members = [_freeze(member) for member in value]  # type: ignore[attr-defined]
        return None if None in members else ("list", tuple(members))
    if kind is dict:
        items = [(name, _freeze(member)) for name, member in value.items()]  # type: ignore[attr-defined]
        return None if any([member is None for _, member in items]) else ("map", frozenset(items))
    return None


def unify(members: Sequence[object]) -> list[object]:
    """The members as values of the type they have in common; EvaluationError when they have none, unless one that is not known may be
    what brings them together."""
    kinds = {member.__class__ for member in members} - NULL
    if not kinds or (len(kinds) == 1 and kinds <= SCALARS.keys()):
        return list(members)
    try:
        shapes = {_shape(known_value(member)) for member in members} - {""}
        if len(shapes) > 1:
            raise EvaluationError(f"the members have no type in common: {' and '.join(sorted(shapes))}")
        return unify_members(members)
    except EvaluationError:
        if rest_of(members) is None and not unknowns_in(members):
            raise
        return list(members)


def _shape(value: object) -> str:
    if isinstance(value, list):
        return "a list"
    if isinstance(value, dict):
        return "an object"
    return "a text or number" if value.__class__ in SCALARS or value.__class__ is Encoded else ""


def make_set(members: Sequence[object], rest: Unknown | None = None) -> list[object]:
    """The set of the members, of one type: an OpenList when there may be others (`rest`)."""
    return collect_set(unify(open_list(members, rest)), rest)


def collect_set(members: Sequence[object], rest: Unknown | None = None) -> list[object]:
    """The same for members that have one type already."""
    kept, _ = remove_repeated(members)
    kept.sort(key=_order)
    return SetValue(kept) if rest is None else OpenList(kept, rest)


def _order(member: object) -> tuple[bool, object]:
    """Texts and numbers ascending, as Terraform iterates over them; null and what is unknown behind, in the order given."""
    known = known_value(member)
    return (False, known) if known.__class__ in SCALARS else (True, 0)


def doubt_about(members: object) -> Unknown | None:
    """Why a list may have other members than are listed, or a set another order; None when it is as listed."""
    if members.__class__ is SetValue and len(members) > 1:
        unknowns = unknowns_in(members)
        return unknowns[0] if unknowns else None
    return rest_of(members)


def doubt_about_length(members: object) -> Unknown | None:
    """Why a list or map may have more members than are listed, or a set fewer; None when it has as many."""
    if members.__class__ is SetValue:
        return next(iter(remove_repeated(members)[1]), None)
    return rest_of(members)
