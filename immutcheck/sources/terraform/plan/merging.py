"""Values with their marks (unknown, sensitive) and what is written of them → the values of a raw resource.

What nobody wrote is left out, whatever the provider makes of it; where that cannot be told, what is empty is. A list element never is. A
sensitive value is shown only when it is written out in the configuration, as it is in the configuration itself.
Source: Terraform documentation, "JSON Output Format", "Change Representation".
"""

from __future__ import annotations

from immutcheck.model.values import MISSING, Unknown
from immutcheck.sources.terraform.plan.alignment import same_scalar
from immutcheck.sources.terraform.plan.origins import LATER, MARKED, MARKED_HERE
from immutcheck.sources.terraform.plan.user_data import USER_DATA, is_user_data_hash, resolve_user_data

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from immutcheck.sources.terraform.plan.origins import Origin

WRITE_ONLY = "_wo"
"""How the provider's write-only arguments end."""

_CONTAINERS = frozenset((str, list, dict))
_NO_MARKS: Mapping[str, object] = {}
_SCALARS = frozenset((str, int, bool, float))


def merge_body(values: Mapping[str, object], unknown: object, sensitive: object, origin: Origin) -> dict[str, object]:
    """The arguments and nested blocks of a resource or of one block."""
    marks = unknown if isinstance(unknown, dict) else _NO_MARKS
    hidden = sensitive if isinstance(sensitive, dict) else dict.fromkeys((*values, *marks), True) if sensitive is True else _NO_MARKS
    written = origin.names
    names: Iterable[str]
    if written is None:
        names = {**values, **marks}
    else:
        # by far the most is what the provider says of itself
        lists = [name for name, value in values.items() if value.__class__ is list and value and name not in written]
        names = [*written, *(name for name in lists if is_blocks(values[name]) and origin.may_add(name))] if lists else written
    merged: dict[str, object] = {}
    for name in names:
        value = values.get(name)
        mark = marks.get(name)
        if value.__class__ in _SCALARS and value != "" and not mark and name not in hidden and name != USER_DATA:
            # by far the most of what is written
            if origin.is_plain(name):
                merged[name] = value
            else:
                inner = origin.member(name)
                if inner.is_written is not False:
                    merged[name] = inner.link(value)
        elif value is not None or mark or name in values:
            result = _merge_argument(name, value, mark, hidden.get(name), origin.member(name))
            if result is not MISSING:
                merged[name] = result
    return merged


def merge_value(value: object, unknown: object, sensitive: object, origin: Origin) -> object:
    """One value that is there, whoever made it."""
    return _merge_inner(value, unknown, sensitive, origin)


def _merge_argument(name: str, value: object, unknown: object, sensitive: object, origin: Origin) -> object:
    """The value of one argument or the list of the nested blocks of that name; MISSING when it says nothing."""
    is_written = origin.is_written
    if is_written is False:
        return MISSING
    if unknown is True:
        return _merge(value, True, sensitive, origin, maybe_absent=is_written is None)
    if value is None and name.endswith(WRITE_ONLY):
        return _merge_write_only(origin)
    if not is_written and (value is None or (not value and value.__class__ in _CONTAINERS)):
        return MISSING
    if name == USER_DATA and is_user_data_hash(value) and sensitive is not True:
        return resolve_user_data(value, origin)
    return _merge(value, unknown, sensitive, origin, maybe_absent=False)


def _merge_write_only(origin: Origin) -> object:
    """The argument's value is never in a plan."""
    if not origin.is_written:
        return MISSING
    literal = origin.literal()
    return origin.hidden() if literal is MISSING else literal


def _merge(value: object, unknown: object, sensitive: object, origin: Origin, *, maybe_absent: bool) -> object:
    if sensitive is True:
        literal = origin.literal()
        if literal is not MISSING and same_scalar(literal, value):
            return value
        # of a set of blocks only the whole can be marked
        return _merge_elements(value, unknown, True, origin) if isinstance(value, list) and is_blocks(value) else origin.hidden()
    if unknown is True:
        return origin.unknown(is_list=isinstance(sensitive, list), maybe_absent=maybe_absent)
    if isinstance(value, list):
        return _merge_elements(value, unknown, sensitive, origin) if value else value
    if isinstance(value, dict):
        return _merge_members(value, unknown, sensitive, origin)
    return origin.link(value)


def _merge_elements(value: list[object], unknown: object, sensitive: object, origin: Origin) -> list[object]:
    marks = unknown if isinstance(unknown, list) else ()
    hidden = sensitive if isinstance(sensitive, list) else [True] * len(value) if sensitive else ()
    if not origin.can_link and value[0].__class__ in _SCALARS and True not in marks and True not in hidden:
        return value
    merged: list[object] = []
    for index, (element, inner) in enumerate(zip(value, origin.elements(value), strict=True)):
        mark = marks[index] if index < len(marks) else None
        hide = hidden[index] if index < len(hidden) else None
        if isinstance(element, dict) and mark is not True and (hide is not True or is_blocks(value)):
            merged.append(merge_body(element, mark, hide, inner))
        else:
            merged.append(_merge_inner(element, mark, hide, inner))
    return merged


def is_blocks(value: object) -> bool:
    """The value is that of nested blocks."""
    return isinstance(value, list) and bool(value) and all(element.__class__ is dict for element in value)


def _merge_members(value: dict[str, object], unknown: object, sensitive: object, origin: Origin) -> dict[str, object]:
    """A map: every key in it was meant."""
    if not unknown and not sensitive and not origin.can_link:
        return value
    marks = unknown if isinstance(unknown, dict) else _NO_MARKS
    hidden = sensitive if isinstance(sensitive, dict) else _NO_MARKS
    names = [*value, *(name for name, mark in marks.items() if name not in value and mark is not False)]
    return {name: _merge_member(value.get(name), marks.get(name), hidden.get(name), origin.member(name)) for name in names}


def _merge_member(value: object, unknown: object, sensitive: object, origin: Origin) -> object:
    merged = _merge_inner(value, unknown, sensitive, origin)
    # providers mark whole arguments, so somebody else marked this one key
    return MARKED_HERE if sensitive is True and merged is MARKED else merged


def _merge_inner(value: object, unknown: object, sensitive: object, origin: Origin) -> object:
    merged = _merge(value, unknown, sensitive, origin, maybe_absent=False)
    return Unknown(LATER) if merged is MISSING else merged
