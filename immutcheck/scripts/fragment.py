"""A part of a script and where each of its characters stands in the whole text, through quotes, YAML scalars and MIME parts."""

from __future__ import annotations

from immutcheck.model.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

NOWHERE = -1


class Fragment(Record):
    """`place(offset)` is the 0-based offset in the whole text of a character of `text`, NOWHERE where an encoding hides it."""

    text: str
    place: Callable[[int], int]

    def cut(self, start: int, end: int) -> Fragment:
        """The part from `start` to `end`."""
        return Fragment(self.text[start:end], lambda offset: self.place(start + offset))

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where a part begins and ends in the whole text; NOWHERE twice when it cannot be told."""
        first = self.place(start)
        if first == NOWHERE:
            return NOWHERE, NOWHERE
        last = self.place(max(start, end - 1))
        return first, max(first, last) + 1


def whole(text: str) -> Fragment:
    """A text that is itself the whole one."""
    return Fragment(text, lambda offset: offset)


def hidden(text: str) -> Fragment:
    """A text that was decoded: nothing of it can be seen in the whole one."""
    return Fragment(text, lambda _offset: NOWHERE)


def fixed(text: str, place: int) -> Fragment:
    """A text that comes from one place as a whole."""
    return Fragment(text, lambda _offset: place)


def picked(text: str, places: Sequence[int]) -> Fragment:
    """A text with the place of each of its characters."""
    return Fragment(text, lambda offset: places[offset] if 0 <= offset < len(places) else places[-1] if places else NOWHERE)
