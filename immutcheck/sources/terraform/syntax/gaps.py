"""What Terraform reads and the grammar does not: hidden behind something of the same length that the grammar reads.

The nodes are read from the real text afterwards, so only the places of things count in what is returned. It is done only when a text
has errors, since nearly no text needs it.
"""

from __future__ import annotations

import re

from immutcheck.sources.terraform.syntax.heredocs import find_heredocs

_EXPONENT = re.compile(rb"(?<![A-Za-z0-9_.])(?<![A-Za-z0-9_]-)[0-9]+[eE][+-]?[0-9]+(?![A-Za-z0-9_])")
"""`1e5`, `-1e5`: the grammar knows exponents only behind a fraction. `a-1e5` is a name."""
_KEY_IN_PARENTHESES = re.compile(rb"(?<=[A-Za-z0-9_])([ \t]*\r?)\n(?=[ \t]*\([^\n]*\)[ \t]*[=:])")
"""`a = b` with `(c) = d` on the next line of an object: the grammar takes it for a call of `b`."""
_ESCAPED_SIGNS = re.compile(rb"%{3,}\{|\${3,}\{")
"""`%%%{`: a percent sign and an escape; `$$${` likewise."""


def hide_gaps(data: bytes) -> bytes:
    """The same text with the grammar's known gaps filled."""
    data = _EXPONENT.sub(lambda match: b"0" * len(match[0]), data)
    data = _KEY_IN_PARENTHESES.sub(rb"\1,", data)
    data = _ESCAPED_SIGNS.sub(lambda match: b"." * len(match[0]), data)
    return _blank_heredocs(data)


def _blank_heredocs(data: bytes) -> bytes:
    """A heredoc without sequences holds nothing to parse, and in some of them the grammar does not find the end."""
    parts: list[bytes] = []
    position = 0
    for start, end in find_heredocs(data):
        body = data[start:end]
        if b"${" not in body and b"%{" not in body:
            parts += (data[position:start], re.sub(rb"[^\n]", b".", body))
            position = end
    return b"".join([*parts, data[position:]])
