"""Bytes of a plan or state → typed structure. Bounds what is read; every fault is a DocumentError with its place where it has one."""

from __future__ import annotations

import gc

import msgspec

from immutcheck.documents.encoding import decode_text, split_mark
from immutcheck.documents.limits import DEFAULT_LIMITS
from immutcheck.documents.loading import load_document
from immutcheck.model.errors import DocumentError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeVar

    Structure = TypeVar("Structure")

_CONTAINERS = frozenset((dict, list))
_decode_any = msgspec.json.Decoder().decode


def read_structure(data: bytes, path: str, structure: type[Structure]) -> tuple[str, Structure]:
    """The text and what it holds. The collector is off meanwhile: everything that is made here stays."""
    if len(data) > DEFAULT_LIMITS.size:
        raise DocumentError(f"the file has {len(data)} bytes, more than the limit of {DEFAULT_LIMITS.size}")
    text = decode_text(data)
    encoding, mark = split_mark(data)
    if encoding != "utf-8":
        data = text.encode()
    elif mark:
        data = data[mark:]
    collecting = gc.isenabled()
    gc.disable()
    try:
        return text, msgspec.json.decode(data, type=structure)
    except msgspec.ValidationError as error:
        raise DocumentError(f"Terraform writes no such file: {_phrase(error)}") from None
    except (msgspec.DecodeError, RecursionError) as error:
        # the standard library says where
        load_document(data, path if path.lower().endswith(".json") else f"{path}.json")
        raise DocumentError(f"the text is not valid JSON: {_phrase(error)}") from None
    finally:
        if collecting:
            gc.enable()


def is_set(raw: msgspec.Raw) -> bool:
    """Something is there, be it null."""
    return memoryview(raw).nbytes > 0


def decode_value(raw: msgspec.Raw) -> object:
    """A plain value; None for what is not there. DocumentError for a number that no computer holds and the like."""
    if not is_set(raw):
        return None
    try:
        value = _decode_any(raw)
    except (msgspec.DecodeError, RecursionError) as error:
        raise DocumentError(f"a value cannot be read: {_phrase(error).partition(' - at ')[0]}") from None
    if value.__class__ in _CONTAINERS and memoryview(raw).nbytes > 2 * DEFAULT_LIMITS.depth:
        text = bytes(raw)
        if text.count(b"{") + text.count(b"[") > DEFAULT_LIMITS.depth and _is_deeper(value, DEFAULT_LIMITS.depth):
            raise DocumentError(f"lists and mappings are nested more than {DEFAULT_LIMITS.depth} deep")
    return value


def decode_mapping(raw: msgspec.Raw) -> dict[str, object]:
    """The same where a mapping belongs; empty for anything else."""
    value = decode_value(raw)
    return value if isinstance(value, dict) else {}


def _is_deeper(value: object, depth: int) -> bool:
    """Level by level, so that it needs no stack itself."""
    level = [value]
    while level:
        if depth < 0:
            return True
        depth -= 1
        level = [
            member
            for container in level
            for member in (container.values() if isinstance(container, dict) else container if isinstance(container, list) else ())
            if member.__class__ in _CONTAINERS
        ]
    return False


def _phrase(error: Exception) -> str:
    text = str(error)
    return text[:1].lower() + text[1:]
