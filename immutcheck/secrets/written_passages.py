"""Secrets in texts of several lines, and in texts that are put together of pieces → the spans where they are written.

A piece of a secret says nothing by itself: `Fn::Join` and interpolations are read as the text that they make. What cannot be found as it is
written is hidden with everything round it.
"""

from __future__ import annotations

import re

from immutcheck.model.location import Span
from immutcheck.secrets.detectors import detect_token, may_hold_token
from immutcheck.secrets.passages import hidden_ranges, merge_ranges

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from immutcheck.documents.document import TextDocument
    from immutcheck.documents.line_table import LineTable
    from immutcheck.model.location import PropertyPath
    from immutcheck.secrets.detectors import Detection
    from immutcheck.secrets.passages import Range

HOLE = "${x}"
_GAP = r"(?:[ \t\r\n]|\\[nrt])+"


class PassageFinder:
    """Finds spans in one document, whose lines are counted when the first of them is asked for."""

    __slots__ = ("_document", "_table")

    def __init__(self, document: TextDocument) -> None:
        self._document = document
        self._table: LineTable | None = None

    def find_in_scalar(self, path: PropertyPath, detection: Detection, *, is_piece: bool) -> list[Span]:
        """What must not be shown of the text at `path`, in which the detection was made: all of a text of one line that is no piece."""
        text = self._value_at(path)
        if not isinstance(text, str) or not (is_piece or "\n" in text) or (detection.start, detection.end) == (0, len(text)):
            return [self._document.span(path)]
        ranges = hidden_ranges(text)
        return [self._document.span(path)] if ranges is None else self._write(path, text, ranges)

    def find_in_pieces(self, path: PropertyPath, delimiter: str | None) -> list[Span]:
        """What must not be shown of the texts in the list at `path`, which are joined; without a delimiter, as they are written: with
        a hole where something stands between them."""
        pieces = self._value_at(path)
        if not isinstance(pieces, list) or len(pieces) < 2:
            return []
        if not may_hold_token((delimiter or "").join([piece for piece in pieces if isinstance(piece, str)])):
            return []
        joined, starts = self._join(path, pieces, delimiter)
        if detect_token(joined) is None:
            return []
        ranges = hidden_ranges(joined)
        spans = []
        for index, start in starts.items():
            piece = str(pieces[index])
            inside = None if ranges is None else _clip(ranges, start, start + len(piece))
            if inside is None:
                spans.append(self._document.span((*path, index)))
            elif inside:
                spans.extend(self._write((*path, index), piece, inside))
        return spans

    def _join(self, path: PropertyPath, pieces: Sequence[object], delimiter: str | None) -> tuple[str, dict[int, int]]:
        """The joined text, and where in it each piece begins that is a text."""
        parts: list[str] = []
        starts: dict[int, int] = {}
        length = 0
        for index, piece in enumerate(pieces):
            between = "" if not index else self._gap_before((*path, index), (*path, index - 1)) if delimiter is None else delimiter
            part = piece if isinstance(piece, str) else HOLE
            if isinstance(piece, str):
                starts[index] = length + len(between)
            parts += (between, part)
            length += len(between) + len(part)
        return "".join(parts), starts

    def _gap_before(self, path: PropertyPath, previous: PropertyPath) -> str:
        start, end = self._offsets(previous)[1], self._offsets(path)[0]
        return HOLE if "{" in self._document.text[start:end] else ""

    def _write(self, path: PropertyPath, text: str, ranges: Iterable[Range]) -> list[Span]:
        start, end = self._offsets(path)
        found = written_ranges(self._document.text[start:end], text, ranges)
        if found is None:
            return [self._document.span(path)]
        table = self._lines()
        return [Span(*table.position(start + first), *table.position(start + last)) for first, last in found]

    def _offsets(self, path: PropertyPath) -> Range:
        span = self._document.span(path)
        table = self._lines()
        return table.offset(span.start_line, span.start_column), table.offset(span.end_line, span.end_column)

    def _lines(self) -> LineTable:
        if self._table is None:
            from immutcheck.documents.line_table import LineTable

            self._table = LineTable(self._document.text)
        return self._table

    def _value_at(self, path: PropertyPath) -> object:
        value = self._document.value
        for step in path:
            if isinstance(value, dict):
                value = value.get(step)
            elif isinstance(value, list) and isinstance(step, int) and step < len(value):
                value = value[step]
            else:
                return None
        return value


def written_ranges(written: str, text: str, ranges: Iterable[Range]) -> list[Range] | None:
    """Where the ranges of the text are in its written form (indented, quoted, with escapes); None when one of them cannot be found."""
    found = []
    for passage in {text[start:end] for start, end in ranges}:
        pattern = re.compile(_GAP.join([_as_written(word) for word in passage.split()]))
        places = [match.span() for match in pattern.finditer(written)]
        if not places or len(places) < sum(1 for _ in pattern.finditer(text)):
            return None
        found.extend(places)
    return merge_ranges(found)


def _as_written(word: str) -> str:
    """A pattern for a word with or without the escapes of YAML, JSON and HCL."""
    pattern = re.escape(word).replace(r"\\", r"\\{1,2}").replace('"', r'\\?"').replace("'", "''?")
    return pattern.replace(r"\$\{", r"\$?\$\{").replace(r"%\{", r"%?%\{")


def _clip(ranges: Iterable[Range], start: int, end: int) -> list[Range]:
    """The ranges within `start` to `end`, counted from `start`."""
    return [(max(first, start) - start, min(last, end) - start) for first, last in ranges if first < end and last > start]
