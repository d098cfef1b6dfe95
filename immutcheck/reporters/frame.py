"""Code frames: the lines of a finding with their numbers and the exact span marked, as compilers show it.

A span on one line is underlined; a span over several is held by a bar from its first to its last character. Columns are counted in code
points and drawn in terminal cells, so tabs, wide characters and combining marks do not shift the marks; lines that do not fit are cut
round the span. Reads no files: the lines come as an `Excerpt`.
"""

from __future__ import annotations

from immutcheck.documents.excerpt import REDACTED
from immutcheck.model.location import Excerpt
from immutcheck.reporters.cells import text_width
from immutcheck.reporters.escape import escape_character

TYPE_CHECKING = False
if TYPE_CHECKING:
    from immutcheck.model.location import Span
    from immutcheck.reporters.palette import Palette

_TAB = "    "
_CUT = "..."
# A minified template is one line of megabytes: only this much of a line on each side of the span is looked at.
_REACH = 2000


def render_frame(excerpt: Excerpt, span: Span, width: int, palette: Palette, meaning: str) -> list[str]:
    """The frame's lines, at most `width` columns wide; the marks have the colour of `meaning`."""
    last_shown = excerpt.first_line + len(excerpt.lines) - 1
    if not excerpt.first_line <= span.start_line <= last_shown:
        return []
    start, end = _fit_span(excerpt, span)
    excerpt, start, end = _clip_lines(excerpt, start, end)
    size = max(4, len(str(last_shown)))
    return _Frame(excerpt, start, end, size, width, palette, meaning).render(span.end_line)


def _fit_span(excerpt: Excerpt, span: Span) -> tuple[tuple[int, int], tuple[int, int]]:
    """Start and end (line, 0-based column; end exclusive) inside the lines as they are shown.

    Where a secret was taken out the columns behind it are no longer those of the file: the mark that replaced it is underlined instead.
    """
    first, lines = excerpt.first_line, excerpt.lines
    start_text = lines[span.start_line - first]
    start_column = min(max(0, span.start_column - excerpt.first_column), len(start_text))
    redacted = start_text.find(REDACTED)
    if 0 <= redacted < start_column:
        start_column = len(start_text) - len(start_text.lstrip())
    end_line, end_column = span.end_line, max(0, span.end_column - excerpt.first_column)
    while end_line > span.start_line and (end_line - first >= len(lines) or not lines[end_line - first][:end_column].strip()):
        # The end of a block is often the start of a line that does not belong to it any more.
        end_line -= 1
        end_column = len(lines[end_line - first].rstrip()) if end_line - first < len(lines) else 0
    text = lines[end_line - first]
    if REDACTED in text:
        mark = text.rfind(REDACTED) + len(REDACTED)
        opened = end_line == span.start_line and start_text[start_column : start_column + 1] in ("'", '"')
        end_column = mark + 1 if opened and text[mark : mark + 1] == start_text[start_column] else mark
    elif end_line == span.start_line:
        end_column = max(end_column, start_column + 1)
    return (span.start_line, start_column), (end_line, min(end_column, max(len(text), start_column + 1)))


def _clip_lines(excerpt: Excerpt, start: tuple[int, int], end: tuple[int, int]) -> tuple[Excerpt, tuple[int, int], tuple[int, int]]:
    """The same with very long lines cut to what can matter."""
    if all(len(line) <= 2 * _REACH for line in excerpt.lines):
        return excerpt, start, end
    offset = max(0, start[1] - _REACH) if start[0] == end[0] else 0
    lines = tuple(line[offset : offset + 2 * _REACH] for line in excerpt.lines)
    return (
        Excerpt(excerpt.first_line, lines, excerpt.first_column + offset),
        (start[0], start[1] - offset),
        (end[0], min(end[1] - offset, 2 * _REACH)),
    )


