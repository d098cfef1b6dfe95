"""Where heredocs end: the first line that holds nothing but their word."""

from __future__ import annotations

import re
from bisect import bisect_left

_OPENING = re.compile(rb"<<-?([A-Za-z_][A-Za-z0-9_-]*)[ \t]*\r?\n")
_WORD_LINE = re.compile(rb"^[ \t]*([A-Za-z_][A-Za-z0-9_-]*)[ \t]*\r?$", re.MULTILINE)


class HeredocEnds:
    """The lines of one text that may end a heredoc, found on the first question, so that many heredocs cost no more than one."""

    __slots__ = ("_data", "_lines")

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._lines: dict[bytes, list[int]] | None = None

    def find(self, start: int, marker: bytes) -> int:
        """Where the line begins that ends a heredoc whose text begins at `start`; -1 when there is none."""
        if self._lines is None:
            self._lines = {}
            for match in _WORD_LINE.finditer(self._data):
                self._lines.setdefault(match[1], []).append(match.start())
        places = self._lines.get(marker, ())
        position = bisect_left(places, start)
        return places[position] if position < len(places) else -1


def find_heredocs(data: bytes) -> list[tuple[int, int]]:
    """Start and end of the text of everything that looks like a heredoc, without those inside another one."""
    ends = HeredocEnds(data)
    found: list[tuple[int, int]] = []
    position = 0
    while (match := _OPENING.search(data, position)) is not None:
        position = match.end()
        end = ends.find(position, match[1])
        if end >= 0:
            found.append((position, end))
            position = end
    return found
