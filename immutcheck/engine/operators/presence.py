"""`is_empty`, `is_literal` and `is_sensitive`: what kind of value stands there, whatever it says. (`exists` is the engine's own.)"""

from __future__ import annotations

from immutcheck.engine.lookup import agree
from immutcheck.engine.operators.partial import known_pieces
from immutcheck.model.values import DynamicReference, OpenList, OpenMap, Redacted, Reference, Text, Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from immutcheck.engine.evaluation import Answer, Check, Evaluation


def make_is_empty(argument: object) -> Check:
    """True for an empty list, map or text, and for null."""
    return _make_check("is_empty", argument, _emptiness)


def make_is_literal(argument: object) -> Check:
    """True for a value that is written out; an unresolved one that is there at all is not, one that may be absent cannot be told."""
    return _make_check("is_literal", argument, _literalness)


def make_is_sensitive(argument: object) -> Check:
    """True for a value that comes from a masked (NoEcho) parameter, alone or as a part of a text."""
    return _make_check("is_sensitive", argument, _sensitivity)


def _make_check(name: str, argument: object, tell: Callable[[object], Answer]) -> Check:
    if argument.__class__ is not bool:
        raise ValueError(f"`{name}` needs true or false")

    def check(value: object, _evaluation: Evaluation) -> Answer:
        answer = tell(value)
        return None if answer is None else answer is argument

    return check


def _sensitivity(value: object) -> Answer:
    if isinstance(value, Redacted):
        return True
    if not isinstance(value, Unknown):
        return False
    if value.sensitive or (isinstance(value, Text) and any(_sensitivity(piece) for piece in value.pieces)):
        return True
    if value.possible:
        return agree([_sensitivity(possible) for possible in value.possible])
    return None if value.maybe_absent else False


def _emptiness(value: object) -> Answer:
    if value is None or value.__class__ is str:
        return not value
    if isinstance(value, OpenList | OpenMap):
        return None if all(_may_be_absent(member) for member in _members(value)) else False
    if isinstance(value, list | dict):
        if not value:
            return True
        return None if all(_may_be_absent(member) for member in _members(value)) else False
    if isinstance(value, Unknown):
        if value.possible:
            return agree([_emptiness(possible) for possible in value.possible])
        if any(known_pieces(value)) or isinstance(value, DynamicReference):
            return False
        return False if isinstance(value, Reference) and value.attribute == "" else None
    return False


def _literalness(value: object) -> Answer:
    if not isinstance(value, Unknown):
        return value is not None
    if value.possible:
        return agree([_literalness(possible) for possible in value.possible])
    if value.maybe_absent and not isinstance(value, Text | Reference | DynamicReference):
        return None
    return False


def _members(value: list[object] | dict[str, object]) -> list[object]:
    return list(value.values()) if isinstance(value, dict) else value


def _may_be_absent(member: object) -> bool:
    return isinstance(member, Unknown) and member.maybe_absent
