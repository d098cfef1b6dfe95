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

_BLANKS = frozenset(" \t\n\r")
_BLANK = re.compile(r"[ \t\n\r]*")


class JsonPlaces:
    """The places of one JSON text."""

    __slots__ = ("_items", "_members", "_repeated", "_root", "_step_over", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        # `len` makes as little as a hook can: a number instead of a mapping.
        self._step_over = JSONDecoder(object_pairs_hook=len, parse_int=len, parse_float=len, parse_constant=len).scan_once  # type: ignore[attr-defined]
        self._root: Range | None = None
        self._members: dict[int, dict[str, tuple[int, int, int, int]]] = {}
        self._items: dict[int, list[int]] = {}
        self._repeated: dict[int, list[tuple[str, Range]]] = {}

    def locate(self, path: PropertyPath) -> Place:
        """The place of the deepest part of `path` that is written."""
        if self._root is None:
            # valid JSON is one value, so it ends where the text does
            self._root = (self._skip_blank(0), len(self._text.rstrip(" \t\n\r")))
        start, end = self._root
        key: Range | None = None
        for step, name in enumerate(path):
            first = self._text[start]
            if first == "{" and isinstance(name, str):
                member = self._index_mapping(start).get(name)
                if member is None:
                    return self._place((start, end), key, step)
                key, start, end = member[:2], member[2], member[3]
            elif first == "[" and isinstance(name, int):
                items = self._index_list(start)
                if not 0 <= 2 * name < len(items):
                    return self._place((start, end), key, step)
                key, start, end = None, items[2 * name], items[2 * name + 1]
            else:
                return self._place((start, end), key, step)
        return self._place((start, end), key, len(path))

    def find_repeated_keys(self, value: object, repeating: list[dict[str, object]]) -> list[tuple[str, Range]]:
        """Name and range of each later occurrence of a key, for the mappings of `value` that are known to repeat one."""
        wanted = {id(mapping) for mapping in repeating}
        found: list[tuple[str, Range]] = []
        waiting: list[tuple[PropertyPath, object]] = [((), value)]
        while waiting:
            path, container = waiting.pop()
            if id(container) in wanted:
                start = self.locate(path).value[0]
                self._index_mapping(start)
                found += self._repeated.get(start, ())
            if isinstance(container, dict):
                waiting += [((*path, name), member) for name, member in container.items() if member.__class__ in (dict, list)]
            elif isinstance(container, list):
                waiting += [((*path, index), member) for index, member in enumerate(container) if member.__class__ in (dict, list)]
        return sorted(found, key=lambda entry: entry[1])

    def _place(self, value: Range, key: Range | None, steps: int) -> Place:
        first = self._text[value[0]]
        return Place(steps, value, key, "" if first in "[{" else '"' if first == '"' else "plain")

    def _index_mapping(self, start: int) -> dict[str, tuple[int, int, int, int]]:
        """Name → where the key and the value begin and end."""
        members = self._members.get(start)
        if members is not None:
            return members
        text = self._text
        members = self._members[start] = {}
        position = self._skip_blank(start + 1)
        while text[position] != "}":
            name, key_end = scanstring(text, position + 1)
            value_start = self._skip_blank(self._skip_blank(key_end) + 1)
            value_end = self._step_over(text, value_start)[1]
            name = replace_unpaired(name)
            if name in members:
                self._repeated.setdefault(start, []).append((name, (position, key_end)))
            members[name] = (position, key_end, value_start, value_end)
            position = self._skip_comma(value_end)
        return members

    def _index_list(self, start: int) -> list[int]:
        """Begin and end of every item, one after the other."""
        items = self._items.get(start)
        if items is not None:
            return items
        text = self._text
        step_over = self._step_over
        items = self._items[start] = []
        position = self._skip_blank(start + 1)
        while text[position] != "]":
            end = step_over(text, position)[1]
            items += (position, end)
            position = self._skip_comma(end)
        return items

    def _skip_comma(self, position: int) -> int:
        """Behind the comma and blanks that may follow a value."""
        position = self._skip_blank(position)
        return self._skip_blank(position + 1) if self._text[position] == "," else position

    def _skip_blank(self, position: int) -> int:
        if self._text[position : position + 1] not in _BLANKS:
            return position
        match = _BLANK.match(self._text, position)
        return match.end() if match else position
