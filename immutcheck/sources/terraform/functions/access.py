"""Functions that tell something about a list or map, or take something out of it. Members keep being what they are, references too.

What depends on something unknown is unknown; of several values it can have, all are listed.
"""

from __future__ import annotations

from immutcheck.model.values import Unknown
from immutcheck.sources.terraform.evaluation.unknowns import merge_alternatives, unknown_from
from immutcheck.sources.terraform.functions.arguments import boolean
from immutcheck.sources.terraform.functions.graphemes import split_graphemes
from immutcheck.sources.terraform.functions.unknowns import (
    doubt_about_length,
    equal,
    is_certainly_text,
    is_symbolic,
    open_list,
    rest_of,
    unify,
    unknown_about,
)
from immutcheck.sources.terraform.values import Encoded, EvaluationError, SetValue, known_value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


def find_length(value: object) -> object:
    value = known_value(value)
    if isinstance(value, (list, dict)):
        rest = doubt_about_length(value)
        return len(value) if rest is None else unknown_from(rest)
    if value.__class__ is Encoded:
        from immutcheck.sources.terraform.functions.encoding import plain_text

        value = plain_text(value)
    if isinstance(value, Unknown):
        return unknown_from(value)
    if value.__class__ is str:
        return len(split_graphemes(value))
    raise EvaluationError("a string, list, set or map is required")


def take_element(members: object, index: object) -> object:
    if isinstance(members, Unknown):
        return unknown_from(members)
    if not isinstance(members, list) or members.__class__ is SetValue:
        raise EvaluationError("a list is required")
    rest = rest_of(members)
    if rest is not None:
        # the instance that stands for all of them is any of them
        return members[0] if len(members) == 1 and is_symbolic(members[0]) else unknown_from(rest)
    if not members:
        raise EvaluationError("an empty list has no elements")
    if isinstance(index, Unknown):
        return _choose(members, index)
    assert isinstance(index, int)
    if index < 0:
        raise EvaluationError("the index must not be negative")
    return members[index % len(members)]


def take_slice(members: object, start: object, end: object) -> object:
    unknowns = [value for value in (members, start, end) if isinstance(value, Unknown)]
    if unknowns:
        return unknown_from(*unknowns)
    if not isinstance(members, list) or members.__class__ is SetValue:
        raise EvaluationError("a list is required")
    rest = rest_of(members)
    if rest is not None:
        return unknown_from(rest)
    assert isinstance(start, int)
    assert isinstance(end, int)
    if not 0 <= start <= end <= len(members):
        raise EvaluationError("the indexes must lie inside of the list, the start not behind the end")
    return members[start:end]


def contains(members: object, wanted: object) -> object:
    if isinstance(members, Unknown):
        return unknown_from(members)
    assert isinstance(members, list)
    answers = [equal(member, wanted) for member in members]
    if True in answers:
        return True
    rest = rest_of(members)
    if rest is not None:
        return unknown_from(rest)
    if None in answers:
        return unknown_about(wanted, members)
    return False


def find_index(members: object, wanted: object) -> object:
    if isinstance(members, Unknown):
        return unknown_from(members)
    assert isinstance(members, list)
    rest = rest_of(members)
    if members.__class__ is SetValue:
        raise EvaluationError("a list is required")
    if rest is not None:
        return unknown_from(rest)
    for position, member in enumerate(members):
        answer = equal(member, wanted)
        if answer:
            return position
        if answer is None:
            return unknown_about(wanted, member)
    raise EvaluationError("the list does not hold the value")


def take_only(members: object) -> object:
    """`one`: null for an empty list."""
    if isinstance(members, Unknown):
        return unknown_from(members).replace(maybe_absent=True)
    assert isinstance(members, list)
    doubt = doubt_about_length(members)
    if doubt is not None and len(members) != 1:
        return unknown_from(doubt).replace(maybe_absent=not members)
    if len(members) > 1:
        raise EvaluationError("the list has more than one member")
    only = members[0] if members else None
    return only.replace(maybe_absent=True) if isinstance(only, Unknown) and is_symbolic(only) else only


def list_keys(members: object) -> object:
    if isinstance(members, Unknown):
        return unknown_from(members)
    assert isinstance(members, dict)
    return open_list(sorted(members), rest_of(members))


def list_values(members: object) -> object:
    if isinstance(members, Unknown):
        return unknown_from(members)
    assert isinstance(members, dict)
    return open_list([members[key] for key in sorted(members)], rest_of(members))


def look_up(members: object, key: object, *default: object) -> object:
    if len(default) > 1:
        raise EvaluationError("at most three arguments are allowed")
    if isinstance(members, Unknown):
        return _this_or(members, default)
    assert isinstance(members, dict)
    rest = rest_of(members)
    if isinstance(key, Unknown):
        listed = [*members.values(), *default]
        return _this_or(unknown_from(key, rest), listed) if rest is not None else _choose(listed, key)
    if key in members:
        return members[key]
    if rest is not None:
        return _this_or(rest, default)
    if not default:
        raise EvaluationError("the map has no such key, and there is no default")
    return default[0]


def _this_or(cause: Unknown, others: Sequence[object]) -> object:
    """Something that is not known, or one of the others."""
    return _choose([unknown_from(cause), *others], cause)


def _choose(values: Sequence[object], cause: Unknown) -> object:
    """One of the values; `cause` says why it is not known which."""
    return merge_alternatives(values, cause.reason, sensitive=cause.sensitive)


def check_all(members: object) -> object:
    return _decide(members, False)


def check_any(members: object) -> object:
    return _decide(members, True)


def _decide(members: object, decisive: bool) -> object:
    """Null is no truth value, but counts as false."""
    if isinstance(members, Unknown):
        return unknown_from(members)
    assert isinstance(members, list)
    answers = [False if known_value(member) is None else boolean(member) for member in members]
    if decisive in answers:
        return decisive
    unknowns = [answer for answer in answers if isinstance(answer, Unknown)]
    rest = rest_of(members)
    if unknowns or rest is not None:
        return unknown_from(*unknowns, *([] if rest is None else [rest]))
    return not decisive


def take_first(*values: object) -> object:
    """`coalesce`: the first that is neither null nor an empty text; numbers and truth values become texts where a text is among them."""
    maybe: list[Unknown] = []
    for value in unify(values):
        known = known_value(value)
        if isinstance(known, Unknown):
            if is_certainly_text(known):
                return _choose([*maybe, value], unknown_from(*maybe)) if maybe else value
            maybe.append(known.replace(maybe_absent=False))
        elif known is not None and known != "":
            return _choose([*maybe, value], unknown_from(*maybe)) if maybe else value
    if maybe:
        return _choose(maybe, unknown_from(*maybe))
    raise EvaluationError("every argument is null or empty")


def take_first_list(*lists: object) -> object:
    read = [known_value(members) for members in lists]
    if any([not isinstance(known, (list, Unknown)) or known.__class__ is SetValue for known in read]):
        raise EvaluationError("every argument must be a list")
    for members, known in zip(lists, read, strict=True):
        if isinstance(known, Unknown):
            return unknown_from(known)
        if known:
            return members
        rest = rest_of(known)
        if rest is not None:
            return unknown_from(rest)
    raise EvaluationError("every list is empty")
