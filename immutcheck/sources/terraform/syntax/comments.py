"""Where comments are written in Terraform's native form: `#` and `//` to the line's end, `/* … */`. Not in texts and heredocs."""

from __future__ import annotations

import re

from immutcheck.sources.terraform.syntax.heredocs import HeredocEnds

_CODE = re.compile(
    rb"(?P<comment>#[^\n]*|//[^\n]*|/\*(?:[^*]|\*(?!/))*+(?:\*/|\Z))"
    rb"|<<-?(?P<marker>[A-Za-z_][A-Za-z0-9_-]*)[ \t]*\r?\n|(?P<mark>[\"{}])"
)
_TEXT = re.compile(rb"\\.|\$\$\{|%%\{|(?P<mark>\"|\n|[$%]\{)", re.DOTALL)
_BRACE, _TEXT_MODE = "{", '"'


def find_comments(data: bytes) -> list[tuple[int, int]]:
    """Start and end of every comment, in order."""
    found: list[tuple[int, int]] = []
    ends = HeredocEnds(data)
    open_modes: list[str] = []
    position = 0
    while True:
        is_text = bool(open_modes) and open_modes[-1] == _TEXT_MODE
        match = (_TEXT if is_text else _CODE).search(data, position)
        if match is None:
            return found
        position = match.end()
        mark = match["mark"]
        if mark is None:
            if not is_text and match["comment"]:
                found.append(match.span())
            elif not is_text:
                position = max(position, ends.find(position, match["marker"]))
        elif mark == b"\n":
            open_modes.clear()  # a text that is not closed
        elif mark == b"}":
            del open_modes[-1:]
        elif is_text and mark == b'"':
            open_modes.pop()
        else:
            open_modes.append(_TEXT_MODE if mark == b'"' else _BRACE)
