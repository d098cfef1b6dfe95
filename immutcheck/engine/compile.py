"""A condition in normal form → a closure `(element, evaluation) → True, False or None`.

General checks cost next to nothing on plain values; everything that may be unresolved goes to `Property.decide`. `related` is compiled
in `related.py`. Which places are to blame is `explain.py`'s work.
"""

from __future__ import annotations

from immutcheck.engine.lookup import (
    ELEMENT,
    PLAIN,
    PROPERTIES,
    agree,
    full_path,
    may_be_absent,
    read_collections,
    read_name,
    read_path,
    walk_down,
)
from immutcheck.engine.quantifiers import quantify
from immutcheck.engine.related import compile_related
from immutcheck.model.values import MISSING, Redacted, Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from immutcheck.engine.evaluation import Answer, Check, Evaluation, Operator
    from immutcheck.model.rule import Condition

    Operators = Mapping[str, Operator]
    Closure = Callable[[object, Evaluation], Answer]
    """(element, evaluation) → answer. `element` is the innermost quantifier's, `MISSING` outside of any."""


def compile_condition(condition: Condition, operators: Operators) -> Closure:
    """The closure of a condition; ValueError names what is not in normal form, KeyError an operator that is not in the table."""
    if "all" in condition:
        return _all_of([compile_condition(part, operators) for part in condition["all"]])
    if "any" in condition:
        return _any_of([compile_condition(part, operators) for part in condition["any"]])
    if "not" in condition:
        return _negated(compile_condition(condition["not"], operators))
    if "property" in condition:
        return compile_property(condition, operators)
    if "each" in condition or "some" in condition:
        return _compile_quantifier(condition, operators)
    if "related" in condition:
        return compile_related(condition, compile_condition(condition["satisfies"], operators))
    raise ValueError(f"a condition is none of all, any, not, each, some, property, related: it has {', '.join(map(str, condition))}")


def needs_path(condition: Condition, operators: Operators) -> bool:
    """An operator in it may read `Evaluation.path`, so quantifiers have to keep track of where they are."""
    if "property" in condition:
        name = condition["operator"]
        return name != "exists" and operators[name].domain
    return any(needs_path(part, operators) for part in parts_of(condition))


def parts_of(condition: Condition) -> Sequence[Condition]:
    """The conditions directly inside a condition."""
    for word in ("all", "any"):
        if word in condition:
            parts: Sequence[Condition] = condition[word]
            return parts
    for word in ("not", "satisfies"):
        if word in condition:
            return (condition[word],)
    return ()


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


class Property:
    """One operator at one path, with what it answers for values that are not plain."""

    __slots__ = ("check", "default", "has_default", "knows_unknown", "missing_answer", "path")

    def __init__(self, condition: Condition, operators: Operators) -> None:
        name: str = condition["operator"]
        argument = condition["argument"]
        self.path: tuple[str, ...] = tuple(condition["property"])
        self.knows_unknown = False
        self.has_default = False
        self.default: object = None
        self.missing_answer: Answer = False
        if name == "exists":
            self.check: Check = _present if argument is True else _absent
            self.missing_answer = argument is not True
            return
        operator = operators[name]
        self.knows_unknown = operator.handles_unknown
        self.check = operator.factory(argument)
        when_missing = condition.get("when_missing", {"answer": False})
        if "value" in when_missing:
            self.has_default = True
            self.default = when_missing["value"]
        else:
            self.missing_answer = when_missing["answer"]

    def decide_missing(self, evaluation: Evaluation) -> Answer:
        """The answer when nothing is written at the path."""
        return self.check(self.default, evaluation) if self.has_default else self.missing_answer

    def decide(self, value: object, evaluation: Evaluation) -> Answer:
        """The answer for any value at all."""
        if value is MISSING:
            return self.decide_missing(evaluation)
        if isinstance(value, Unknown):
            answer = agree([self.decide(possible, evaluation) for possible in value.possible])
            if answer is None and self.knows_unknown:
                answer = self.check(value, evaluation)
            if value.maybe_absent and answer is not self.decide_missing(evaluation):
                return None
            return answer
        if value.__class__ is Redacted and not self.knows_unknown:
            return None
        return self.check(value, evaluation)


