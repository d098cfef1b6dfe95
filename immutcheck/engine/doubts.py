"""Why an answer is unknown: the reasons of the unresolved values that decided, in order, each with its place.

Which places are to blame for a definite answer is `explain.py`'s work.
"""

from __future__ import annotations

from immutcheck.engine.checks import EXISTS
from immutcheck.engine.lookup import full_path, read_collections, read_path
from immutcheck.engine.quantifiers import ask_member, collections_at, members_of, rest_of
from immutcheck.engine.related import look_around, read_relation
from immutcheck.model.location import render_path
from immutcheck.model.record import Record
from immutcheck.model.values import MISSING, OpenList, OpenMap, Redacted, Text, Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from immutcheck.engine.checks import Property
    from immutcheck.engine.evaluation import Evaluation
    from immutcheck.engine.parts import Parts
    from immutcheck.model.location import PropertyPath
    from immutcheck.model.rule import Condition

TAKEN_OUT = "a secret was taken out here"
MOST_REASONS = 5
"""Of the unresolved values inside one value, so many are named."""


class Doubt(Record):
    """A place that could not be judged, and why."""

    path: PropertyPath
    reasons: tuple[str, ...]


def find_doubts(condition: Condition, element: object, evaluation: Evaluation, parts: Parts) -> list[Doubt]:
    """The places because of which the condition's answer is unknown. `evaluation.element_path` is the element's."""
    if "property" in condition:
        return [_property_doubt(condition, element, evaluation, parts)]
    if "not" in condition:
        return find_doubts(condition["not"], element, evaluation, parts)
    if "related" in condition:
        return _related_doubts(condition, element, evaluation, parts)
    if "each" in condition or "some" in condition:
        return _quantifier_doubts(condition, element, evaluation, parts)
    members = condition["all"] if "all" in condition else condition["any"]
    unsure = [part for part in members if parts.closure(part)(element, evaluation) is None]
    return [doubt for part in unsure for doubt in find_doubts(part, element, evaluation, parts)]


def reasons_in(value: object) -> list[str]:
    """The reasons of everything unresolved in a value, in order, each once."""
    found: dict[str, None] = {}
    for reason in _walk_reasons(value):
        if reason:
            found[reason] = None
        if len(found) == MOST_REASONS:
            break
    return list(found)


def _walk_reasons(value: object) -> Iterator[str]:
    if isinstance(value, Text) and not value.reason:
        for piece in value.pieces:
            yield from _walk_reasons(piece)
    elif isinstance(value, Unknown):
        yield value.reason
    elif value.__class__ is Redacted:
        yield TAKEN_OUT
    elif isinstance(value, dict):
        for member in value.values():
            yield from _walk_reasons(member)
    elif isinstance(value, list):
        for member in value:
            yield from _walk_reasons(member)
    if isinstance(value, OpenList | OpenMap):
        yield value.rest.reason


def _property_doubt(condition: Condition, element: object, evaluation: Evaluation, parts: Parts) -> Doubt:
    prop = parts.property(condition)
    value = read_path(prop.path, element, evaluation)
    path = full_path(prop.path, evaluation.element_path)
    operator = None if condition["operator"] == EXISTS else parts.operators[condition["operator"]]
    reasons: tuple[str, ...] = ()
    if operator is not None and operator.explain is not None and value is not MISSING:
        evaluation.path = path
        reasons = operator.explain(condition["argument"], value, evaluation)
    place = _find_unsure(prop, value, element, evaluation) or path
    return Doubt(place, reasons or tuple(reasons_in(value)) or (f"{render_path(path)} cannot be judged from this input",))


def _find_unsure(prop: Property, value: object, element: object, evaluation: Evaluation) -> PropertyPath:
    """Of a list the first member that cannot be judged by itself; () when it is no list, or only all of them together cannot."""
    if isinstance(value, list):
        for collection, path in read_collections(prop.path, element, evaluation, evaluation.element_path):
            for member, member_path in members_of(collection, path) if isinstance(collection, list) else ():
                evaluation.path = path
                if prop.decide([member], evaluation) is None:
                    return member_path
    return ()


def _quantifier_doubts(condition: Condition, element: object, evaluation: Evaluation, parts: Parts) -> list[Doubt]:
    decisive = "some" in condition
    path = tuple(condition["some" if decisive else "each"])
    check = parts.closure(condition["satisfies"])
    outer = evaluation.element_path
    doubts: list[Doubt] = []
    try:
        for collection, collection_path in collections_at(path, element, evaluation, outer):
            if isinstance(collection, Unknown) or collection.__class__ is Redacted:
                doubts.append(Doubt(collection_path, tuple(reasons_in(collection))))
                continue
            for member, member_path in members_of(collection, collection_path):
                evaluation.element_path = member_path
                if ask_member(member, check, evaluation, decisive) is not None:
                    continue
                if isinstance(member, Unknown):
                    doubts.append(Doubt(member_path, tuple(reasons_in(member))))
                else:
                    doubts.extend(find_doubts(condition["satisfies"], member, evaluation, parts))
            rest = rest_of(collection)
            if rest is not None:
                doubts.append(Doubt(collection_path, tuple(reasons_in(rest))))
    finally:
        evaluation.element_path = outer
    return doubts


def _related_doubts(condition: Condition, element: object, evaluation: Evaluation, parts: Parts) -> list[Doubt]:
    relation = read_relation(condition)
    check = parts.closure(condition["satisfies"])
    around = look_around(relation, element, evaluation)
    doubts = [Doubt(path, (reason,)) for path, reason in around.doubts]
    for step in around.steps:
        path = ("properties",) if relation.source is not None else step.path
        entered = evaluation.enter(step.resource)
        answer = check(MISSING, entered)
        if answer is None:
            inner = find_doubts(condition["satisfies"], MISSING, entered, parts)
            doubts.append(Doubt(path, tuple([f"{step.resource.address}: {reason}" for doubt in inner for reason in doubt.reasons])))
        elif answer and not step.certain:
            reason = step.resource.existence_doubt if step.resource.exists is None else step.reason
            doubts.append(Doubt(path, (reason,)))
    return doubts
