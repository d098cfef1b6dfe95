"""Functions that make lists and maps out of others. Members keep being what they are, references too.

Unknown members and open collections give open results. Functions on sets are in `sets`.
"""

from __future__ import annotations

from immutcheck.model.values import OpenList, OpenMap, Unknown
from immutcheck.sources.terraform.evaluation.unknowns import unknown_from
from immutcheck.sources.terraform.functions.access import contains
from immutcheck.sources.terraform.functions.unknowns import (
    doubt_about,
    is_certainly_text,
    is_scalar_unknown,
    open_list,
    remove_repeated,
    rest_of,
    unify,
)
from immutcheck.sources.terraform.values import EvaluationError, LimitError, SetValue, known_value

DEPTH_LIMIT = 500
COMPARISON_LIMIT = 1_000_000


def concatenate(*lists: object) -> object:
    joined: list[object] = []
    rest: list[Unknown] = []
    for members in lists:
        if isinstance(members, Unknown):
            rest.append(members)
            continue
        if not isinstance(members, list) or members.__class__ is SetValue:
            raise EvaluationError("every argument must be a list")
        joined.extend(members)
        more = rest_of(members)
        if more is not None:
            rest.append(more)
    if not rest:
        return joined
    return OpenList(joined, unknown_from(*rest)) if joined else unknown_from(*rest)


def flatten(members: object) -> object:
    if isinstance(members, Unknown):
        return unknown_from(members)
    flat: list[object] = []
    rest: list[Unknown] = []
    _flatten(members, flat, rest, 0)
    return open_list(flat, unknown_from(*rest) if rest else None)


def _flatten(members: object, flat: list[object], rest: list[Unknown], depth: int) -> None:
    if depth > DEPTH_LIMIT:
        raise LimitError("lists are nested too deeply")
    for member in members:  # type: ignore[attr-defined]
        known = known_value(member)
        if isinstance(known, list):
            _flatten(known, flat, rest, depth + 1)
        elif isinstance(known, Unknown) and not is_scalar_unknown(known):
            rest.append(known)
        else:
            flat.append(member)
    more = rest_of(members)
    if more is not None:
        rest.append(more)


def compact(members: object) -> object:
    if isinstance(members, Unknown):
        return unknown_from(members)
    assert isinstance(members, list)
    rest = rest_of(members)
    kept: list[object] = []
    for member in members:
        if isinstance(member, Unknown):
            if is_certainly_text(member):
                kept.append(member)
            else:
                rest = rest or unknown_from(member)
        elif member:
            kept.append(member)
    return open_list(kept, rest)


def remove_duplicates(members: object) -> object:
    if isinstance(members, Unknown):
        return unknown_from(members)
    assert isinstance(members, list)
    kept, doubts = remove_repeated(unify(members))
    return open_list(kept, doubt_about(members) or (unknown_from(*doubts) if doubts else None))


def divide_list(members: object, size: object) -> object:
    if isinstance(members, Unknown):
        return unknown_from(members)
    if isinstance(size, Unknown):
        return unknown_from(size)
    assert isinstance(members, list)
    assert isinstance(size, int)
    if size < 0:
        raise EvaluationError("the size must not be negative")
    doubt = doubt_about(members)
    if doubt is not None:
        return unknown_from(doubt)
    unified = unify(members)
    if size == 0:
        return [unified] if unified else []
    return [unified[start : start + size] for start in range(0, len(unified), size)]


def reverse(members: object) -> object:
    if isinstance(members, Unknown):
        return unknown_from(members)
    assert isinstance(members, list)
    rest = doubt_about(members)
    return open_list(members[::-1], rest)


def sort(members: object) -> object:
    if isinstance(members, Unknown):
        return unknown_from(members)
    assert isinstance(members, list)
    if None in members:
        raise EvaluationError("a member is null")
    unknowns = [member for member in members if isinstance(member, Unknown)]
    known = sorted([member for member in members if member.__class__ is str])
    rest = rest_of(members)
    if unknowns and len(members) > 1:
        rest = rest or unknown_from(*unknowns)
    return open_list([*known, *unknowns], rest)


def match_keys(values: object, keys: object, wanted: object) -> object:
    unknowns = [value for value in (values, keys) if isinstance(value, Unknown)]
    rests = [rest for rest in (rest_of(values), rest_of(keys)) if rest is not None]
    if unknowns or rests:
        return unknown_from(*unknowns, *rests)
    assert isinstance(values, list)
    assert isinstance(keys, list)
    if len(values) != len(keys):
        raise EvaluationError("the lists of values and of keys must have the same length")
    if isinstance(wanted, list):
        unified = unify([*keys, *wanted])
        keys, wanted = unified[: len(keys)], open_list(unified[len(keys) :], rest_of(wanted))
    if isinstance(wanted, list) and len(keys) * len(wanted) > COMPARISON_LIMIT:
        raise LimitError(f"too large: more than {COMPARISON_LIMIT} comparisons")
    kept: list[object] = []
    doubts: list[Unknown] = []
    for value, key in zip(unify(values), keys, strict=True):
        answer = contains(wanted, key)
        if answer is True:
            kept.append(value)
        elif isinstance(answer, Unknown):
            doubts.append(answer)
    return open_list(kept, unknown_from(*doubts) if doubts else None)


def merge(*maps: object) -> object:
    merged: dict[str, object] = {}
    rest: list[Unknown] = []
    for members in maps:
        known = known_value(members)
        if known is None:
            continue
        if isinstance(known, Unknown):
            more: Unknown | None = known
            known = {}
        elif isinstance(known, dict):
            more = rest_of(known)
        else:
            raise EvaluationError("every argument must be a map or object")
        if more is not None:
            hidden = unknown_from(more)
            rest.append(hidden)
            # whatever is not known may set the same key
            merged = dict.fromkeys(merged, hidden)
        merged.update(known)
    if not rest:
        return merged
    return OpenMap(merged, unknown_from(*rest)) if merged else unknown_from(*rest)


def zip_map(keys: object, values: object) -> object:
    if isinstance(keys, Unknown):
        return unknown_from(keys)
    assert isinstance(keys, list)
    unknowns = [key for key in keys if isinstance(key, Unknown)]
    rest = rest_of(keys)
    if unknowns or rest is not None:
        return unknown_from(*unknowns, *([] if rest is None else [rest]))
    if None in keys:
        raise EvaluationError("a key is null")
    if isinstance(values, Unknown):
        return {key: unknown_from(values) for key in keys}
    if not isinstance(values, list) or values.__class__ is SetValue:
        raise EvaluationError("a list of values is required")
    rest = rest_of(values)
    if rest is not None:
        return {key: unknown_from(rest) for key in keys}
    if len(keys) != len(values):
        raise EvaluationError("the lists of keys and of values must have the same length")
    return dict(zip(keys, values, strict=True))


def transpose(members: dict[str, object]) -> dict[str, list[str]]:
    turned: dict[str, list[str]] = {}
    for key in sorted(members):
        values = members[key]
        if not isinstance(values, list):
            raise EvaluationError("every value must be a list of strings")
        for value in values:
            turned.setdefault(value, []).append(key)
    return {key: sorted(turned[key]) for key in sorted(turned)}
