"""Arguments of functions as their parameters want them: converted as Terraform converts, or the `Unknown` that stands in the way.

Every reader takes one argument and gives back a value of its type or an `Unknown`; EvaluationError for what can never be of that type.
"""

from __future__ import annotations

from immutcheck.model.values import OpenList, Unknown
from immutcheck.sources.terraform.evaluation.primitives import describe, scalar_boolean, scalar_number
from immutcheck.sources.terraform.evaluation.templates import text_of
from immutcheck.sources.terraform.functions.unknowns import collect_set, rest_of
from immutcheck.sources.terraform.values import Encoded, EvaluationError, SetValue, known_value

PLAIN = frozenset((str, int, float, bool, list, dict))


def whole(value: object) -> object:
    """The value itself, or what a namespace is as a value."""
    return value.whole() if getattr(value, "is_namespace", False) else value  # type: ignore[attr-defined]


def nullable(value: object) -> object:
    """Anything, null too. References stay references."""
    return value if value.__class__ in PLAIN else whole(value)


def anything(value: object) -> object:
    """Anything but null. References stay references."""
    if value.__class__ in PLAIN:
        return value
    if value is None:
        raise EvaluationError("an argument must not be null")
    return whole(value)


def text(value: object) -> object:
    """A text; a `Text` when only pieces of it are known."""
    if value.__class__ is str:
        return value
    value = known_value(value)
    if value.__class__ is Encoded:
        from immutcheck.sources.terraform.functions.encoding import plain_text

        return plain_text(value)
    return text_of(value)


def encoded(value: object) -> object:
    """A text; what is known to encode a value stays encoded."""
    known = known_value(value)
    return known if known.__class__ is Encoded else text(known)


def only_text(value: object) -> object:
    """A text; numbers and truth values are none."""
    known = text(value)
    if known_value(value).__class__ in (int, float, bool):
        raise EvaluationError(f"a string is required, found {describe(known_value(value))}")
    return known


def number(value: object) -> object:
    """A number."""
    if value.__class__ is int or value.__class__ is float:
        return value
    value = known_value(value)
    if isinstance(value, Unknown):
        return value
    found = scalar_number(value)
    if found is None:
        raise EvaluationError(f"a number is required, found {describe(value)}")
    return found


def whole_number(value: object) -> object:
    """A number without a fraction."""
    value = number(value)
    if value.__class__ is float:
        raise EvaluationError("a whole number is required")
    return value


def boolean(value: object) -> object:
    """A truth value."""
    value = known_value(value)
    if value.__class__ is bool or isinstance(value, Unknown):
        return value
    found = scalar_boolean(value)
    if found is None:
        raise EvaluationError(f"a bool is required, found {describe(value)}")
    return found


def sequence(value: object) -> object:
    """A list, tuple or set, its members as they are."""
    value = known_value(anything(value))
    if value.__class__ is SetValue and any([member.__class__ not in PLAIN for member in value]):
        # references to what is written have their place among the others
        return collect_set(value)
    if isinstance(value, (list, Unknown)):
        return value
    raise EvaluationError(f"a list or set is required, found {describe(value)}")


def mapping(value: object) -> object:
    """A map or object."""
    value = known_value(anything(value))
    if isinstance(value, (dict, Unknown)):
        return value
    raise EvaluationError(f"a map is required, found {describe(value)}")


def texts(value: object) -> object:
    """A list of texts: members are str, None, or an `Unknown`."""
    members = sequence(value)
    if not isinstance(members, list) or all([member.__class__ is str for member in members]):
        return members
    read = [None if known_value(member) is None else _member_text(member) for member in members]
    if members.__class__ is OpenList:
        return OpenList(read, members.rest)
    # what turned out to be a text has its place among the others
    return collect_set(read) if members.__class__ is SetValue else read


def _member_text(member: object) -> object:
    """A member as text; one that is not known stays what it is."""
    read = text(member)
    return member if isinstance(read, Unknown) and not isinstance(known_value(member), Encoded) else read


def numbers(value: object) -> object:
    """A list of numbers, all of them known."""
    members = sequence(value)
    if not isinstance(members, list):
        return members
    read = [number(member) for member in members]
    return rest_of(members) or next((member for member in read if isinstance(member, Unknown)), None) or read


def text_lists(value: object) -> object:
    """A map of lists of texts, all of them known."""
    members = mapping(value)
    if not isinstance(members, dict):
        return members
    read = {name: texts(member) for name, member in members.items()}
    unknowns = [member for member in read.values() if isinstance(member, Unknown)]
    unknowns += [member for members in read.values() if isinstance(members, list) for member in members if isinstance(member, Unknown)]
    unknowns += [rest for rest in (rest_of(values) for values in (members, *read.values())) if rest is not None]
    return unknowns[0] if unknowns else read
