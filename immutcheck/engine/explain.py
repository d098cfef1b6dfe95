"""The second, slow look at a pair of rule and resource that did not pass: which places are to blame.

Closures (`compile.py`) decide; this walks the condition again along the parts that decided. Why something is unknown is `doubts.py`'s work.
"""

from __future__ import annotations

from immutcheck.engine.checks import EXISTS, read_property
from immutcheck.engine.compile import compile_condition
from immutcheck.engine.lookup import full_path, read_collections, read_path
from immutcheck.engine.quantifiers import ask_member, members_of
from immutcheck.engine.related import look_around, read_relation
from immutcheck.model.location import RelatedLocation, render_path
from immutcheck.model.record import Record
from immutcheck.model.values import MISSING, Redacted, Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from immutcheck.engine.checks import Closure, Operators, Property
    from immutcheck.engine.evaluation import Evaluation
    from immutcheck.engine.related import Step
    from immutcheck.model.location import PropertyPath
    from immutcheck.model.resource import Resource
    from immutcheck.model.rule import Condition

WHOLE: PropertyPath = ("properties",)
MOST_PLACES = 10
"""Of a related resource, so many places are shown at the end of a walked path."""


class Cause(Record):
    """One place to blame. `path` is what the finding names (an element, where a quantifier found it); `focus` is the one value in it that
    decided, if it was one; `value` is what stands there, `default` what a missing one was taken for. `words` are an operator's.
    `is_joint`: it takes another condition as well. `walked` and `chain` are the steps through the graph and the addresses on the way."""

    path: PropertyPath
    focus: PropertyPath
    value: object = MISSING
    default: object = MISSING
    is_element: bool = False
    is_joint: bool = False
    words: tuple[str, ...] = ()
    walked: tuple[RelatedLocation, ...] = ()
    chain: tuple[str, ...] = ()


class Parts:
    """The parts of a rule's conditions, each compiled once; the rule keeps the conditions alive."""

    def __init__(self, operators: Operators) -> None:
        self.operators = operators
        self._closures: dict[int, Closure] = {}
        self._properties: dict[int, Property] = {}

    def closure(self, condition: Condition) -> Closure:
        """The part as a closure."""
        if id(condition) not in self._closures:
            self._closures[id(condition)] = compile_condition(condition, self.operators)
        return self._closures[id(condition)]

    def property(self, condition: Condition) -> Property:
        """The property condition with its operator made."""
        if id(condition) not in self._properties:
            self._properties[id(condition)] = read_property(condition, self.operators)
        return self._properties[id(condition)]


def find_causes(condition: Condition, answer: bool, element: object, evaluation: Evaluation, parts: Parts) -> list[Cause]:
    """The places because of which the condition has this answer; never empty. `evaluation.element_path` is the element's."""
    if "property" in condition:
        return _property_causes(condition, element, evaluation, parts)
    if "not" in condition:
        return find_causes(condition["not"], not answer, element, evaluation, parts)
    if "related" in condition:
        return _related_causes(condition, answer, element, evaluation, parts)
    if "each" in condition or "some" in condition:
        return _quantifier_causes(condition, answer, element, evaluation, parts)
    word = "all" if "all" in condition else "any"
    members = [part for part in condition[word] if parts.closure(part)(element, evaluation) is answer]
    groups = [find_causes(part, answer, element, evaluation, parts) for part in members]
    if answer is (word == "any"):
        return _without_repetition([cause for group in groups for cause in group])
    return _pick_group(groups) if groups else [Cause(WHOLE, WHOLE)]


def _without_repetition(causes: Sequence[Cause]) -> list[Cause]:
    return list({cause.path: cause for cause in reversed(causes)}.values())[::-1]


def _pick_group(groups: Sequence[list[Cause]]) -> list[Cause]:
    """Of conditions that only together decide, the places of one: elements before walks before written values before missing ones."""

    def rank(group: Sequence[Cause]) -> int:
        if any(cause.is_element for cause in group):
            return 0
        if any(cause.walked for cause in group):
            return 1
        return 2 if any(cause.value is not MISSING for cause in group) else 3

    if len(groups) == 1:
        return groups[0]
    picked = min(groups, key=rank)
    walk = next((cause for group in groups for cause in group if cause.walked), None)
    return [
        cause.replace(is_joint=True, walked=walk.walked, chain=walk.chain)
        if walk is not None and not cause.walked
        else cause.replace(is_joint=True)
        for cause in picked
    ]