class Existence(Property):
    """`exists`: null and MISSING are absent, a present unknown is there."""

    __slots__ = ()

    def decide(self, value: object, evaluation: Evaluation) -> Answer:
        if value is MISSING or value is None:
            return self.missing_answer
        if isinstance(value, Unknown):
            answers = [self.decide(possible, evaluation) for possible in value.possible] or [not self.missing_answer]
            if value.maybe_absent:
                answers.append(self.missing_answer)
            return agree(answers)
        return not self.missing_answer


def _present(_value: object, _evaluation: Evaluation) -> Answer:
    return True


def _absent(_value: object, _evaluation: Evaluation) -> Answer:
    return False


def read_property(condition: Condition, operators: Operators) -> Property:
    """The operator, argument and path of a property condition."""
    return Existence(condition, operators) if condition["operator"] == "exists" else Property(condition, operators)


def compile_property(condition: Condition, operators: Operators) -> Closure:
    """The closure of `{"property": …}`; three shapes of paths have their own, since most checks of most rules are among them."""
    prop = read_property(condition, operators)
    if needs_path(condition, operators):
        return _check_with_path(prop)
    space, *names = prop.path
    if space == PROPERTIES and len(names) == 1:
        return _check_name(prop, names[0])
    if space == PROPERTIES and names:
        return _check_names(prop, names[0], tuple(names[1:]))
    if space == ELEMENT:
        return _check_element(prop, tuple(names))
    return _check_anywhere(prop)


def _check_name(prop: Property, name: str) -> Closure:
    check, decide = prop.check, prop.decide

    def check_name(_element: object, evaluation: Evaluation) -> Answer:
        container = evaluation.properties
        value = container.get(name, MISSING)
        if value.__class__ in PLAIN:
            return check(value, evaluation)
        if value is MISSING and container.__class__ is not dict:
            value = read_name(container, name)
        return decide(value, evaluation)

    return check_name


def _check_names(prop: Property, first: str, names: tuple[str, ...]) -> Closure:
    check, decide = prop.check, prop.decide

    def check_names(_element: object, evaluation: Evaluation) -> Answer:
        value = read_name(evaluation.properties, first) if evaluation.properties.__class__ is not dict else evaluation.properties.get(first, MISSING)
        for position, name in enumerate(names):
            if value.__class__ is dict:
                value = value.get(name, MISSING)  # type: ignore[attr-defined]
            else:
                value = walk_down(value, names[position:])
                break
        if value.__class__ in PLAIN:
            return check(value, evaluation)
        return decide(value, evaluation)

    return check_names


def _check_element(prop: Property, names: tuple[str, ...]) -> Closure:
    check, decide = prop.check, prop.decide

    def check_element(element: object, evaluation: Evaluation) -> Answer:
        value = element
        for position, name in enumerate(names):
            if value.__class__ is dict:
                value = value.get(name, MISSING)  # type: ignore[attr-defined]
            else:
                value = walk_down(value, names[position:])
                break
        if value.__class__ in PLAIN:
            return check(value, evaluation)
        return decide(value, evaluation)

    return check_element


def _check_anywhere(prop: Property) -> Closure:
    def check_anywhere(element: object, evaluation: Evaluation) -> Answer:
        return prop.decide(read_path(prop.path, element, evaluation), evaluation)

    return check_anywhere


def _check_with_path(prop: Property) -> Closure:
    def check_with_path(element: object, evaluation: Evaluation) -> Answer:
        evaluation.path = full_path(prop.path, evaluation.element_path)
        return prop.decide(read_path(prop.path, element, evaluation), evaluation)

    return check_with_path


def _compile_quantifier(condition: Condition, operators: Operators) -> Closure:
    decisive = "some" in condition
    path = tuple(condition["some" if decisive else "each"])
    check = compile_condition(condition["satisfies"], operators)
    if needs_path(condition["satisfies"], operators):
        return _quantify_with_path(path, check, decisive)

    def check_members(element: object, evaluation: Evaluation) -> Answer:
        value = read_path(path[:2], element, evaluation) if len(path) > 1 else None
        if value.__class__ is list and len(path) == 2:
            answer: Answer = not decisive
            for member in value:  # type: ignore[attr-defined]
                result = check(member, evaluation)
                if result is decisive:
                    if may_be_absent(member):
                        result = None
                    else:
                        return decisive
                if result is None:
                    answer = None
            return answer
        return None

    return check_members


def _quantify_with_path(path: tuple[str, ...], check: Closure, decisive: bool) -> Closure:
    return check
