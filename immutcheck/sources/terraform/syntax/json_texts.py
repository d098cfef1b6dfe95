"""Texts of the JSON form → nodes with their places in the file: literals, templates, names."""

from __future__ import annotations

import json
import re

from immutcheck.sources.terraform.syntax.faults import SyntaxFault
from immutcheck.sources.terraform.syntax.literals import normalize
from immutcheck.sources.terraform.syntax.nodes import Literal
from immutcheck.sources.terraform.syntax.template_files import read_expression, read_template, relocate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from immutcheck.sources.terraform.syntax.nodes import Node

_CHARACTER = re.compile(rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.|[^\\]", re.DOTALL)
_UNPAIRED = re.compile("[\ud800-\udfff]")


def read_literal_text(data: bytes, start: int, end: int) -> Literal:
    """The text as it is; `start` and `end` enclose its quotes. SyntaxFault for an escape that JSON does not have."""
    return Literal(start, end, normalize(_decode(data, start, end)))


def read_template_text(data: bytes, start: int, end: int) -> Node:
    """The template that the text is, the whole of it in the place of the text with its quotes."""
    text = _decode(data, start, end)
    if "${" not in text and "%{" not in text:
        return Literal(start, end, normalize(text))
    node = _read_inside(data, start, text, read_template)
    return node.replace(start=start, end=end)


def read_expression_text(data: bytes, start: int, end: int) -> Node:
    """The name or type that the text is, written plainly or as `${…}`."""
    text = _decode(data, start, end)
    if "${" in text:
        return read_template_text(data, start, end)
    return _read_inside(data, start, text, read_expression)


def _read_inside(data: bytes, start: int, text: str, read: Callable[[bytes], Node]) -> Node:
    decoded = text.encode()
    places = _places(data, start, len(decoded))
    try:
        return relocate(read(decoded), places)
    except SyntaxFault as fault:
        raise SyntaxFault(fault.message, places(fault.start), places(fault.end)) from None


def _decode(data: bytes, start: int, end: int) -> str:
    raw = data[start + 1 : end - 1]
    if b"\\" not in raw:
        return raw.decode()
    try:
        return _UNPAIRED.sub("\ufffd", json.loads(data[start:end]))
    except ValueError:
        message = 'this text has an escape that JSON does not have: write `\\\\` for a backslash, or one of \\n \\r \\t \\" \\/ \\u'
        raise SyntaxFault(message, start, end) from None


def _places(data: bytes, start: int, size: int) -> Callable[[int], int]:
    """Offset in the decoded text → offset in the file."""
    if b"\\" not in data[start + 1 : start + 1 + size]:
        return lambda offset: start + 1 + offset
    offsets: list[int] = []
    position = start + 1
    while len(offsets) <= size:
        match = _CHARACTER.match(data, position)
        if match is None:
            break
        written = match[0]
        length = 1
        if len(written) > 1:
            length = len(_UNPAIRED.sub("\ufffd", json.loads(b'"' + written + b'"')).encode())
        offsets += [position] * length
        position = match.end()
    last = len(offsets) - 1
    return lambda offset: offsets[max(0, min(offset, last))]
