"""How large a value an expression may make: lists that hold a list twice that holds a list twice … double with every line."""

from __future__ import annotations

from immutcheck.sources.terraform.values import Encoded, EvaluationError

ELEMENT_LIMIT = 100_000
"""Elements that the loops of one expression may make together."""
SIZE_LIMIT = 1_000_000
"""Values inside a value, each counted as often as it stands there."""
DEPTH_LIMIT = 100
"""Lists and maps inside each other."""
TEXT_LIMIT = 4 * 1024 * 1024
"""Characters of one text."""
CHARACTERS_AN_ELEMENT = 1024
"""A long text counts as one element more for each so many characters."""


class Budget:
    """Counts down what the loops of one expression make."""

    __slots__ = ("left",)

    def __init__(self) -> None:
        self.left = ELEMENT_LIMIT

    def take(self, amount: int) -> None:
        """Use up `amount` elements; EvaluationError when that many are not left."""
        self.left -= amount
        if self.left < 0:
            raise EvaluationError(f"the loops of this expression make too large a value, more than {ELEMENT_LIMIT} elements")


def check_value(value: object) -> None:
    """EvaluationError for a value that is too large or nested too deeply to be walked through."""
    size = 0
    level: list[object] = [value]
    for _ in range(DEPTH_LIMIT):
        below: list[object] = []
        for current in level:
            if current.__class__ is str:
                size += len(current) // CHARACTERS_AN_ELEMENT
            elif isinstance(current, list):
                below.extend(current)
                size += len(current)
            elif isinstance(current, dict):
                below.extend(current.values())
                size += len(current)
            elif isinstance(current, Encoded):
                below.append(current.value)
            if size > SIZE_LIMIT:
                raise EvaluationError(f"the value is too large: more than {SIZE_LIMIT} values in it")
        if not below:
            return
        level = below
    raise EvaluationError(f"the value is nested too deeply: more than {DEPTH_LIMIT} levels")
