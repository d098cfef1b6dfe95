"""How large a value an expression may make: lists that hold a list twice that holds a list twice … double with every line."""

from __future__ import annotations

from immutcheck.model.values import Reference, Text, Unknown
from immutcheck.sources.terraform.values import Encoded, LimitError

ELEMENT_LIMIT = 100_000
"""Elements that the loops of one expression may make together."""
SIZE_LIMIT = 250_000
"""Values inside a value, each counted as often as it stands there."""
UNKNOWN_LIMIT = 10_000
"""Pieces and possible values of one unknown value, those of its pieces and possible values among them."""
DEPTH_LIMIT = 100
"""Lists and maps inside each other."""
TEXT_LIMIT = 4 * 1024 * 1024
"""Characters of one text."""
CHARACTERS_AN_ELEMENT = 1024
"""A long text counts as one element more for each so many characters."""
MEMBERS_AN_ELEMENT = 64
"""What a function reads and makes inside a loop counts as one element more for each so many members."""


class Budget:
    """Counts down what the loops of one expression make."""

    __slots__ = ("left",)

    def __init__(self) -> None:
        self.left = ELEMENT_LIMIT

    def charge(self, value: object) -> None:
        """Use up what it takes to work through a value, its first level."""
        if isinstance(value, (list, dict)):
            self.take(len(value) // MEMBERS_AN_ELEMENT)
        elif value.__class__ is str:
            self.take(len(value) // CHARACTERS_AN_ELEMENT)

    def take(self, amount: int) -> None:
        """Use up `amount` elements; LimitError when that many are not left."""
        self.left -= amount
        if self.left < 0:
            raise LimitError(f"the loops of this expression make too large a value, more than {ELEMENT_LIMIT} elements")


def check_value(value: object) -> None:
    """LimitError for a value that is too large or nested too deeply to be walked through."""
    if not _is_within(value, SIZE_LIMIT):
        raise LimitError(f"the value is too large: more than {SIZE_LIMIT} values in it")


def simplify(unknown: Unknown) -> Unknown:
    """The unknown itself; when too much is known of it, only its reason and the known ends of its text. References stay what they are."""
    if isinstance(unknown, Reference) or _is_within(unknown, UNKNOWN_LIMIT):
        return unknown
    return Unknown(unknown.reason, unknown.maybe_absent, (), unknown.prefix, unknown.suffix, unknown.sensitive)


def _is_within(value: object, limit: int) -> bool:
    """There are no more than so many values in it. LimitError when it is nested too deeply."""
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
            elif isinstance(current, Unknown):
                inside = current.pieces + current.possible if isinstance(current, Text) else current.possible
                below.extend(inside)
                size += len(inside)
            if size > limit:
                return False
        if not below:
            return True
        level = below
    raise LimitError(f"the value is nested too deeply: more than {DEPTH_LIMIT} levels")
