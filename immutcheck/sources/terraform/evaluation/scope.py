"""What names mean where an expression stands, and how much its loops may still make.

A scope does not evaluate; `names` holds values and lazy namespaces, `resolve` is asked for the rest (types of resources).
"""

from __future__ import annotations

from immutcheck.sources.terraform.evaluation.limits import Budget
from immutcheck.sources.terraform.values import EvaluationError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from immutcheck.model.values import Unknown
    from immutcheck.sources.terraform.functions.context import FunctionContext


class Attempt:
    """An argument of `try` or `can`: `unknown` is the first unknown that something was done with which might have failed."""

    __slots__ = ("unknown",)

    def __init__(self) -> None:
        self.unknown: Unknown | None = None


class Scope:
    """Names of one place: `names` first, then `resolve`. `functions` is None where no function may be called."""

    __slots__ = ("attempt", "budget", "functions", "names", "resolve")

    def __init__(
        self,
        names: Mapping[str, object],
        resolve: Callable[[str], object] | None = None,
        functions: FunctionContext | None = None,
        budget: Budget | None = None,
        attempt: Attempt | None = None,
    ) -> None:
        self.names = names
        self.resolve = resolve
        self.functions = functions
        self.budget = budget
        self.attempt = attempt

    def child(self, names: Mapping[str, object]) -> Scope:
        """The same place with some names more, which hide those of the same name."""
        return Scope({**self.names, **names}, self.resolve, self.functions, self.budget, self.attempt)

    def attempting(self, attempt: Attempt) -> Scope:
        """The same place inside an argument whose errors are caught."""
        return Scope(self.names, self.resolve, self.functions, self.budget, attempt)

    def looping(self) -> tuple[Scope, dict[str, object], Budget]:
        """A scope for the rounds of a loop, the names that each round changes in place, and what the loop draws on."""
        budget = self.budget or Budget()
        names = dict(self.names)
        return Scope(names, self.resolve, self.functions, budget, self.attempt), names, budget

    def find(self, name: str) -> object:
        """The value of a first name; EvaluationError when nothing has it."""
        if name in self.names:
            return self.names[name]
        if self.resolve is not None:
            return self.resolve(name)
        raise EvaluationError(f"nothing is named `{name}` here")

    def note(self, unknown: Unknown) -> None:
        """Something was done with an unknown that fails for some values: of interest to `try` and `can` only."""
        if self.attempt is not None and self.attempt.unknown is None:
            self.attempt.unknown = unknown
