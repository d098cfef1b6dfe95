"""Functions on sets. Lists given to them become sets first; unknown members make the result open."""

from __future__ import annotations

from immutcheck.model.values import OpenList, Unknown
from immutcheck.sources.terraform.evaluation.unknowns import unknown_from
from immutcheck.sources.terraform.functions.unknowns import collect_set, doubt_about, equal, open_list, rest_of, unify, unknowns_in
from immutcheck.sources.terraform.values import EvaluationError, LimitError, SetValue

PRODUCT_LIMIT = 100_000
"""More combinations than this are not made."""


def _unify_sets(sets: tuple[object, ...]) -> list[object]:
    """The sets with one type for the members of all."""
    lists = [members for members in sets if isinstance(members, list)]
    doubts = [unknown for members in sets for unknown in _doubts(members)]
    unified = unify(open_list([member for members in lists for member in members], doubts[0] if doubts else None))
    found: list[object] = []
    position = 0
    for members in sets:
        if isinstance(members, list):
            found.append(collect_set(unified[position : position + len(members)], rest_of(members)))
            position += len(members)
        else:
            found.append(members)
    return found


def unite(*sets: object) -> object:
    members: list[object] = []
    rest: list[Unknown] = []
    for given in _unify_sets(sets):
        if isinstance(given, Unknown):
            rest.append(given)
        elif isinstance(given, list):
            members.extend(given)
            more = rest_of(given)
            if more is not None:
                rest.append(more)
    if rest and not members:
        return unknown_from(*rest)
    return collect_set(members, unknown_from(*rest) if rest else None)


def intersect(*sets: object) -> object:
    """A member that is certainly in every set is known; when a known set excludes it, it is certainly not there."""
    given = _unify_sets(sets)
    if any([members.__class__ is SetValue and not members for members in given]):
        return SetValue()
    doubts = [unknown for members in given for unknown in _doubts(members)]
    certain: list[object] = []
    is_closed = any([members.__class__ is SetValue for members in given])
    undecided = not is_closed
    candidates = next((members for members in given if members.__class__ is SetValue), None) or [
        member for members in given if isinstance(members, list) for member in members
    ]
    for member in candidates:
        answers = [_holds(members, member) for members in given]
        if all(answers):
            certain.append(member)
        elif False not in answers:
            undecided = True
    if not undecided:
        return collect_set(certain)
    return collect_set(certain, unknown_from(*doubts)) if certain else unknown_from(*doubts)


def subtract(first: object, second: object) -> object:
    first, second = _unify_sets((first, second))
    if first.__class__ is SetValue and not first:
        return SetValue()
    if isinstance(first, Unknown):
        return unknown_from(first)
    doubts = [unknown for members in (first, second) for unknown in _doubts(members)]
    answers = [(member, _holds(second, member)) for member in first]  # type: ignore[attr-defined]
    certain = [member for member, answer in answers if answer is False]
    if rest_of(first) is None and all([answer is not None for _, answer in answers]):
        return collect_set(certain)
    return collect_set(certain, unknown_from(*doubts)) if certain else unknown_from(*doubts)


def _doubts(members: object) -> list[Unknown]:
    return [members] if isinstance(members, Unknown) else unknowns_in(members)


def _holds(members: object, wanted: object) -> bool | None:
    if not isinstance(members, list):
        return None
    answers = [equal(member, wanted) for member in members]
    if True in answers:
        return True
    return None if None in answers or members.__class__ is OpenList else False


def multiply(*sets: object) -> object:
    if len(sets) < 2:
        raise EvaluationError("at least two arguments are required")
    for members in sets:
        if isinstance(members, list) and not members and rest_of(members) is None:
            return []
    combinations: list[list[object]] = [[]]
    rest: list[Unknown] = []
    for members in sets:
        if isinstance(members, Unknown):
            return unknown_from(members)
        assert isinstance(members, list)
        more = doubt_about(members)
        if more is not None:
            rest.append(more)
        if len(combinations) * len(members) > PRODUCT_LIMIT:
            raise LimitError("too large: more than 100,000 combinations")
        typed = unify(members)
        combinations = [[*combination, member] for combination in combinations for member in typed]
    if rest:
        return OpenList(combinations, unknown_from(*rest)) if combinations else unknown_from(*rest)
    return SetValue(combinations) if all([members.__class__ is SetValue for members in sets]) else combinations
