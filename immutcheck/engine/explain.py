"""The second, slow look at a pair of rule and resource that did not pass: which places are to blame.

Closures (`compile.py`) decide; this walks the condition again along the parts that decided. Why something is unknown is `doubts.py`'s work.
"""

from __future__ import annotations

from immutcheck.engine.checks import EXISTS
from immutcheck.engine.lookup import full_path, read_path
from immutcheck.engine.quantifiers import ask_member, collections_at, is_name, members_of
from immutcheck.engine.related import look_around, read_relation
from immutcheck.model.location import Line, RelatedLocation, render_path
from immutcheck.model.record import Record
from immutcheck.model.values import MISSING, Redacted, Text, Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from immutcheck.engine.evaluation import Evaluation
    from immutcheck.engine.parts import Parts
    from immutcheck.engine.related import Step
    from immutcheck.model.location import PropertyPath
    from immutcheck.model.resource import Resource
    from immutcheck.model.rule import Condition

WHOLE: PropertyPath = ("properties",)
MOST_PLACES = 10
"""Of a related resource, so many places are shown at the end of a walked path."""


class Cause(Record):
    """One place to blame.

    `path` is what is counted (an element, where a quantifier found it); `focus` is what the finding names: the one value in it that
    decided, if it was one; `value` is what stands there, `default` what a missing one was taken for; `words` are an operator's.
    `is_joint`: it takes another condition as well. `is_guard`: it only says that something is (not) there. `also` are places that fail
    for themselves but belong to the same finding. `walked` and `chain` are the steps through the graph and the addresses on the way.
    `is_told`: the words say what is to be said of the value. `is_weak`: the operator is less sure of it than the rule is.
    """

    path: PropertyPath
    focus: PropertyPath
    value: object = MISSING
    default: object = MISSING
    is_element: bool = False
    is_joint: bool = False
    is_guard: bool = False
    also: tuple[PropertyPath, ...] = ()
    words: tuple[str, ...] = ()
    walked: tuple[RelatedLocation, ...] = ()
    chain: tuple[str, ...] = ()
    is_told: bool = False
    is_weak: bool = False


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
    return _pick_group(groups, word) if groups else [Cause(WHOLE, WHOLE)]


def _without_repetition(causes: Sequence[Cause]) -> list[Cause]:
    return list({cause.path: cause for cause in reversed(causes)}.values())[::-1]


def _pick_group(groups: Sequence[list[Cause]], word: str) -> list[Cause]:
    """Of conditions that only together decide, the places of one, with the steps of all walks.

    What leads to a place in another resource of which an operator tells what it saw (an open port) comes first. Then come elements,
    values, what is only asked to exist, and last all other places in other resources. Of equals it
    is the last of `all`, since what narrows down is written first, and the first of `any`, since what is best is written first.
    """
    if len(groups) == 1:
        return groups[0]

    def rank(group: Sequence[Cause]) -> int:
        if any(cause.walked and cause.words for cause in group):
            return -1
        if any(cause.is_element for cause in group):
            return 0
        if any(cause.walked for cause in group):
            return 3
        return 2 if all(cause.is_guard for cause in group) else 1

    picked = min(reversed(groups) if word == "all" else groups, key=rank)
    walks = [group[0] for group in groups if group is not picked and group[0].walked]
    steps = tuple([step for walk in walks for step in walk.walked])
    chain = walks[0].chain if walks else ()
    return [cause.replace(is_joint=True, walked=cause.walked + steps, chain=cause.chain or chain) for cause in picked]


def _property_causes(condition: Condition, element: object, evaluation: Evaluation, parts: Parts) -> list[Cause]:
    prop = parts.property(condition)
    value = read_path(prop.path, element, evaluation)
    path = full_path(prop.path, evaluation.element_path)
    if value is MISSING:
        return [Cause(path, path, default=prop.default if prop.has_default else MISSING, is_guard=condition["operator"] == EXISTS)]
    if condition["operator"] == EXISTS:
        return [Cause(path, path, value, is_guard=True)]
    operator = parts.operators[condition["operator"]]
    if isinstance(value, Unknown) and is_name(value):
        value = value.possible[0]
    if isinstance(value, Unknown | Redacted) and not (operator.into_texts and value.__class__ is Text):
        return [Cause(path, path, value)]
    argument = condition["argument"]
    evaluation.path = path
    words = operator.explain(argument, value, evaluation) if operator.explain is not None else ()
    suffixes = operator.points(argument, value, evaluation) if operator.points is not None else ()
    if not suffixes:
        return [Cause(path, path, value, words=words, is_told=operator.into_texts)]
    weak = operator.weak(argument, value, evaluation) if operator.weak is not None else ()
    causes = []
    for suffix in suffixes:
        place, member = (*path, *suffix), _value_below(value, suffix)
        if operator.into_texts and operator.explain is not None:
            evaluation.path = place
            causes.append(Cause(place, place, member, is_element=True, words=operator.explain(argument, value, evaluation), is_told=True))
            continue
        # Of several members each gets its own words; where only all of them together decide, those of all.
        own = operator.explain(argument, [member], evaluation) if operator.explain is not None and isinstance(value, list) else ()
        causes.append(Cause(place, place, member, is_element=True, words=own or words, is_weak=suffix in weak))
    return causes


def _value_below(value: object, suffix: PropertyPath) -> object:
    for part in suffix:
        if isinstance(value, dict):
            value = value.get(part, MISSING)
        elif isinstance(value, list) and isinstance(part, int) and part < len(value):
            value = value[part]
        elif part.__class__ is Line:
            break
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
    for collection, collection_path in collections_at(path, element, evaluation, evaluation.element_path):
        for member, member_path in members_of(_first_possible(collection), collection_path):
            evaluation.element_path = member_path
            if ask_member(member, check, evaluation, decisive) is decisive:
                yield _first_possible(member), member_path


def _first_possible(value: object) -> object:
    while isinstance(value, Unknown) and value.possible and not is_name(value):
        value = value.possible[0]
    return value


def _blame_member(member: object, path: PropertyPath, inner: Sequence[Cause]) -> list[Cause]:
    """Elements of the element, when those are to blame, or else the element itself, with the one value in it that decided."""
    inside = [cause for cause in inner if cause.path[: len(path)] == path]
    nested = [cause for cause in inside if cause.is_element and len(cause.path) > len(path)]
    if nested:
        return nested
    first = inner[0]
    if len(inner) == len(inside) == 1 and not first.is_joint:
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
    """The place where the step is written, with what was seen at its end."""
    from immutcheck.secrets.redaction import redact_text

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
            place = render_path(cause.focus)
            message = f"{related.address}: {place}" if place else related.address
            if cause.words:
                message += f" ({redact_text(', '.join(cause.words))})"
            walked.append(RelatedLocation(related.locator.locate(cause.focus), message))
    path = WHOLE if is_backwards else step.path
    words = tuple(dict.fromkeys([word for cause in inner for word in cause.words]))
    return Cause(path, path, MISSING, words=words, walked=tuple(walked), chain=(related.address, *first.chain))
