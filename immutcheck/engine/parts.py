"""The parts of a rule's conditions on their own, for the second look at what did not pass."""

from __future__ import annotations

from immutcheck.engine.checks import read_property
from immutcheck.engine.compile import compile_condition

TYPE_CHECKING = False
if TYPE_CHECKING:
    from immutcheck.engine.checks import Closure, Operators, Property
    from immutcheck.model.rule import Condition


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
