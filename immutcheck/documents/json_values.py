"""JSON text → plain values, with the mappings that repeat a key. Does not look for places; a syntax error brings its own."""

from __future__ import annotations

import json
import re

from immutcheck.model.errors import DocumentError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, NoReturn

    from immutcheck.documents.limits import Limits
    from immutcheck.documents.line_table import LineTable

_TOKEN = re.compile(r'"(?:[^"\\]+|\\.)*+"|[\[\]{}]|-?Infinity|NaN', re.DOTALL)
_SURROGATE_ESCAPE = re.compile(r"\\u[dD][89a-fA-F]")
_UNPAIRED = re.compile("[\ud800-\udfff]")


def parse_json(text: str, table: LineTable, limits: Limits) -> tuple[object, list[dict[str, object]]]:
    """The value, and every mapping in which a key is repeated (the last one counts)."""
    repeating: list[dict[str, object]] = []

    def build_mapping(pairs: list[tuple[str, object]]) -> dict[str, object]:
        mapping = dict(pairs)
        if len(mapping) != len(pairs):
            repeating.append(mapping)
        return mapping

    try:
        value = _parse(text, build_mapping)
    except json.JSONDecodeError as error:
        line, column = table.position(error.pos)
        raise DocumentError(f"the text is not valid JSON: {error.msg[:1].lower()}{error.msg[1:]}", line, column) from None
    except RecursionError:
        raise _too_deep(text, table, limits) from None
    except _NotJsonError:
        line, column = table.position(next(match.start() for match in _TOKEN.finditer(text) if match[0][-1] in "Ny"))
        raise DocumentError("NaN and Infinity are not JSON: write a number or null", line, column) from None
    if text.count("{") + text.count("[") > limits.depth and _is_deeper(value, limits.depth):
        raise _too_deep(text, table, limits)
    if _SURROGATE_ESCAPE.search(text):
        value = _replace_unpaired(value, repeating)
    return value, repeating


class _NotJsonError(Exception):
    pass


def _refuse_constant(name: str) -> NoReturn:
    raise _NotJsonError(name)


def _read_float(text: str) -> object:
    """Infinity is no JSON number: 1e400 stays text, as in YAML."""
    value = float(text)
    return value if value - value == 0 else text


def _read_integer(text: str) -> object:
    """Python refuses integers of more than 4,300 digits: they stay text."""
    return int(text) if len(text) <= 1000 else text


def _parse(text: str, build_mapping: Any) -> object:
    try:
        return json.loads(text, object_pairs_hook=build_mapping, parse_float=_read_float, parse_constant=_refuse_constant)
    except json.JSONDecodeError:
        raise
    except ValueError:
        return json.loads(
            text, object_pairs_hook=build_mapping, parse_float=_read_float, parse_int=_read_integer, parse_constant=_refuse_constant
        )


def _is_deeper(value: object, depth: int) -> bool:
    """Level by level, so that it needs no stack itself."""
    level: list[Any] = [value] if value.__class__ in (dict, list) else []
    while level:
        if depth == 0:
            return True
        depth -= 1
        level = [
            member
            for container in level
            for member in (container.values() if container.__class__ is dict else container)
            if member.__class__ is dict or member.__class__ is list
        ]
    return False


def _too_deep(text: str, table: LineTable, limits: Limits) -> DocumentError:
    depth = 0
    line, column = 0, 0
    for match in _TOKEN.finditer(text):
        if match[0] in "[{":
            depth += 1
            if depth > limits.depth:
                line, column = table.position(match.start())
                break
        elif match[0] in "]}":
            depth -= 1
    return DocumentError(f"lists and mappings are nested more than {limits.depth} deep", line, column)


def replace_unpaired(text: str) -> str:
    """An escaped surrogate without its other half cannot be written to any report: U+FFFD stands for it."""
    return _UNPAIRED.sub("\ufffd", text)


def _replace_unpaired(value: object, repeating: list[dict[str, object]]) -> object:
    if isinstance(value, str):
        return replace_unpaired(value)
    if isinstance(value, list):
        return [_replace_unpaired(member, repeating) for member in value]
    if isinstance(value, dict):
        mapping = {replace_unpaired(key): _replace_unpaired(member, repeating) for key, member in value.items()}
        for index, known in enumerate(repeating):
            if known is value:
                repeating[index] = mapping
        if len(mapping) != len(value):
            repeating.append(mapping)
        return mapping
    return value
