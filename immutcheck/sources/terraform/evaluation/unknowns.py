"""What an operation makes of values that cannot be known: reasons passed on, alternatives worked through one by one."""

from __future__ import annotations

from immutcheck.model.values import OpenList, OpenMap, Reference, Text, Unknown
from immutcheck.sources.terraform.values import Encoded, EvaluationError, known_value
from immutcheck.sources.text import POSSIBLE_LIMIT, join_reasons

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence


def unknown_from(*unknowns: Unknown) -> Unknown:
    """An unknown for the same reasons, of which nothing else is known."""
    first = unknowns[0]
    if len(unknowns) == 1:
        if first.__class__ is Unknown and not (first.maybe_absent or first.possible or first.prefix or first.suffix):
            return first
        return Unknown(first.reason, sensitive=first.sensitive)
    return Unknown(join_reasons(unknown.reason for unknown in unknowns), sensitive=any([unknown.sensitive for unknown in unknowns]))


def is_same(left: object, right: object) -> bool:
    """Equal in value and kind, all the way down: True is not 1 here."""
    if left is right:
        return True
    kind = left.__class__
    if kind is not right.__class__:
        return False
    if isinstance(left, list):
        if kind is OpenList and (left.rest != right.rest or left.possible != right.possible):  # type: ignore[attr-defined]
            return False
        return len(left) == len(right) and all([is_same(one, other) for one, other in zip(left, right, strict=True)])  # type: ignore[arg-type,call-overload]
    if isinstance(left, dict):
        if kind is OpenMap and left.rest != right.rest:  # type: ignore[attr-defined]
            return False
        return left.keys() == right.keys() and all([is_same(value, right[key]) for key, value in left.items()])  # type: ignore[attr-defined,index]
    if isinstance(left, Encoded):
        return left.format == right.format and is_same(left.value, right.value)  # type: ignore[attr-defined]
    return left == right


def merge_alternatives(values: Iterable[object], reason: str, *, sensitive: bool = False) -> object:
    """The value that is one of several, which one is not known: that value when all are the same, else an `Unknown` that lists
    them. Null among them makes it maybe-absent; one that could be anything is listed as the `Unknown` it is, beside those that are
    known: a literal secret in one branch is not hidden by the other. What is sensitive is listed as the `Unknown` it is; listing all
    that is written does not tell which of them it is, so a sensitive condition hides none of it either."""
    members: list[object] = []
    maybe_absent = is_full = False
    for value in values:
        if value is None:
            maybe_absent = True
            continue
        found: Sequence[object] = (value,)
        if isinstance(value, Unknown):
            maybe_absent = maybe_absent or value.maybe_absent
            sensitive = sensitive or value.sensitive
            if not (isinstance(value, Reference) or value.sensitive):
                found = value.possible or found
        for member in found:
            if any([is_same(member, known) for known in members]):
                continue
            if len(members) == POSSIBLE_LIMIT:
                is_full = True
                break
            members.append(member)
    if len(members) == 1 and not maybe_absent:
        return members[0]
    if not members:
        return None
    says_something = any([not isinstance(member, Unknown) or isinstance(member, (Reference, Text)) for member in members])
    possible = tuple(members) if says_something and not is_full else ()
    return Unknown(reason, maybe_absent=maybe_absent, possible=possible, sensitive=sensitive)


def alternatives(unknown: Unknown) -> tuple[object, ...]:
    """Every value it can have, null among them; empty when they are not known."""
    return (*unknown.possible, None) if unknown.maybe_absent and unknown.possible else unknown.possible


def map_possible(unknown: Unknown, compute: Callable[[object], object]) -> object:
    """What `compute` makes of an unknown value: of each of its alternatives, when they are listed and none of them fails."""
    if not unknown.possible or unknown.sensitive:
        return unknown_from(unknown)
    try:
        results = [compute(value) for value in alternatives(unknown)]
    except EvaluationError:
        return unknown_from(unknown)
    return merge_alternatives(results, unknown.reason)


def could_be(unknown: Unknown, text: str) -> bool:
    """False when an unknown value is certainly not that text."""
    if unknown.possible:
        return any([could_be(value, text) if isinstance(value, Unknown) else value == text for value in unknown.possible])
    prefix, suffix = unknown.prefix, unknown.suffix
    return len(text) >= len(prefix) + len(suffix) and text.startswith(prefix) and text.endswith(suffix)


def is_text(unknown: Unknown) -> bool:
    """Whatever it is, it is a text."""
    return isinstance(unknown, Text) or bool(unknown.prefix or unknown.suffix)


def find_unknown(value: object) -> Unknown | None:
    """The first thing in a value that is not known, however deep; a reference to what is written is known."""
    value = known_value(value)
    if isinstance(value, Unknown):
        return value
    if isinstance(value, Encoded):
        return find_unknown(value.value)
    if isinstance(value, (OpenList, OpenMap)):
        return value.rest
    if isinstance(value, (dict, list)):
        for member in value.values() if isinstance(value, dict) else value:
            if member.__class__ is not str:
                found = find_unknown(member)
                if found is not None:
                    return found
    return None