class _Frame:
    """One frame being drawn."""

    __slots__ = ("end", "excerpt", "meaning", "number_width", "palette", "room", "start")

    def __init__(
        self,
        excerpt: Excerpt,
        start: tuple[int, int],
        end: tuple[int, int],
        number_width: int,
        width: int,
        palette: Palette,
        meaning: str,
    ) -> None:
        self.excerpt = excerpt
        self.start = start
        self.end = end
        self.number_width = number_width
        self.palette = palette
        self.meaning = meaning
        # " 1234 | " stands before the code, and for several lines a bar and a blank.
        self.room = max(20, width - number_width - 4 - (2 if start[0] != end[0] else 0))

    def render(self, last_line: int) -> list[str]:
        if self.start[0] == self.end[0]:
            return self._render_line()
        return self._render_block(last_line)

    def _gutter(self, number: int | None = None) -> str:
        text = f" {'' if number is None else number:>{self.number_width}} | "
        return self.palette.paint("dim", text)

    def _mark(self, text: str) -> str:
        return self.palette.paint(self.meaning, text)

    def _line(self, number: int) -> str:
        return self.excerpt.lines[number - self.excerpt.first_line]

    def _render_line(self) -> list[str]:
        number, start = self.start
        cells = _draw(self._line(number))
        code, before, marked = _crop_round(cells, start, self.end[1], self.room, cut=self.excerpt.first_column > 1)
        return [f"{self._gutter(number)}{code}", f"{self._gutter()}{' ' * before}{self._mark('^' * marked)}"]

    def _render_block(self, last_line: int) -> list[str]:
        shown = range(self.start[0], self.end[0] + 1)
        drawn = {number: _draw(self._line(number)) for number in shown}
        skipped = 0
        if any(_total(cells) > self.room for cells in drawn.values()):
            # Too long: what is in the way first is the indentation that all lines share.
            skipped = min((_indentation(cells) for cells in drawn.values() if _indentation(cells) < len(cells)), default=0)
        rows: list[str] = []
        first_number, start = self.start
        for number in shown:
            code = _crop_right(drawn[number][skipped:], self.room)
            bar = "|"
            if number == first_number:
                bar = "/" if not self._line(number)[:start].strip("- \t") else " "
            rows.append(f"{self._gutter(number)}{self._mark(bar)} {code}".rstrip())
            if bar == " ":
                before = min(_total(drawn[number][skipped:start]), self.room - 1)
                rows.append(f"{self._gutter()}{self._mark(' ' + '_' * (before + 1) + '^')}")
        number, end = self.end
        if number < last_line and number == self.excerpt.first_line + len(self.excerpt.lines) - 1:
            more = last_line - number
            rows.append(f"{self._gutter()}{self._mark('|')} {_CUT} {more} more line{'s' if more > 1 else ''}")
        else:
            before = min(_total(drawn[number][skipped:end]), self.room)
            rows.append(f"{self._gutter()}{self._mark('|' + '_' * before + '^')}")
        return rows


def _draw(line: str) -> list[str]:
    """What each code point of a line draws."""
    if line.isascii() and line.isprintable():
        return list(line)
    return [_TAB if character == "\t" else escape_character(character) for character in line]


def _total(cells: list[str]) -> int:
    """Columns the cells take."""
    return text_width("".join(cells))


def _indentation(cells: list[str]) -> int:
    """How many code points of blanks the line begins with."""
    for index, cell in enumerate(cells):
        if cell.strip(" "):
            return index
    return len(cells)


def _crop_right(cells: list[str], room: int) -> str:
    if _total(cells) <= room:
        return "".join(cells)
    text, used = "", 0
    for cell in cells:
        used += text_width(cell)
        if used > room - len(_CUT):
            break
        text += cell
    return text + _CUT


def _crop_round(cells: list[str], start: int, end: int, room: int, *, cut: bool) -> tuple[str, int, int]:
    """The part of a line round `start` to `end` that fits, the columns before its marks, and how many marks there are.

    `cut`: something stands before the first cell, so the cut is shown even when all cells fit.
    """
    head = _CUT if cut else ""
    if len(head) + _total(cells) <= room:
        return head + "".join(cells), len(head) + _total(cells[:start]), max(1, _total(cells[start:end]))
    first = 0
    if len(head) + _total(cells[:end]) > room - len(_CUT):
        lead = max(0, min(20, (room - 2 * len(_CUT) - _total(cells[start:end])) // 2))
        first = start
        while first > 0 and lead >= text_width(cells[first - 1]):
            first -= 1
            lead -= text_width(cells[first])
    head = _CUT if first or cut else ""
    last, used = first, len(head)
    while last < len(cells) and used + text_width(cells[last]) <= room - (len(_CUT) if last + 1 < len(cells) else 0):
        used += text_width(cells[last])
        last += 1
    tail = _CUT if last < len(cells) else ""
    code = head + "".join(cells[first:last]) + tail
    return code, len(head) + _total(cells[first:start]), max(1, _total(cells[start : min(end, last)]))
