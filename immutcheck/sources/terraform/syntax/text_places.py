"""Where a character of a literal text is written: through escapes, and in heredocs through the indentation that `<<-` takes."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from immutcheck.sources.terraform.syntax.nodes import Literal

_CHARACTER = re.compile(r"\\(?:u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)|(\$\$|%%)(?=\{)|.", re.DOTALL)


def find_character(data: bytes, node: Literal, offset: int) -> int | None:
    """The byte offset of the character at `offset` of the literal's text; None when its written form cannot be followed so far."""
    written = data[node.start : node.end].decode("utf-8", "replace")
    value = str(node.value)
    if not 0 <= offset < len(value):
        return None
    place = _find_in_heredoc(written, value, offset) if written.startswith("<<") else _find_in_quotes(written, offset)
    return None if place is None else node.start + len(written[:place].encode())


def _find_in_quotes(written: str, offset: int) -> int | None:
    position = 1 if written.startswith('"') else 0
    for _ in range(offset):
        match = _CHARACTER.match(written, position)
        if match is None:
            return None
        position = match.end()
    return position


def _find_in_heredoc(written: str, value: str, offset: int) -> int | None:
    line_number = value.count("\n", 0, offset)
    column = offset - (value.rfind("\n", 0, offset) + 1)
    lines = written.split("\n")
    if line_number + 1 >= len(lines):
        return None
    line = lines[line_number + 1]
    kept = value.split("\n")[line_number]
    start = sum(len(earlier) + 1 for earlier in lines[: line_number + 1])
    removed = len(line) - len(kept.replace("${", "$${").replace("%{", "%%{"))
    before = kept[:column].replace("${", "$${").replace("%{", "%%{")
    place = removed + len(before)
    return start + place if 0 <= place <= len(line) else None
