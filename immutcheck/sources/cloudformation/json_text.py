"""JSON inside texts: written by Fn::ToJsonString, read where a property takes a policy as a text.

Holes stay holes: a text with unknown parts becomes a `Text`.
"""

from __future__ import annotations

from immutcheck.model.errors import DocumentError
from immutcheck.model.values import OpenList, OpenMap, Text, Unknown
from immutcheck.sources.cloudformation.text import make_text

MARK = "«immutcheck-hole-{}»"
"""Stands for a hole while the text is written."""


def write_json(value: object) -> object:
    """The JSON text of a resolved value, as Fn::ToJsonString writes it; a `Text` when parts are unknown."""
    import json
    import re

    holes: list[Unknown] = []
    marked = _mark(value, holes)
    text = json.dumps(marked, separators=(",", ":"), ensure_ascii=False)
    if not holes:
        return text
    mark = MARK.format("([0-9]+)")
    # a hole that is a whole value may be a number: its quotes are unknown too
    text = re.sub(f'"{mark}"', lambda match: MARK.format(match[1]), text)
    pieces = re.split(mark, text)
    return make_text(holes[int(piece)] if index % 2 and int(piece) < len(holes) else piece for index, piece in enumerate(pieces))


def _mark(value: object, holes: list[Unknown]) -> object:
    if isinstance(value, Text):
        return "".join(piece if isinstance(piece, str) else str(_mark(piece, holes)) for piece in value.pieces)
    if isinstance(value, (OpenMap, OpenList)):
        return _mark(value.rest, holes)
    if isinstance(value, Unknown):
        holes.append(value)
        return MARK.format(len(holes) - 1)
    if isinstance(value, dict):
        return {str(key): _mark(member, holes) for key, member in value.items()}
    if isinstance(value, list):
        return [_mark(member, holes) for member in value]
    return value


def read_json(text: str) -> object:
    """The mapping or list a text holds as JSON; the text itself when it holds none."""
    if not text.lstrip().startswith(("{", "[")):
        return text
    from immutcheck.documents.loading import load_document

    try:
        # the loader bounds the depth
        return load_document(text.encode("utf-8", "replace"), "policy.json").value
    except DocumentError:
        return text
