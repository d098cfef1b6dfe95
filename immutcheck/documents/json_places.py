"""Property path → offsets in a JSON text. A mapping or list is indexed once, when a path first leads into it.

The standard library's C scanner steps over the values, so next to nothing is built here, and everything that it reads has places:
surrogate escapes, tabs, keys of any length, where libyaml reads only nearly all of JSON. The text is known to be valid.
"""

from __future__ import annotations

import re
from json import JSONDecoder
from json.decoder import scanstring  # type: ignore[attr-defined]

from immutcheck.documents.json_values import replace_unpaired
from immutcheck.documents.place import Place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from immutcheck.model.location import PropertyPath

    Range = tuple[int, int]
    Members = dict[str | int, tuple[Range | None, Range]]
    """Name or index → the range of the key (None in a list) and of the value."""

_BLANK = re.compile(r"[ \t\n\r]*")


class JsonPlaces:
    """The places of one JSON text."""

    __slots__ = ("_indexed", "_repeated", "_step_over", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        # `len` makes as little as a hook can: a number instead of a mapping.
        self._step_over = JSONDecoder(object_pairs_hook=len, parse_int=len, parse_float=len, parse_constant=len).raw_decode
        self._indexed: dict[int, Members] = {}
        self._repeated: dict[int, list[tuple[str, Range]]] = {}

    def locate(self, path: PropertyPath) -> Place:
        """The place of the deepest part of `path` that is written."""
        start = self._skip_blank(0)
        value = (start, self._step_over(self._text, start)[1])
        key: Range | None = None
        for step, name in enumerate(path):
            member = self._index(value[0]).get(name)
            if member is None:
                return self._place(value, key, step)
            key, value = member
        return self._place(value, key, len(path))

    def find_repeated_keys(self, value: object, repeating: list[dict[str, object]]) -> list[tuple[str, Range]]:
        """Name and range of each later occurrence of a key, for the mappings of `value` that are known to repeat one."""
        wanted = {id(mapping) for mapping in repeating}
        found: list[tuple[str, Range]] = []
        waiting: list[tuple[PropertyPath, object]] = [((), value)]
        while waiting:
            path, container = waiting.pop()
            if id(container) in wanted:
                start = self.locate(path).value[0]
                self._index(start)
                found += self._repeated.get(start, ())
            if isinstance(container, dict):
                waiting += [((*path, name), member) for name, member in container.items() if member.__class__ in (dict, list)]
            elif isinstance(container, list):
                waiting += [((*path, index), member) for index, member in enumerate(container) if member.__class__ in (dict, list)]
        return sorted(found, key=lambda entry: entry[1])

    def _place(self, value: Range, key: Range | None, steps: int) -> Place:
        first = self._text[value[0]]
        return Place(steps, value, key, "" if first in "[{" else '"' if first == '"' else "plain")

    def _index(self, start: int) -> Members:
        members = self._indexed.get(start)
        if members is None:
            first = self._text[start]
            members = self._index_mapping(start) if first == "{" else self._index_list(start) if first == "[" else {}
            self._indexed[start] = members
        return members

    def _index_mapping(self, start: int) -> Members:
        text = self._text
        members: Members = {}
        position = self._skip_blank(start + 1)
        while text[position] != "}":
            name, key_end = scanstring(text, position + 1)
            value_start = self._skip_blank(self._skip_blank(key_end) + 1)
            value_end = self._step_over(text, value_start)[1]
            name = replace_unpaired(name)
            if name in members:
                self._repeated.setdefault(start, []).append((name, (position, key_end)))
            members[name] = ((position, key_end), (value_start, value_end))
            position = self._skip_blank(value_end)
            if text[position] == ",":
                position = self._skip_blank(position + 1)
        return members

    def _index_list(self, start: int) -> Members:
        text = self._text
        members: Members = {}
        position = self._skip_blank(start + 1)
        while text[position] != "]":
            end = self._step_over(text, position)[1]
            members[len(members)] = (None, (position, end))
            position = self._skip_blank(end)
            if text[position] == ",":
                position = self._skip_blank(position + 1)
        return members

    def _skip_blank(self, position: int) -> int:
        match = _BLANK.match(self._text, position)
        return match.end() if match else position
