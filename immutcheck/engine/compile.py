"""A condition in normal form → one closure `(element, evaluation) → True, False or None`, in Kleene's logic.

Property checks are made in `checks.py`, `related` in `related.py`. Which places are to blame is `explain.py`'s work.
"""

from __future__ import annotations

from immutcheck.engine.checks import compile_property, is_domain_check
from immutcheck.engine.lookup import ELEMENT, PLAIN, PROPERTIES
from immutcheck.engine.quantifiers import ask_member, collections_at, quantify
from immutcheck.engine.reads import parts_of
from immutcheck.engine.related import compile_related
from immutcheck.model.values import MISSING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from immutcheck.engine.checks import Closure, Operators
    from immutcheck.engine.evaluation import Answer, Evaluation
    from immutcheck.model.rule import Condition


def compile_condition(condition: Condition, operators: Operators) -> Closure:
    """The closure of a condition; ValueError for one that is not in normal form, KeyError for an operator that is not in the table."""
    if "property" in condition:
        return compile_property(condition, operators)
    if "all" in condition:
        return _all_of([compile_condition(part, operators) for part in condition["all"]])
    if "any" in condition:
        return _any_of([compile_condition(part, operators) for part in condition["any"]])
    if "not" in condition:
        return _negated(compile_condition(condition["not"], operators))
    if "each" in condition or "some" in condition:
        return _compile_quantifier(condition, operators)
    if "related" in condition:
        return compile_related(condition, _put_off(condition["satisfies"], operators))
    raise ValueError(f"a condition is one of all, any, not, each, some, property, related; this one has {', '.join(map(str, condition))}")


def _put_off(condition: Condition, operators: Operators) -> Callable[[], Closure]:
    """Gives the closure of what members or related resources are asked, made when the first of them comes: mostly there are none."""
    made: list[Closure] = []

    def give() -> Closure:
        if not made:
            made.append(compile_condition(condition, operators))
        return made[0]

    return give


def looks_around(condition: Condition, operators: Operators) -> bool:
    """It may read other resources: what decided those counts as well."""
    if "property" in condition:
        return is_domain_check(condition, operators)
    return "related" in condition or any(looks_around(part, operators) for part in parts_of(condition))


def _needs_path(condition: Condition, operators: Operators) -> bool:
    """An operator in it may read `Evaluation.path`, so quantifiers have to keep track of where they are."""
    if "property" in condition:
        return is_domain_check(condition, operators)
    return any(_needs_path(part, operators) for part in parts_of(condition))


def _all_of(checks: Sequence[Closure]) -> Closure:
    if len(checks) == 1:
        return checks[0]

    def check_all(element: object, evaluation: Evaluation) -> Answer:
        answer: Answer = True
        for check in checks:
            result = check(element, evaluation)
            if result is False:
                return False
            if result is None:
                answer = None
        return answer

    return check_all


def _any_of(checks: Sequence[Closure]) -> Closure:
    if len(checks) == 1:
        return checks[0]

    def check_any(element: object, evaluation: Evaluation) -> Answer:
        answer: Answer = False
        for check in checks:
            result = check(element, evaluation)
            if result is True:
                return True
            if result is None:
                answer = None
        return answer

    return check_any


def _negated(check: Closure) -> Closure:
    def check_not(element: object, evaluation: Evaluation) -> Answer:
        result = check(element, evaluation)
        return None if result is None else not result

    return check_not


def _compile_quantifier(condition: Condition, operators: Operators) -> Closure:
    decisive = "some" in condition
    path = tuple(condition["some" if decisive else "each"])
    give_check = _put_off(condition["satisfies"], operators)
    needs_path = _needs_path(condition["satisfies"], operators)
    survey = (_survey_with_path if needs_path else _survey)(path, give_check, decisive)
    if path[0] in (PROPERTIES, ELEMENT) and len(path) == 2:
        return (_loop_with_path if needs_path else _loop)(path[0], path[1], give_check, decisive, survey)
    return survey


def _loop(space: str, name: str, give_check: Callable[[], Closure], decisive: bool, survey: Closure) -> Closure:
    """The way for a list that is right where it is looked for; `survey` does everything else."""
    of_element = space == ELEMENT

    def check_members(element: object, evaluation: Evaluation) -> Answer:
        container = element if of_element else evaluation.properties
        collection = container.get(name, MISSING) if container.__class__ is dict else None
        if collection.__class__ is not list:
            return survey(element, evaluation)
        answer: Answer = not decisive
        if not collection:
            return answer
        check = give_check()
        for member in collection:
            result = check(member, evaluation) if member.__class__ in PLAIN else ask_member(member, check, evaluation, decisive)
            if result is decisive:
                return decisive
            if result is None:
                answer = None
        return answer

    return check_members


def _loop_with_path(space: str, name: str, give_check: Callable[[], Closure], decisive: bool, survey: Closure) -> Closure:
    """The same, with `evaluation.element_path` moved along."""
    of_element = space == ELEMENT

    def check_members(element: object, evaluation: Evaluation) -> Answer:
        container = element if of_element else evaluation.properties
        collection = container.get(name, MISSING) if container.__class__ is dict else None
        if collection.__class__ is not list:
            return survey(element, evaluation)
        answer: Answer = not decisive
        if not collection:
            return answer
        check = give_check()
        outer = evaluation.element_path
        path = (*outer, name) if of_element else (space, name)
        try:
            for position, member in enumerate(collection):
                evaluation.element_path = (*path, position)
                result = check(member, evaluation) if member.__class__ in PLAIN else ask_member(member, check, evaluation, decisive)
                if result is decisive:
                    return decisive
                if result is None:
                    answer = None
        finally:
            evaluation.element_path = outer
        return answer

    return check_members


def _survey(path: tuple[str, ...], give_check: Callable[[], Closure], decisive: bool) -> Closure:
    name = path[1] if path[0] == PROPERTIES and len(path) > 1 else ""

    def check_members(element: object, evaluation: Evaluation) -> Answer:
        if name and name not in evaluation.properties and evaluation.properties.__class__ is dict:
            return not decisive  # nothing is written there
        answer: Answer = not decisive
        for collection, _path in collections_at(path, element, evaluation):
            result = quantify(collection, give_check(), evaluation, decisive)
            if result is decisive:
                return decisive
            if result is None:
                answer = None
        return answer

    return check_members


def _survey_with_path(path: tuple[str, ...], give_check: Callable[[], Closure], decisive: bool) -> Closure:
    name = path[1] if path[0] == PROPERTIES and len(path) > 1 else ""

    def check_members(element: object, evaluation: Evaluation) -> Answer:
        if name and name not in evaluation.properties and evaluation.properties.__class__ is dict:
            return not decisive  # nothing is written there
        outer = evaluation.element_path
        answer: Answer = not decisive
        try:
            for collection, collection_path in collections_at(path, element, evaluation, outer):
                result = quantify(collection, give_check(), evaluation, decisive, collection_path)
                if result is decisive:
                    return decisive
                if result is None:
                    answer = None
        finally:
            evaluation.element_path = outer
        return answer

    return check_members