def _property_causes(condition: Condition, element: object, evaluation: Evaluation, parts: Parts) -> list[Cause]:
    prop = parts.property(condition)
    value = read_path(prop.path, element, evaluation)
    path = full_path(prop.path, evaluation.element_path)
    if value is MISSING:
        return [Cause(path, path, default=prop.default if prop.has_default else MISSING)]
    operator = None if condition["operator"] == EXISTS else parts.operators[condition["operator"]]
    if operator is None or isinstance(value, Unknown | Redacted):
        return [Cause(path, path, value)]
    argument = condition["argument"]
    evaluation.path = path
    words = operator.explain(argument, value, evaluation) if operator.explain is not None else ()
    suffixes = operator.points(argument, value, evaluation) if operator.points is not None else ()
    if not suffixes:
        return [Cause(path, path, value, words=words)]
    causes = []
    for suffix in suffixes:
        place, member = (*path, *suffix), _value_below(value, suffix)
        # Of several members each gets its own words; where only all of them together decide, those of all.
        own = operator.explain(argument, [member], evaluation) if operator.explain is not None and isinstance(value, list) else ()
        causes.append(Cause(place, place, member, is_element=True, words=own or words))
    return causes


def _value_below(value: object, suffix: PropertyPath) -> object:
    for part in suffix:
        if isinstance(value, dict):
            value = value.get(part, MISSING)
        elif isinstance(value, list) and isinstance(part, int) and part < len(value):
            value = value[part]
        else:
            return MISSING
    return value


def _quantifier_causes(condition: Condition, answer: bool, element: object, evaluation: Evaluation, parts: Parts) -> list[Cause]:
    decisive = "some" in condition
    path = tuple(condition["some" if decisive else "each"])
    causes: list[Cause] = []
    if answer is decisive:
        outer = evaluation.element_path
        try:
            for member, member_path in _deciding_members(path, condition["satisfies"], element, evaluation, parts, decisive):
                evaluation.element_path = member_path
                inner = find_causes(condition["satisfies"], decisive, member, evaluation, parts)
                causes.extend(_blame_member(member, member_path, inner))
        finally:
            evaluation.element_path = outer
    if causes:
        return _without_repetition(causes)
    place = full_path(path, evaluation.element_path)
    return [Cause(place, place, read_path(path, element, evaluation))]


def _deciding_members(
    path: tuple[str, ...], condition: Condition, element: object, evaluation: Evaluation, parts: Parts, decisive: bool
) -> Iterator[tuple[object, PropertyPath]]:
    """The members whose answer settles it; of an unresolved one, the first of its possible values, since they all agree."""
    check = parts.closure(condition)
    for collection, collection_path in read_collections(path, element, evaluation, evaluation.element_path):
        for member, member_path in members_of(_first_possible(collection), collection_path):
            evaluation.element_path = member_path
            if ask_member(member, check, evaluation, decisive) is decisive:
                yield _first_possible(member), member_path


def _first_possible(value: object) -> object:
    while isinstance(value, Unknown) and value.possible:
        value = value.possible[0]
    return value


def _blame_member(member: object, path: PropertyPath, inner: Sequence[Cause]) -> list[Cause]:
    """Elements of the element, when those are to blame, or else the element itself, with the one value in it that decided."""
    nested = [cause for cause in inner if cause.is_element and len(cause.path) > len(path) and cause.path[: len(path)] == path]
    if nested:
        return nested
    first = inner[0]
    if len(inner) == 1 and not first.is_joint and first.path[: len(path)] == path:
        return [first.replace(path=path, is_element=True)]
    return [Cause(path, path, member, is_element=True, walked=first.walked, chain=first.chain)]


def _related_causes(condition: Condition, answer: bool, element: object, evaluation: Evaluation, parts: Parts) -> list[Cause]:
    relation = read_relation(condition)
    check = parts.closure(condition["satisfies"])
    causes: list[Cause] = []
    if answer:
        for step in look_around(relation, element, evaluation).steps:
            entered = evaluation.enter(step.resource)
            if step.certain and check(MISSING, entered) is True:
                inner = find_causes(condition["satisfies"], True, MISSING, entered, parts)
                causes.append(_blame_step(step, relation.source is not None, evaluation.resource, inner))
    if causes:
        return _without_repetition(causes)
    if relation.via is None:
        return [Cause(WHOLE, WHOLE)]
    path = full_path(relation.via, evaluation.element_path)
    return [Cause(path, path, read_path(relation.via, element, evaluation))]


def _blame_step(step: Step, is_backwards: bool, resource: Resource, inner: Sequence[Cause]) -> Cause:
    related = step.resource
    source, target = (related, resource) if is_backwards else (resource, related)
    walked = [
        RelatedLocation(source.locator.locate(step.path), f"{source.address} refers to {target.address} at {render_path(step.path)}"),
    ]
    first = inner[0]
    if first.walked:
        walked.extend(first.walked)
    else:
        for cause in inner[:MOST_PLACES]:
            place = render_path(cause.path)
            message = f"{related.address}: {place}" if place else related.address
            walked.append(RelatedLocation(related.locator.locate(cause.focus), message))
    path = WHOLE if is_backwards else step.path
    return Cause(path, path, MISSING, walked=tuple(walked), chain=(related.address, *first.chain))
