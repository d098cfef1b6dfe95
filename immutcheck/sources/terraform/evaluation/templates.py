"""Values as pieces of texts: what stands in `"${…}"`, and JSON texts of encoded values with their unknown parts as holes.

The JSON is Terraform's `jsonencode`: keys sorted, no blanks, `<`, `>` and `&` escaped.
"""

from __future__ import annotations

from immutcheck.model.values import OpenList, OpenMap, Text, Unknown
from immutcheck.sources.terraform.evaluation.limits import TEXT_LIMIT
from immutcheck.sources.terraform.evaluation.primitives import describe, number_text, scalar_text
from immutcheck.sources.terraform.values import Encoded, EvaluationError, LimitError, known_value
from immutcheck.sources.text import make_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_UNSAFE = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def text_of(value: object) -> object:
    """A value as a piece of a text: a str, or an `Unknown` (a `Text` when parts are known). EvaluationError for null, lists and objects."""
    if value.__class__ is str:
        return value
    value = known_value(value)
    text = scalar_text(value)
    if text is not None:
        return text
    if isinstance(value, Unknown):
        return _hole(value)
    if isinstance(value, Encoded):
        return encoded_text(value)
    raise EvaluationError(f"a text is needed here, found {describe(value)}")


def _hole(unknown: Unknown) -> object:
    """An unknown as a hole: it is not null, and its alternatives are texts."""
    possible = unknown.possible
    if not unknown.maybe_absent and all([value.__class__ is str for value in possible]):
        return unknown
    try:
        texts = tuple([text_of(value) for value in possible])
    except EvaluationError:
        texts = ()
    return texts[0] if len(texts) == 1 else unknown.replace(maybe_absent=False, possible=texts)


def join_text(pieces: list[object]) -> object:
    """The text that pieces from `text_of` make: a str, or an `Unknown` with the known parts of it."""
    known = [piece for piece in pieces if piece.__class__ is str]
    if sum([len(piece) for piece in known]) > TEXT_LIMIT:
        raise LimitError(f"the text is too large: more than {TEXT_LIMIT} characters")
    return "".join(known) if len(known) == len(pieces) else make_text(pieces)


def encoded_text(encoded: Encoded) -> object:
    """The text of an encoded value: a str, a `Text` with holes, or an `Unknown` for what is compressed."""
    if encoded.format != "json":
        from immutcheck.sources.terraform.functions.encoding import plain_text

        return plain_text(encoded)
    pieces: list[object] = []
    _write(encoded.value, pieces)
    return join_text(pieces)


def _write(value: object, pieces: list[object]) -> None:
    """Add the JSON text of a value."""
    kind = value.__class__
    if kind is str:
        pieces.append(f'"{_escape(value)}"')  # type: ignore[arg-type]
    elif value is None:
        pieces.append("null")
    elif kind is bool:
        pieces.append("true" if value else "false")
    elif kind is int or kind is float:
        pieces.append(number_text(value))  # type: ignore[arg-type]
    elif kind is OpenList or kind is OpenMap:
        pieces.append(_any_text(value.rest))  # type: ignore[attr-defined]
    elif isinstance(value, dict):
        _write_members("{}", [(f'"{_escape(key)}":', value[key]) for key in sorted(value)], pieces)
    elif isinstance(value, list):
        _write_members("[]", [("", member) for member in value], pieces)
    elif isinstance(value, Encoded):
        _write(encoded_text(value), pieces)
    elif isinstance(value, Text) and value.pieces and not value.maybe_absent:
        pieces.append('"')
        pieces.extend([_escape(piece) if isinstance(piece, str) else _any_text(piece) for piece in value.pieces])  # type: ignore[arg-type]
        pieces.append('"')
    elif isinstance(value, Unknown):
        pieces.append(_unknown_text(value))
    else:
        raise EvaluationError(f"{describe(value)} cannot be written as JSON")


def _write_members(brackets: str, members: Iterable[tuple[str, object]], pieces: list[object]) -> None:
    separator = brackets[0]
    for name, member in members:
        pieces.append(separator + name)
        _write(member, pieces)
        separator = ","
    pieces.append(brackets if separator == brackets[0] else brackets[1])


def _any_text(unknown: Unknown) -> Unknown:
    return Unknown(unknown.reason, sensitive=unknown.sensitive)


def _unknown_text(unknown: Unknown) -> object:
    """The JSON of an unknown value: its known value, its alternatives, or any text."""
    known = known_value(unknown)
    values = (known,) if known is not unknown else (*unknown.possible, *((None,) if unknown.maybe_absent else ()))
    texts: list[object] = []
    for value in values if unknown.possible else ():
        pieces: list[object] = []
        _write(value, pieces)
        texts.append(join_text(pieces))
    if len(texts) == 1:
        return texts[0]
    if not all([isinstance(text, str) for text in texts]):
        return _any_text(unknown)
    return Unknown(unknown.reason, possible=tuple(texts), sensitive=unknown.sensitive)


def _escape(text: str) -> str:
    import json

    written = json.dumps(text, ensure_ascii=False)[1:-1]
    for character, escape in _UNSAFE.items():
        if character in written:
            written = written.replace(character, escape)
    return written
