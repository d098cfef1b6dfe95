"""Instance keys and how Terraform writes them in addresses.

Source: Terraform CLI documentation, "Resource addressing"; a key in quotes is escaped as an HCL text without interpolation.
"""

from __future__ import annotations


class AnyKey:
    """The key of the one instance that stands for all when count or for_each cannot be known."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "ANY"


ANY = AnyKey()

_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def render_key(key: object) -> str:
    """`[0]`, `["a"]`, `[*]`; "" for what has neither count nor for_each."""
    if key is None:
        return ""
    if key is ANY:
        return "[*]"
    if key.__class__ is str:
        return f'["{_escape(str(key))}"]'
    return f"[{key}]"


def _escape(text: str) -> str:
    if text.isalnum() and text.isascii():
        return text
    escaped = []
    for position, character in enumerate(text):
        if character in _ESCAPES:
            escaped.append(_ESCAPES[character])
        elif character in "$%" and text[position + 1 : position + 2] == "{":
            escaped.append(character * 2)
        elif character.isprintable():
            escaped.append(character)
        else:
            code = ord(character)
            escaped.append(f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}")
    return "".join(escaped)
