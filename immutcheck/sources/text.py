"""Texts as CloudFormation and Terraform make them: scalars as text, texts with unknown holes, dynamic references.

Knows no input. Source: AWS CloudFormation User Guide, "Get values stored in other services using dynamic references".
"""

from __future__ import annotations

import re

from immutcheck.model.values import DynamicReference, Reference, Text, Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

DYNAMIC = "{{resolve:"
POSSIBLE_LIMIT = 64
"""More possible values than this are not listed."""
COMBINATION_LIMIT = 16
"""More combinations of possible pieces than this are not spelled out."""
REASON_LIMIT = 3
SEPARATOR = "; "

_DYNAMIC_REFERENCE = re.compile(r"\{\{resolve:(ssm-secure|ssm|secretsmanager):([^{}]+)\}\}")
_HOLE = re.compile("\0([0-9]+)\0")
_ARN_PARTS = 7
"""`arn:aws:secretsmanager:region:account:secret:name`."""


def is_scalar(value: object) -> bool:
    """A text, number or boolean."""
    return value.__class__ in (str, int, float, bool)


def scalar_text(value: object) -> str:
    """The text CloudFormation sees for a scalar: `true` for True, "" for null."""
    if value.__class__ is str:
        return value
    if value is True:
        return "true"
    if value is False:
        return "false"
    return "" if value is None else str(value)


def join_reasons(reasons: Iterable[str]) -> str:
    """The first few different reasons in one phrase; some may be such phrases already."""
    parts = (part for reason in reasons if reason for part in reason.split(SEPARATOR))
    return SEPARATOR.join(list(dict.fromkeys(parts))[:REASON_LIMIT])


def list_possible(values: Sequence[object]) -> tuple[object, ...]:
    """Every different value, those an Unknown lists itself unpacked; nothing when there are too many to list."""
    found: list[object] = []
    for value in values:
        for member in value.possible if isinstance(value, Unknown) and value.possible else (value,):
            if not any(member is known or (member.__class__ is known.__class__ and member == known) for known in found):
                found.append(member)
                if len(found) > POSSIBLE_LIMIT:
                    return ()
    return tuple(found)


def read_text(text: str) -> object:
    """The text itself, or what it is when it holds dynamic references."""
    return make_text((text,)) if DYNAMIC in text else text


def make_text(pieces: Iterable[object]) -> object:
    """The text that known scalars and `Unknown` holes make together: a str, the hole itself when it is all there is, or a `Text`."""
    flat: list[object] = []
    for piece in pieces:
        if isinstance(piece, Text) and piece.pieces:
            flat.extend(piece.pieces)
        elif isinstance(piece, Unknown):
            flat.append(piece)
        else:
            flat.append(scalar_text(piece))
    merged = _merge(flat)
    if any(piece.__class__ is str and "{{" in piece for piece in merged):
        merged = _find_dynamic_references(merged)
    if not merged:
        return ""
    if len(merged) == 1:
        return merged[0]
    return _text_of(merged)


def _merge(pieces: Iterable[object]) -> list[object]:
    merged: list[object] = []
    for piece in pieces:
        if piece.__class__ is not str:
            merged.append(piece)
        elif not piece:
            continue
        elif merged and merged[-1].__class__ is str:
            merged[-1] = merged[-1] + piece
        else:
            merged.append(piece)
    return merged


def _text_of(pieces: list[object]) -> Text:
    holes = [piece for piece in pieces if isinstance(piece, Unknown)]
    return Text(
        reason=join_reasons(hole.reason for hole in holes),
        possible=_combine(pieces),
        prefix=_known_end(pieces, "prefix"),
        suffix=_known_end(pieces, "suffix"),
        sensitive=any(hole.sensitive for hole in holes),
        pieces=tuple(pieces),
    )


def _known_end(pieces: list[object], end: str) -> str:
    first, second = (pieces[0], pieces[1]) if end == "prefix" else (pieces[-1], pieces[-2])
    if isinstance(first, Unknown):
        return "" if first.maybe_absent else str(getattr(first, end))
    known = str(first)
    if isinstance(second, Unknown) and not second.maybe_absent:
        more = str(getattr(second, end))
        return known + more if end == "prefix" else more + known
    return known


def _combine(pieces: list[object]) -> tuple[object, ...]:
    """Every text there can be, when each hole lists its values and there are few of them."""
    texts = [""]
    for piece in pieces:
        if isinstance(piece, Unknown):
            values = piece.possible
            if not values or piece.maybe_absent or not all(is_scalar(value) for value in values):
                return ()
            if len(texts) * len(values) > COMBINATION_LIMIT:
                return ()
            texts = [text + scalar_text(value) for text in texts for value in values]
        else:
            texts = [text + str(piece) for text in texts]
    return tuple(dict.fromkeys(texts))


def _find_dynamic_references(pieces: list[object]) -> list[object]:
    """The same pieces with each `{{resolve:…}}` as a piece of its own; a hole inside one becomes part of its key."""
    flat = "".join(piece.replace("\0", "") if isinstance(piece, str) else f"\0{index}\0" for index, piece in enumerate(pieces))
    found: list[object] = []
    position = 0
    for match in _DYNAMIC_REFERENCE.finditer(flat):
        found.extend(_restore(flat[position : match.start()], pieces))
        found.append(_dynamic_reference(match[1], match[2], pieces))
        position = match.end()
    found.extend(_restore(flat[position:], pieces))
    return _merge(found)


def _restore(text: str, pieces: list[object]) -> Iterator[object]:
    for index, part in enumerate(_HOLE.split(text)):
        yield pieces[int(part)] if index % 2 else part


def _dynamic_reference(service: str, rest: str, pieces: list[object]) -> DynamicReference:
    rest = _HOLE.sub(lambda match: _name_of_hole(pieces[int(match[1])]), rest)
    key, version = _split_secret(rest) if service == "secretsmanager" else _split_parameter(rest)
    shown = f"{service}:{key}" + (f":{version}" if version else "")
    return DynamicReference(
        reason=f"`{{{{resolve:{shown}}}}}` is only read when the stack is deployed", service=service, key=key, version=version
    )


def _name_of_hole(hole: object) -> str:
    if isinstance(hole, Reference):
        return "${" + ".".join(part for part in (hole.target, hole.attribute) if part) + "}"
    return "${…}"


def _split_parameter(rest: str) -> tuple[str, str]:
    key, separator, version = rest.rpartition(":")
    if separator and (version.isdigit() or version.startswith("${")):
        return key, version
    return rest, ""


def _split_secret(rest: str) -> tuple[str, str]:
    """`secret-id:secret-string:json-key:version-stage:version-id`; only a version-id pins, a stage moves."""
    parts = rest.split(":")
    length = _ARN_PARTS if rest.startswith("arn:") else 1
    identity, options = ":".join(parts[:length]), parts[length:]
    version = options[3] if len(options) > 3 else ""
    kept = ":".join(options[:3]).rstrip(":")
    return (f"{identity}:{kept}" if kept else identity), version
