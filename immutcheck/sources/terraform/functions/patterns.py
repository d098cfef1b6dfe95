"""Regular expressions: RE2, as in Terraform, so that none takes more than linear time.

Matches are searched as Go's `regexp` does: an empty match right behind another match does not count.
"""

from __future__ import annotations

import re

from immutcheck.model.values import Unknown
from immutcheck.sources.terraform.evaluation.limits import TEXT_LIMIT
from immutcheck.sources.terraform.evaluation.unknowns import unknown_from
from immutcheck.sources.terraform.functions.strings import map_text, replace_all
from immutcheck.sources.terraform.values import EvaluationError, LimitError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

MATCH_LIMIT = 100_000
_EXPANSION = re.compile(rb"\$(?:(\$)|\{([A-Za-z0-9_]+)\}|([A-Za-z0-9_]+))")


def compile_pattern(pattern: str) -> Any:
    """The pattern, for bytes in UTF-8; EvaluationError when it is broken."""
    import re2

    options = re2.Options()
    options.log_errors = False
    try:
        return re2.compile(pattern.encode(), options=options)
    except re2.error:
        raise EvaluationError("the pattern is not a valid regular expression") from None


def _decode(group: bytes | None) -> str | None:
    return None if group is None else group.decode("utf-8", "replace")


def _shape(pattern: Any) -> list[str]:
    """The names of the capture groups, empty when they have none."""
    names = [name.decode() for name, _ in sorted(pattern.groupindex.items(), key=lambda item: item[1])]
    if names and len(names) != pattern.groups:
        raise EvaluationError("either all or none of the groups of a pattern must be named")
    return names


def _answer(match: Any, names: list[str]) -> object:
    groups = match.groups()
    if not groups:
        return _decode(match.group(0))
    values = [_decode(group) for group in groups]
    return dict(zip(names, values, strict=True)) if names else values


def find_match(pattern: str, text: str) -> object:
    compiled = compile_pattern(pattern)
    names = _shape(compiled)
    match = compiled.search(text.encode())
    if match is None:
        raise EvaluationError("the pattern does not match")
    return _answer(match, names)


def find_matches(pattern: str, text: str) -> list[object]:
    compiled = compile_pattern(pattern)
    names = _shape(compiled)
    return [_answer(match, names) for match in _matches(compiled, text.encode())]


def _matches(compiled: Any, data: bytes) -> Iterator[Any]:
    position, previous, count = 0, -1, 0
    while position <= len(data):
        match = compiled.search(data, position)
        if match is None:
            return
        start, end = match.span()
        if end > start or start != previous:
            count += 1
            if count > MATCH_LIMIT:
                raise LimitError("too large: the pattern matches more than 100,000 times")
            yield match
        previous = end
        position = end if end > position else _next_character(data, position)


def _next_character(data: bytes, position: int) -> int:
    position += 1
    while position < len(data) and data[position] & 0xC0 == 0x80:
        position += 1
    return position


def replace(value: object, old: object, new: object) -> object:
    """`old` between slashes is a pattern, and `new` may then name its groups."""
    unknowns = [argument for argument in (old, new) if isinstance(argument, Unknown)]
    if unknowns:
        return unknown_from(*unknowns)
    assert isinstance(old, str)
    assert isinstance(new, str)
    is_pattern = len(old) > 1 and old.startswith("/") and old.endswith("/")
    if isinstance(value, Unknown):
        if is_pattern or len(old) != 1:
            return unknown_from(value)
        return map_text(value, lambda text: replace_all(text, old, new))
    assert isinstance(value, str)
    return _replace_matches(value, old[1:-1], new) if is_pattern else replace_all(value, old, new)


def _replace_matches(text: str, pattern: str, template: str) -> str:
    compiled = compile_pattern(pattern)
    data = text.encode()
    numbers = {name: str(index).encode() for name, index in compiled.groupindex.items()}
    written: list[bytes] = []
    last = size = 0
    for match in _matches(compiled, data):
        start, end = match.span()
        written.append(data[last:start])
        written.append(_expand(template.encode(), match, numbers, compiled.groups))
        size += len(written[-1])
        if size > TEXT_LIMIT:
            raise LimitError(f"the text is too large: more than {TEXT_LIMIT} characters")
        last = end
    written.append(data[last:])
    return b"".join(written).decode("utf-8", "replace")


def _expand(template: bytes, match: Any, numbers: dict[bytes, bytes], groups: int) -> bytes:
    """`$1`, `$name`, `${name}` and `$$` in the replacement; a group that is not there is empty. Source: Go, `Regexp.Expand`."""

    def find_group(reference: re.Match[bytes]) -> bytes:
        if reference[1]:
            return b"$"
        name = reference[2] or reference[3]
        name = numbers.get(name, name)
        if not name.isdigit() or int(name) > groups:
            return b""
        return match.group(int(name)) or b""

    return _EXPANSION.sub(find_group, template)
