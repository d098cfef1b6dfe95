"""Functions on numbers. All arguments are known numbers."""

from __future__ import annotations

import math

from immutcheck.sources.terraform.evaluation.primitives import check_size, read_decimal
from immutcheck.sources.terraform.values import EvaluationError, LimitError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST_NUMBER = 300
"""More digits than this are not computed with."""

RANGE_LIMIT = 1024
"""Terraform's own limit of what `range` gives."""
LARGEST_BASE = 62
_LETTERS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def make_number(value: float) -> int | float:
    """An int when the number is whole; EvaluationError when it is not finite."""
    number = read_decimal(repr(value)) if value - value == 0 else None
    if number is None:
        raise EvaluationError("the result is not a finite number")
    return number


def find_absolute(number: float) -> float:
    return abs(number)


def round_up(number: float) -> int:
    return math.ceil(number)


def round_down(number: float) -> int:
    return math.floor(number)


def find_sign(number: int) -> int:
    return (number > 0) - (number < 0)


def find_largest(*numbers: float) -> float:
    if not numbers:
        raise EvaluationError("at least one number is required")
    return max(numbers)


def find_smallest(*numbers: float) -> float:
    if not numbers:
        raise EvaluationError("at least one number is required")
    return min(numbers)


def take_logarithm(number: float, base: float) -> float:
    try:
        return make_number(math.log(number) / math.log(base))
    except (ValueError, ZeroDivisionError, OverflowError):
        raise EvaluationError("the result is not a finite number") from None


def raise_to_power(number: float, power: float) -> float:
    try:
        return make_number(math.pow(number, power))
    except (ValueError, OverflowError):
        raise EvaluationError("the result is not a finite number") from None


def parse_integer(text: object, base: int) -> int:
    if text.__class__ is not str:
        raise EvaluationError("a string is required")
    if not 2 <= base <= LARGEST_BASE:
        raise EvaluationError("the base must be between 2 and 62")
    digits = text[1:] if text[:1] in ("+", "-") else text
    if base <= len(_LETTERS) - 26:
        digits = digits.lower()
    values = [_LETTERS.find(digit) for digit in digits]
    if not values or not all([0 <= value < base for value in values]):
        raise EvaluationError("the text is not a whole number in that base")
    if len(values) > LONGEST_NUMBER:
        raise LimitError("the number is too long")
    result = 0
    for value in values:
        result = result * base + value
    return -result if text[0] == "-" else result


def list_range(*limits: float) -> list[float]:
    if not 1 <= len(limits) <= 3:
        raise EvaluationError("one, two or three numbers are required")
    start, end = (0, limits[0]) if len(limits) == 1 else limits[:2]
    step = limits[2] if len(limits) == 3 else (-1 if end < start else 1)
    if step == 0 and start != end:
        raise EvaluationError("the step must not be zero")
    if (step > 0 and end < start) or (step < 0 and end > start):
        raise EvaluationError("the step leads away from the end")
    numbers: list[float] = []
    current = start
    while (current < end) if step > 0 else (current > end):
        if len(numbers) == RANGE_LIMIT:
            raise EvaluationError("more than 1024 numbers")
        numbers.append(current)
        current = add([current, step])
    return numbers


def add(numbers: Sequence[float]) -> float:
    """The sum, exact in decimal digits."""
    if not any([number.__class__ is float for number in numbers]):
        return check_size(sum(numbers))
    from fractions import Fraction

    return make_number(float(sum([Fraction(repr(number)) for number in numbers])))


def add_members(numbers: Sequence[float]) -> float:
    if not numbers:
        raise EvaluationError("an empty list has no sum")
    return add(numbers)
