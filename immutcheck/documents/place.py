"""What both position finders answer: offsets in the text for a property path."""

from __future__ import annotations

import re

from immutcheck.model.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    from immutcheck.model.location import PropertyPath

    class Places(Protocol):
        """Finds places in one text."""

        def locate(self, path: PropertyPath) -> Place:
            """The place of the deepest part of `path` that is written."""
            ...


class Place(Record):
    """`steps` of the asked path are written; `value` and `key` are (start, end) offsets of that deepest value and of its mapping key.

    `style` is how a scalar is written: "plain", "'", '"', "|" or ">"; "" for lists and mappings.
    """

    steps: int
    value: tuple[int, int]
    key: tuple[int, int] | None
    style: str


NOWHERE = Place(0, (0, 0), None, "")


class EmptyPlaces:
    """Knows of no place: for a text without a value, and for one whose places were released."""

    def locate(self, path: PropertyPath) -> Place:
        """Nowhere, whatever is asked."""
        return NOWHERE


SCALAR_PROPERTIES = re.compile(r"(?:[!&]\S*\s+)*")
"""The tag and the anchor that may stand before a YAML scalar's own text."""
