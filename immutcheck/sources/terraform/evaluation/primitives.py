"""Texts, numbers and booleans: how Terraform turns one into another.

Sources: Terraform Language Documentation, "Types and Values: Type Conversion"; numbers are printed without an exponent.
"""

from __future__ import annotations

import re

from immutcheck.model.values import OpenList, Unknown
from immutcheck.sources.terraform.values import Encoded, EvaluationError, LimitError, SetValue

SCALARS = frozenset((str, int, float, bool))
ATOMS = frozenset((str, int, float, bool, type(None)))
BOOLEANS = {"true": True, "1": True, "false": False, "0": False}
"""Texts that Terraform takes for a boolean."""
BITS_LIMIT = 1024
"""No number of a configuration is larger; unbounded ones would eat the memory."""

_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?", re.ASCII)
_INTEGER_LENGTH = 300
_LARGEST_EXACT = 1 << 53


def number_text(value: int | float) -> str:
    """The number as Terraform writes it into a text: all digits, no exponent."""
    if value.__class__ is int:
        return str(value)
    text = repr(value)
    if "e" not in text:
        return text.removesuffix(".0")
    from decimal import Decimal

    return format(Decimal(text), "f")


def read_number(text: str) -> int | float | None:
    """The number that a text holds, None when it holds none."""
    if len(text) > _INTEGER_LENGTH or _NUMBER.fullmatch(text) is None:
        return None
    try:
        return int(text)
    except ValueError:
        return read_decimal(text)


def read_decimal(text: str) -> int | float | None:
    """The same for a text with a point or an exponent: an int when the number is whole."""
    number = float(text)
    if number in (float("inf"), float("-inf")):
        return None
    if not number.is_integer():
        return number
    if abs(number) < _LARGEST_EXACT:
        return int(number)
    from decimal import Decimal

    return int(Decimal(text))


def scalar_text(value: object) -> str | None:
    """A text, number or boolean as text; None for everything else."""
    kind = value.__class__
    if kind is str:
        return value  # type: ignore[return-value]
    if kind is bool:
        return "true" if value else "false"
    if kind is int or kind is float:
        return number_text(value)  # type: ignore[arg-type]
    return None


def scalar_number(value: object) -> int | float | None:
    """A number, or the number that a text holds; None for everything else."""
    kind = value.__class__
    if kind is int or kind is float:
        return value  # type: ignore[return-value]
    return read_number(value) if kind is str else None  # type: ignore[arg-type]


def scalar_boolean(value: object) -> bool | None:
    """A boolean, or the boolean that a text names; None for everything else."""
    kind = value.__class__
    if kind is bool:
        return value  # type: ignore[return-value]
    return BOOLEANS.get(value) if kind is str else None  # type: ignore[call-overload]


def check_size(number: int | float) -> int | float:
    """The number itself, an int when it is whole; EvaluationError when it is too large to go on with."""
    if number.__class__ is float:
        if number in (float("inf"), float("-inf")) or number != number:
            raise EvaluationError("the number is infinite")
        return int(number) if number.is_integer() else number
    if number.bit_length() > BITS_LIMIT:  # type: ignore[union-attr]
        raise LimitError("the number is too large")
    return number


def describe(value: object) -> str:
    """The kind of a value for a message, never the value."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, (str, Encoded)):
        return "a text"
    if isinstance(value, (int, float)):
        return "a number"
    if isinstance(value, SetValue):
        return "a set"
    if isinstance(value, (list, OpenList)):
        return "a list"
    if isinstance(value, Unknown):
        return "an unknown value"
    return "an object"
