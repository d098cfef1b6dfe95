"""The values in a JSON text of which parts may not be known. It decides for no operator, and reads no text that is not JSON's."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

UNKNOWN_PART = "\ue000"
"""Stands for a part of the text that is not known; no text has this character by itself."""
_TEXT = r'"((?:[^"\\]|\\.)*)"'
_MEMBER = re.compile(rf'{_TEXT}(?:(\s*:)\s*(?:{_TEXT}|([^\s"{{}}\[\],]+))?)?|([^\s"{{}}\[\],:]+)', re.DOTALL)
_EMPTY = frozenset(("", "null"))


def read_members(text: str) -> Sequence[tuple[str, str]] | None:
    """The texts, numbers and words of a JSON object or list that are not empty, each with its name, "" in a list; None when the text is
    neither. What is escaped stays so."""
    stripped = text.strip()
    if stripped not in _EMPTY and not (stripped[0] in "{[" and stripped[-1] in "}]"):
        return None
    found = []
    for first, colon, value, bare, word in _MEMBER.findall(stripped):
        member = (first, value or bare) if colon else ("", first or word)
        if member[1] not in _EMPTY:
            found.append(member)
    return found
