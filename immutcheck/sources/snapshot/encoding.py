"""Values ↔ JSON. What is no plain JSON value is a mapping with one key that begins with `$`; a key that begins so itself gets one more.

`{"$unknown": {"reason": …}}`, `{"$redacted": {"kind": …, "detector": …}}`, `{"$text": …}`, `{"$reference": …}`, `{"$dynamic": …}`,
`{"$digest": …}`, `{"$missing": true}`, `{"$open_list": {"members": […], "rest": …}}`, `{"$open_map": {"members": {…}, "rest": …}}`.
"""

from __future__ import annotations

from immutcheck.model.values import (
    MISSING,
    Digest,
    DynamicReference,
    MissingType,
    OpenList,
    OpenMap,
    Redacted,
    Reference,
    Text,
    Unknown,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

MARK = "$"
OPEN_LIST = "$open_list"
OPEN_MAP = "$open_map"
MISSING_KEY = "$missing"
REDACTED = "$redacted"
KINDS: Mapping[str, type[Unknown]] = {
    "$unknown": Unknown,
    "$text": Text,
    "$reference": Reference,
    "$dynamic": DynamicReference,
    "$digest": Digest,
}
NAMES = {kind: name for name, kind in KINDS.items()}
LISTS = frozenset(("possible", "pieces"))
FLAGS = frozenset(("maybe_absent", "sensitive"))
SPECIAL = frozenset((*KINDS, OPEN_LIST, OPEN_MAP, MISSING_KEY, REDACTED))


class EncodingError(ValueError):
    """A JSON value that stands for no value; says what is wrong, never the value."""


def encode(value: object) -> object:
    """The value as JSON has it; TypeError (naming the class only) for what no observation may hold."""
    kind = value.__class__
    if kind in (str, int, bool) or value is None:
        return value
    if kind is float:
        number = float(value)  # type: ignore[arg-type]
        return number if number - number == 0 else str(number)
    if isinstance(value, OpenMap):
        return {OPEN_MAP: {"members": _encode_members(value), "rest": encode(value.rest)}}
    if isinstance(value, dict):
        return _encode_members(value)
    if isinstance(value, OpenList):
        possible = {"possible": [encode(member) for member in value.possible]} if value.possible else {}
        return {OPEN_LIST: {"members": [encode(member) for member in value], "rest": encode(value.rest), **possible}}
    if isinstance(value, list | tuple):
        return [encode(member) for member in value]
    if isinstance(value, Unknown):
        return {NAMES[value.__class__]: _encode_fields(value)}
    if isinstance(value, Redacted):
        return {REDACTED: {"kind": value.kind, "detector": value.detector}}
    if isinstance(value, MissingType):
        return {MISSING_KEY: True}
    raise TypeError(f"a snapshot cannot hold a value of class {kind.__name__}")


def decode(value: object) -> object:
    """The value behind a JSON value; EncodingError."""
    if isinstance(value, list):
        return [decode(member) for member in value]
    if not isinstance(value, dict):
        return value
    for name in value:
        if name[:1] == MARK and name[:2] != MARK + MARK:
            return _decode_special(name, value)
    return _decode_members(value)


def encoded_steps(value: object, part: str | int) -> tuple[str | int, ...]:
    """How one step of a property path is written below an encoded value; () when nothing is below it."""
    if isinstance(part, int):
        if isinstance(value, dict) and OPEN_LIST in value:
            return (OPEN_LIST, "members", part)
        return (part,) if isinstance(value, list) else ()
    if not isinstance(value, dict):
        return ()
    if OPEN_MAP in value:
        return (OPEN_MAP, "members", escape(part))
    return () if not SPECIAL.isdisjoint(value) else (escape(part),)


def escape(name: str) -> str:
    """A literal key as it is written."""
    return MARK + name if name[:1] == MARK else name


def _encode_members(value: Mapping[Any, object]) -> dict[str, object]:
    return {escape(str(name)): encode(member) for name, member in value.items()}


def _encode_fields(value: Unknown) -> dict[str, object]:
    """The fields that are not what they are by default; the reason is always there."""
    fields: dict[str, object] = {"reason": value.reason}
    for name in value._fields[1:]:
        field = getattr(value, name)
        if field:
            fields[name] = [encode(member) for member in field] if name in LISTS else field
    return fields


def _decode_special(name: str, value: Mapping[str, object]) -> object:
    inner = value[name]
    if len(value) > 1:
        raise EncodingError(f"`{name[:40]}` stands beside other keys")
    if name == MISSING_KEY:
        return MISSING
    if name not in SPECIAL:
        raise EncodingError(f"`{name[:40]}` is no value that this version knows")
    if not isinstance(inner, dict):
        raise EncodingError(f"`{name}` needs a mapping")
    if name == REDACTED:
        return Redacted(_text(inner, "kind"), _text(inner, "detector"))
    if name in (OPEN_LIST, OPEN_MAP):
        return _decode_open(name, inner)
    kind = KINDS[name]
    fields: dict[str, Any] = {}
    for key, field in inner.items():
        if key not in kind._fields:
            raise EncodingError(f"`{name}` has no `{key[:40]}`")
        if key in LISTS:
            fields[key] = tuple([decode(member) for member in _list(inner, key)])
        elif key in FLAGS:
            fields[key] = field is True
        else:
            fields[key] = _text(inner, key)
    fields.setdefault("reason", "")
    return kind(**fields)


def _decode_open(name: str, inner: Mapping[str, object]) -> object:
    rest = decode(inner.get("rest"))
    if not isinstance(rest, Unknown):
        raise EncodingError(f"`{name}` does not say why its rest is not known")
    if name == OPEN_LIST:
        possible = _list(inner, "possible") if "possible" in inner else []
        return OpenList([decode(member) for member in _list(inner, "members")], rest, tuple([decode(one) for one in possible]))
    members = inner.get("members")
    if not isinstance(members, dict):
        raise EncodingError(f"`{name}` needs a mapping of its members")
    return OpenMap(_decode_members(members), rest)


def _decode_members(value: Mapping[str, object]) -> dict[str, object]:
    return {name[1:] if name[:2] == MARK + MARK else name: decode(member) for name, member in value.items()}


def _text(inner: Mapping[str, object], name: str) -> str:
    text = inner.get(name, "")
    if not isinstance(text, str):
        raise EncodingError(f"`{name[:40]}` must be a text")
    return text


def _list(inner: Mapping[str, object], name: str) -> list[object]:
    members = inner.get(name)
    if not isinstance(members, list):
        raise EncodingError(f"`{name}` must be a list")
    return members
