"""One operator at one path → a closure `(element, evaluation) → True, False or None`.

Plain values cost next to nothing; everything that may be unresolved goes to `Property.decide`. What an operator means is in
`engine/operators/`; only `exists` is answered here, since it is about the property and not about its value.
"""

from __future__ import annotations

from immutcheck.engine.lookup import ELEMENT, PLAIN, PROPERTIES, agree, full_path, read_name, read_path, walk_down
from immutcheck.model.record import Record
from immutcheck.model.values import MISSING, Redacted, Reference, Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from immutcheck.engine.evaluation import Answer, Check, Evaluation, Operator
    from immutcheck.model.rule import Condition

    Operators = Mapping[str, Operator]
    Closure = Callable[[object, Evaluation], Answer]
    """(element, evaluation) → answer. `element` is the innermost quantifier's, `MISSING` outside of any."""

EXISTS = "exists"
ABOUT_REFERENCES = frozenset(("is_literal", "refers_to", "dynamic_reference"))
"""Operators that ask about a reference itself, even where the text that it stands for is known."""


class Property(Record):
    """An operator at a path, ready to be asked. With `has_default` a missing value is judged as `default`,
    else it gets `missing_answer`."""

    path: tuple[str, ...]
    check: Check
    missing_answer: Answer = False
    has_default: bool = False
    default: object = None
    knows_unknown: bool = False

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

    def decide(self, value: object, evaluation: Evaluation) -> Answer:
        """The answer for any value at all."""
        if value is MISSING or value is None:
            return self.missing_answer
        if isinstance(value, Unknown):
            answers = [self.decide(possible, evaluation) for possible in value.possible] or [not self.missing_answer]
            if value.maybe_absent:
                answers.append(self.missing_answer)
            return agree(answers)
        return not self.missing_answer


class ReferenceProperty(Property):
    """`is_literal`, `refers_to`: a reference is judged as one, even where the text that it stands for is known."""

    def decide(self, value: object, evaluation: Evaluation) -> Answer:
        """The answer for any value at all."""
        if isinstance(value, Reference):
            value = value.replace(possible=())
        return super().decide(value, evaluation)


def read_property(condition: Condition, operators: Operators) -> Property:
    """The property condition with its operator made; KeyError for one that is not in the table, ValueError for a wrong argument."""
    path = tuple(condition["property"])
    argument = condition["argument"]
    if condition["operator"] == EXISTS:
        return Existence(path, _present if argument is True else _absent, missing_answer=argument is not True)
    operator = operators[condition["operator"]]
    check = operator.factory(argument)
    kind = ReferenceProperty if condition["operator"] in ABOUT_REFERENCES else Property
    when_missing = condition.get("when_missing", {"answer": False})
    if "value" in when_missing:
        return kind(path, check, has_default=True, default=when_missing["value"], knows_unknown=operator.handles_unknown)
    return kind(path, check, missing_answer=when_missing["answer"], knows_unknown=operator.handles_unknown)


def is_domain_check(condition: Condition, operators: Operators) -> bool:
    """Its operator may read `Evaluation.path` and ask for related resources."""
    operator = operators.get(condition["operator"])
    return operator is not None and operator.domain


def compile_property(condition: Condition, operators: Operators) -> Closure:
    """The closure of `{"property": …}`; the shapes of paths that nearly all checks have get their own."""
    prop = read_property(condition, operators)
    if is_domain_check(condition, operators):
        return _check_with_path(prop)
    space, *names = prop.path
    if space == PROPERTIES and len(names) == 1:
        return _check_name(prop, names[0])
    if space == PROPERTIES and names:
        return _check_names(prop, tuple(names))
    if space == ELEMENT and len(names) == 1:
        return _check_element_name(prop, names[0])
    return _check_anywhere(prop)


def _present(_value: object, _evaluation: Evaluation) -> Answer:
    return True


def _absent(_value: object, _evaluation: Evaluation) -> Answer:
    return False


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


def _check_names(prop: Property, names: tuple[str, ...]) -> Closure:
    check, decide = prop.check, prop.decide
    first, rest = names[0], names[1:]

    def check_names(_element: object, evaluation: Evaluation) -> Answer:
        value = evaluation.properties.get(first, MISSING)
        if value is MISSING and evaluation.properties.__class__ is not dict:
            value = read_name(evaluation.properties, first)
        for position, name in enumerate(rest):
            if value.__class__ is not dict:
                value = walk_down(value, rest[position:])
                break
            value = value.get(name, MISSING)
        if value.__class__ in PLAIN:
            return check(value, evaluation)
        return decide(value, evaluation)

    return check_names


def _check_element_name(prop: Property, name: str) -> Closure:
    check, decide = prop.check, prop.decide

    def check_element_name(element: object, evaluation: Evaluation) -> Answer:
        value = element.get(name, MISSING) if element.__class__ is dict else walk_down(element, (name,))
        if value.__class__ in PLAIN:
            return check(value, evaluation)
        return decide(value, evaluation)

    return check_element_name


def _check_anywhere(prop: Property) -> Closure:
    def check_anywhere(element: object, evaluation: Evaluation) -> Answer:
        return prop.decide(read_path(prop.path, element, evaluation), evaluation)

    return check_anywhere


def _check_with_path(prop: Property) -> Closure:
    check, decide = prop.check, prop.decide
    space, *names = prop.path
    if space == ELEMENT:

        def check_below_element(element: object, evaluation: Evaluation) -> Answer:
            evaluation.path = (*evaluation.element_path, *names)
            value = walk_down(element, names)
            return check(value, evaluation) if value.__class__ in PLAIN else decide(value, evaluation)

        return check_below_element
    if space == PROPERTIES and names:
        first, rest = names[0], names[1:]

        def check_below_properties(_element: object, evaluation: Evaluation) -> Answer:
            evaluation.path = prop.path
            value = evaluation.properties.get(first, MISSING)
            if value is MISSING:
                if evaluation.properties.__class__ is not dict:
                    value = walk_down(read_name(evaluation.properties, first), rest)
            elif rest:
                value = walk_down(value, rest)
            return check(value, evaluation) if value.__class__ in PLAIN else decide(value, evaluation)

        return check_below_properties

    def check_with_path(element: object, evaluation: Evaluation) -> Answer:
        evaluation.path = full_path(prop.path, evaluation.element_path)
        return decide(read_path(prop.path, element, evaluation), evaluation)

    return check_with_path
