"""Offsets in a text ↔ lines and columns. A line ends at LF, CR LF or CR, as editors and SARIF viewers count them."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate

_BREAK = re.compile(r"\r\n|\n|\r")


class LineTable:
    """The line starts of one text, found on the first question. Lines and columns are 1-based and count Unicode code points; offsets are
    0-based."""

    __slots__ = ("_known_starts", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._known_starts: list[int] = []

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of the character at `offset`."""
        starts = self._starts()
        line = bisect_right(starts, offset)
        return line, offset - starts[line - 1] + 1

    def offset(self, line: int, column: int) -> int:
        """The offset of a line and column, kept inside the text."""
        starts = self._starts()
        if line > len(starts):
            return len(self._text)
        return min(starts[max(line, 1) - 1] + column - 1, len(self._text))

    def line(self, number: int) -> str:
        """The text of a line without its break; "" where there is no such line."""
        starts = self._starts()
        if not 0 < number <= len(starts):
            return ""
        end = starts[number] if number < len(starts) else len(self._text)
        return self._text[starts[number - 1] : end].rstrip("\r\n")

    def _starts(self) -> list[int]:
        if not self._known_starts:
            text = self._text
            if "\r" in text:
                self._known_starts = [0, *(match.end() for match in _BREAK.finditer(text))]
            else:
                lengths = [len(line) + 1 for line in text.split("\n")]
                self._known_starts = [0, *accumulate(lengths[:-1])]
        return self._known_starts
