"""JSON and YAML inside texts: written by Fn::ToJsonString, read where a property takes a document as a text.

Holes stay holes: a text with unknown parts becomes a `Text`.
"""

from __future__ import annotations

from immutcheck.model.errors import DocumentError
from immutcheck.model.values import OpenList, OpenMap, Text, Unknown
from immutcheck.sources.text import make_text

MARK = "«immutcheck-hole-{}»"
"""Stands for a hole while the text is written or read."""
BARE = "«immutcheck-value»"
"""Stands before a hole that no quotes enclose: any value."""


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


def read_json(text: object) -> object:
    """The mapping or list that a text (a str or a `Text`) holds as JSON; the text itself when it holds none."""
    holes: list[Unknown] = []
    written = _fill(text, holes, in_json=True)
    if not written.lstrip().startswith(("{", "[")):
        return text
    return _read(text, written, "policy.json", holes)


def read_yaml(text: object) -> object:
    """The mapping that a text (a str or a `Text`) holds as JSON or YAML; the text itself when it holds none."""
    read = read_json(text)
    if read is not text:
        return read
    holes: list[Unknown] = []
    written = _fill(text, holes, in_json=False)
    read = _read(text, written, "content.yaml", holes) if ":" in written else text
    return read if isinstance(read, dict) else text


def _fill(text: object, holes: list[Unknown], *, in_json: bool) -> str:
    """The text with a mark for each hole, in quotes where JSON has a value and no text begun."""
    if isinstance(text, str):
        return text
    written, is_quoted = "", False
    for piece in text.pieces if isinstance(text, Text) else ():
        if isinstance(piece, Unknown):
            mark = MARK.format(len(holes))
            written += mark if is_quoted or not in_json else f'"{BARE}{mark}"'
            holes.append(piece)
        else:
            written += str(piece)
            is_quoted ^= str(piece).replace("\\\\", "").replace('\\"', "").count('"') % 2 == 1
    return written


def _read(text: object, written: str, name: str, holes: list[Unknown]) -> object:
    from immutcheck.documents.loading import load_document

    try:
        # the loader bounds the depth
        value = load_document(written.encode("utf-8", "replace"), name).value
    except DocumentError:
        return text
    return _restore(value, holes) if holes else value


def _restore(value: object, holes: list[Unknown]) -> object:
    """The value with its holes back: one that stands alone in a list may be several members, one in a key any member."""
    if isinstance(value, str):
        return _restore_text(value, holes)
    if isinstance(value, list):
        several = [member for member in value if _is_bare(member)]
        members = [_restore(member, holes) for member in value if not _is_bare(member)]
        rest = [_restore_text(member, holes) for member in several]
        return OpenList(members, rest[0]) if rest and isinstance(rest[0], Unknown) else members
    if isinstance(value, dict):
        names = {key: _restore_text(key, holes) if isinstance(key, str) else key for key in value}
        kept = {key: _restore(member, holes) for key, member in value.items() if not isinstance(names[key], Unknown)}
        hidden = next((name for name in names.values() if isinstance(name, Unknown)), None)
        return kept if hidden is None else OpenMap(kept, Unknown(hidden.reason, maybe_absent=True))
    return value


def _is_bare(value: object) -> bool:
    return isinstance(value, str) and value.startswith(BARE)


def _restore_text(text: str, holes: list[Unknown]) -> object:
    import re

    pieces = re.split(MARK.format("([0-9]+)"), text.removeprefix(BARE))
    if len(pieces) == 1:
        return text
    return make_text(holes[int(piece)] if index % 2 and int(piece) < len(holes) else piece for index, piece in enumerate(pieces))
