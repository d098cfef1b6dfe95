"""`greater_than`, `less_than`, `at_least`, `at_most`: numbers, also when they are spelled as text. What is no number is unknown."""

from __future__ import annotations

from immutcheck.engine.operators.partial import to_number
from immutcheck.model.values import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from immutcheck.engine.evaluation import Answer, Check, Evaluation, Factory


def make_order(compare: Callable[[int | float, int | float], bool]) -> Factory:
    """The factory of an operator that compares a number with its argument."""

    def make(argument: object) -> Check:
        limit = to_number(argument)
        if limit is None or argument.__class__ is str:
            raise ValueError("a number is needed to compare with")
        bound = limit

        def check(value: object, _evaluation: Evaluation) -> Answer:
            if value.__class__ is int:
                return compare(value, bound)
            number = to_number(value)
            if number is None:
                return False if value is None else None
            return compare(number, bound)

        return check

    return make


def explain_number(_argument: object, value: object, _evaluation: Evaluation) -> tuple[str, ...]:
    """Why a value could not be compared."""
    if isinstance(value, Unknown):
        return (value.reason,)
    return () if to_number(value) is not None else ("the value is not a number",)


def _greater(number: int | float, bound: int | float) -> bool:
    return number > bound


def _less(number: int | float, bound: int | float) -> bool:
    return number < bound


def _at_least(number: int | float, bound: int | float) -> bool:
    return number >= bound


def _at_most(number: int | float, bound: int | float) -> bool:
    return number <= bound


make_greater_than = make_order(_greater)
make_less_than = make_order(_less)
make_at_least = make_order(_at_least)
make_at_most = make_order(_at_most)
