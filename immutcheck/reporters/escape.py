"""Text that was scanned, made safe to show: what a terminal or a page would obey is written out visibly instead.

Control characters (C0 and C1, so also every ANSI sequence), bidirectional overrides, invisible and unassigned characters and lone
surrogates become `\\x1b`, `\\u202e` and the like (Unicode Standard, general categories Cc, Cf, Cs, Co, Cn, Zl, Zp). Letters of every
script, combining marks and blanks stay. Takes no secrets out by itself: `safe_text` asks the room that can.
"""

from __future__ import annotations

# Blanks that str.isprintable() refuses although they only move the pen (category Zs).
_BLANKS = frozenset("\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000")
# Letters and marks that draw nothing: words with and without them look the same.
_UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u3164\uffa0")
_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def escape_text(text: str) -> str:
    """`text` on one line, with nothing in it that does more than draw itself."""
    if text.isprintable() and (text.isascii() or _UNSEEN.isdisjoint(text)):
        return text
    return "".join(map(escape_character, text))


def escape_character(character: str) -> str:
    """The character, or what is shown instead."""
    if character in _BLANKS or (character.isprintable() and character not in _UNSEEN):
        return character
    code = ord(character)
    if character in _SHORT:
        return _SHORT[character]
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def safe_text(text: str) -> str:
    """`text` on one line, without known secrets and with nothing in it that does more than draw itself."""
    from immutcheck.secrets.redaction import redact_text

    return escape_text(redact_text(text))


def safe_lines(text: str) -> list[str]:
    """The lines of a longer text, each like `safe_text`; tabs become blanks."""
    from immutcheck.secrets.redaction import redact_text

    return [escape_text(line.rstrip().expandtabs(4)) for line in redact_text(text).split("\n")]
