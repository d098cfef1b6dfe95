"""Where a part of a resolved text is written: through Fn::Base64, Fn::Sub, Fn::Join and decided Fn::Ifs down to the characters of a scalar.

The text is put together again, piece by piece; when that does not give the text that was asked about, nobody knows the place.
"""

from __future__ import annotations

import re

from immutcheck.model.record import Record
from immutcheck.model.values import Text, Unknown, flatten
from immutcheck.sources.cloudformation.intrinsics import VARIABLE
from immutcheck.sources.cloudformation.locator import enter_branches
from immutcheck.sources.text import is_scalar, make_text, scalar_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from immutcheck.model.location import Line, Location, PropertyPath
    from immutcheck.sources.cloudformation.resolver import Resolver

BASE64, JOIN, SUB = "Fn::Base64", "Fn::Join", "Fn::Sub"


class Segment(Record):
    """A piece of the flat text and where it is written: at the raw `path`, from `start` to `end` of the scalar there. `is_copied`:
    character by character, else the whole of the piece comes from that place. Without a scalar `end` is -1."""

    text: str
    path: PropertyPath
    start: int = 0
    end: int = -1
    is_copied: bool = False


def locate_line(resolver: Resolver, node: object, path: PropertyPath, line: Line) -> Location | None:
    """The place of a part of the text that the raw value `node` resolves to; `path` is the value's own in the template."""
    segments = list(_list_segments(resolver, node, path))
    resolved = resolver.resolve(node)
    if isinstance(resolved, Unknown) and not isinstance(resolved, Text):
        return None
    whole = flatten(resolved) if isinstance(resolved, str | Text) else scalar_text(resolved)
    if "".join([segment.text for segment in segments]) != whole:
        return None
    first, last = _find(segments, line.start), _find(segments, max(line.start, line.end - 1))
    if first is None or last is None:
        return None
    template = resolver.stack.template
    segment, offset = first
    if segment.end < 0:
        return template.place(segment.path)
    start = segment.start + offset if segment.is_copied else segment.start
    end_segment, end_offset = last
    if end_segment.path == segment.path:
        end = end_segment.start + end_offset + 1 if end_segment.is_copied else end_segment.end
    else:
        # the line goes on in another scalar: as far as this one holds it
        end = segment.end
    return template.text_place(segment.path, start, max(end, start + 1))


def _find(segments: list[Segment], offset: int) -> tuple[Segment, int] | None:
    for segment in segments:
        if offset < len(segment.text):
            return segment, offset
        offset -= len(segment.text)
    return None


def _list_segments(resolver: Resolver, node: object, path: PropertyPath) -> Iterator[Segment]:
    node, steps = enter_branches(resolver, node)
    path += steps
    if is_scalar(node) and resolver.resolve(node) is node:
        text = scalar_text(node)
        yield Segment(text, path, 0, len(text), is_copied=True)
        return
    if isinstance(node, dict) and len(node) == 1:
        ((name, argument),) = node.items()
        if name == BASE64:
            yield from _list_segments(resolver, argument, (*path, BASE64))
            return
        if name == SUB and isinstance(argument, str | list):
            yield from _list_substituted(resolver, argument, (*path, SUB))
            return
        if name == JOIN and isinstance(argument, list) and len(argument) == 2 and isinstance(argument[1], list):
            yield from _list_joined(resolver, argument, (*path, JOIN))
            return
    yield Segment(_flat(resolver.resolve(node)), path)


def _list_substituted(resolver: Resolver, argument: object, path: PropertyPath) -> Iterator[Segment]:
    written = argument
    values: object = None
    if isinstance(argument, list):
        if not argument or not isinstance(argument[0], str):
            return
        written, path, values = argument[0], (*path, 0), argument[1] if len(argument) > 1 else None
    text = str(written)
    position = 0
    for match in re.finditer(VARIABLE, text):
        if match.start() > position:
            yield Segment(text[position : match.start()], path, position, match.start(), is_copied=True)
        single = match[0] if not isinstance(values, dict) else [match[0], values]
        yield Segment(_flat(resolver.resolve({SUB: single})), path, match.start(), match.end())
        position = match.end()
    if position < len(text):
        yield Segment(text[position:], path, position, len(text), is_copied=True)


def _list_joined(resolver: Resolver, argument: list[object], path: PropertyPath) -> Iterator[Segment]:
    delimiter, members = argument
    assert isinstance(members, list)
    if not isinstance(delimiter, str):
        return
    previous_may_be_absent = True
    for index, member in enumerate(members):
        value = resolver.resolve(member)
        if not is_scalar(value) and not isinstance(value, Unknown):
            continue
        may_be_absent = isinstance(value, Unknown) and value.maybe_absent
        if not previous_may_be_absent and not may_be_absent:
            yield Segment(delimiter, (*path, 1, index))
        yield from _list_segments(resolver, member, (*path, 1, index))
        previous_may_be_absent = may_be_absent


def _flat(value: object) -> str:
    if isinstance(value, Unknown):
        return flatten(value) if isinstance(value, Text) else flatten(Text(value.reason, pieces=(value,)))
    made = make_text((value,)) if is_scalar(value) else ""
    return flatten(made) if isinstance(made, str | Text) else ""
