"""Where a character of a scalar's value is written: through escapes, folded lines and indentation.

Best effort: None when the written form cannot be followed up to that character. Knows nothing of paths.
"""

from __future__ import annotations

import re

from immutcheck.documents.place import SCALAR_PROPERTIES

_FOLD = r"(?P<fold>[ \t]*(?:\r\n|\r|\n)(?:[ \t]*(?:\r\n|\r|\n))*[ \t]*)"
_DOUBLE_QUOTED = re.compile(
    r"(?P<pair>\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})"
    r"|(?P<nothing>\\(?:\r\n|\r|\n)[ \t]*)"
    r"|(?P<escape>\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.))|" + _FOLD + r"|(?P<run>[^\\\r\n \t]+|[ \t])"
)
_SINGLE_QUOTED = re.compile(r"(?P<escape>'')|" + _FOLD + r"|(?P<run>[^'\r\n \t]+|[ \t])")
_PLAIN = re.compile(_FOLD + r"|(?P<run>[^\r\n \t]+|[ \t])")
_FLOW_FORMS = {'"': (_DOUBLE_QUOTED, 1), "'": (_SINGLE_QUOTED, 1), "plain": (_PLAIN, 0)}
_LINE = re.compile(r"([^\r\n]*)(\r\n|\r|\n|\Z)")


def find_character(text: str, start: int, end: int, style: str, value: str, offset: int) -> int | None:
    """The offset in `text` of `value[offset]`; the scalar is written in `text[start:end]` in `style` (see `Place`)."""
    properties = SCALAR_PROPERTIES.match(text, start, end) if style != '"' or text[start] in "!&" else None
    start = properties.end() if properties else start
    if not 0 <= offset < len(value):
        return None
    if style == "|":
        return _find_in_literal(text, start, end, value, offset)
    if style == ">":
        return _find_in_folded(text, start, end, value, offset)
    form = _FLOW_FORMS.get(style)
    return None if form is None else _find_in_flow(text, start + form[1], end - form[1], form[0], offset)


def _find_in_flow(text: str, start: int, end: int, form: re.Pattern[str], offset: int) -> int | None:
    seen = 0
    position = start
    while position < end:
        match = form.match(text, position, end)
        if match is None:
            return None
        kind = match.lastgroup
        if kind == "run":
            length = match.end() - position
            if offset < seen + length:
                return position + offset - seen
        elif kind == "fold":
            breaks = len(re.findall(r"\r\n|\r|\n", match[0]))
            length = breaks - 1 or 1
        else:
            length = 0 if kind == "nothing" else 1
        if offset < seen + length:
            return position
        seen += length
        position = match.end()
    return None


def _content_lines(text: str, start: int, end: int) -> list[tuple[int, str]]:
    """The lines of a block scalar below its header: where each begins, and its text without the break."""
    header = _LINE.match(text, start)
    position = header.end() if header else end
    lines = []
    while position < end:
        match = _LINE.match(text, position)
        if match is None:
            break
        lines.append((position, match[1]))
        position = match.end()
    return lines


def _find_in_literal(text: str, start: int, end: int, value: str, offset: int) -> int | None:
    before = value.rfind("\n", 0, offset) + 1
    wanted = value[before:].partition("\n")[0]
    lines = _content_lines(text, start, end)
    number = value.count("\n", 0, offset)
    if number >= len(lines) or not lines[number][1].endswith(wanted):
        return None
    line_start, line = lines[number]
    return line_start + len(line) - len(wanted) + offset - before


def _find_in_folded(text: str, start: int, end: int, value: str, offset: int) -> int | None:
    seen = 0
    for line_start, line in _content_lines(text, start, end):
        words = line.lstrip(" \t")
        if not words.strip(" \t"):
            continue
        while not value.startswith(words, seen):
            if seen >= len(value) or value[seen] not in " \t\n":
                return None
            seen += 1
        if offset < seen + len(words):
            # A break that was folded away is where the next line's words begin.
            return line_start + len(line) - len(words) + max(0, offset - seen)
        seen += len(words)
    return None
