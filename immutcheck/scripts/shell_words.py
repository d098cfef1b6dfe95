"""Words of a shell script's tree: quotes and escapes taken off, variables put in where the script sets them once, holes for the rest.

Source: GNU Bash Reference Manual, "Quoting", "Shell Expansions".
"""

from __future__ import annotations

import re

from immutcheck.model.values import HOLE
from immutcheck.scripts.calls import Word

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tree_sitter import Node

_PLAIN_EXPANSION = re.compile(rb"\$\{(\w+)\}\Z")
_ANSI = {"n": "\n", "t": "\t", "r": "\r"}
EXPANSIONS = frozenset(("simple_expansion", "expansion"))
SUBSTITUTIONS = frozenset(("command_substitution", "process_substitution"))


class WordReader:
    """Reads the words of one tree. `position` turns byte offsets of `data` into offsets in the text; `known` are variables with one known
    value each (several where a loop sets it, and of a function's arguments); `enter` walks a substitution and says whether something in it
    downloads to its output."""

    __slots__ = ("_data", "_enter", "_known", "_position")

    def __init__(
        self, data: bytes, position: Callable[[int], int], known: Mapping[str, Sequence[str]], enter: Callable[[Node], bool]
    ) -> None:
        self._data = data
        self._position = position
        self._known = known
        self._enter = enter

    def read(self, node: Node) -> list[Word]:
        """The words that a written one becomes: several when it is a variable with blanks in it that no quotes enclose."""
        if node.type in EXPANSIONS:
            values = self._known.get(self._variable(node))
            if values is not None:
                start, end = self._position(node.start_byte), self._position(node.end_byte)
                return [Word(part, (start,) * len(part), start, end) for value in values for part in value.split()]
        if node.type == "string" and node.named_child_count == 1 and node.named_children[0].type in EXPANSIONS:
            (inner,) = node.named_children
            values = self._known.get(self._variable(inner), ())
            if len(values) > 1 and inner.end_byte - inner.start_byte + 2 == node.end_byte - node.start_byte:
                start, end = self._position(node.start_byte), self._position(node.end_byte)
                return [Word(value, (start,) * len(value), start, end) for value in values]
        return [self.read_one(node)]

    def read_one(self, node: Node) -> Word:
        """The word as one."""
        text: list[str] = []
        places: list[int] = []
        fetches = self._collect(node, text, places)
        return Word("".join(text), tuple(places), self._position(node.start_byte), self._position(node.end_byte), fetches)

    def _collect(self, node: Node, text: list[str], places: list[int]) -> bool:
        kind = node.type
        if kind == "raw_string":
            self._add(node.start_byte + 1, node.end_byte - 1, text, places, "")
        elif kind in ("word", "string_content", "number", "variable_name", "extglob_pattern", "regex", "test_operator", "command_name"):
            if node.named_child_count:
                return self._collect_children(node, text, places, "\\")
            self._add(node.start_byte, node.end_byte, text, places, "\\")
        elif kind == "string":
            return self._collect_between(node, node.start_byte + 1, node.end_byte - 1, text, places, '\\"$`\n')
        elif kind == "translated_string":
            return self._collect(node.children[-1], text, places)
        elif kind == "ansi_c_string":
            self._add_ansi(node, text, places)
        elif kind == "concatenation":
            return self._collect_children(node, text, places, "\\")
        elif kind in EXPANSIONS and len(self._known.get(self._variable(node), ())) == 1:
            (value,) = self._known[self._variable(node)]
            text.append(value)
            places.extend([self._position(node.start_byte)] * len(value))
        else:
            text.append(HOLE)
            places.append(self._position(node.start_byte))
            return self._walk_substitutions(node)
        return False

    def _collect_children(self, node: Node, text: list[str], places: list[int], escaped: str) -> bool:
        return self._collect_between(node, node.start_byte, node.end_byte, text, places, escaped)

    def _collect_between(self, node: Node, start: int, end: int, text: list[str], places: list[int], escaped: str) -> bool:
        """What stands from `start` to `end`: the named children, and the characters between them."""
        fetches = False
        for child in node.named_children:
            if child.start_byte < start:
                continue
            self._add(start, child.start_byte, text, places, escaped)
            if child.type == "string_content":
                self._add(child.start_byte, child.end_byte, text, places, escaped)
            else:
                fetches |= self._collect(child, text, places)
            start = child.end_byte
        self._add(start, end, text, places, escaped)
        return fetches

    def _add(self, start: int, end: int, text: list[str], places: list[int], escaped: str) -> None:
        """The characters from byte `start` to `end`; a backslash goes in front of those in `escaped`, of any when that is a backslash."""
        if start >= end:
            return
        raw = self._data[start:end].decode("utf-8", "replace")
        place = self._position(start)
        position = 0
        while position < len(raw):
            character = raw[position]
            if character == "\\" and escaped and position + 1 < len(raw) and (escaped == "\\" or raw[position + 1] in escaped):
                position += 1
                character = raw[position]
                if character == "\n":
                    position += 1
                    continue
            text.append(character)
            places.append(place + position)
            position += 1

    def _add_ansi(self, node: Node, text: list[str], places: list[int]) -> None:
        raw = self._data[node.start_byte + 2 : node.end_byte - 1].decode("utf-8", "replace")
        place = self._position(node.start_byte) + 2
        position = 0
        while position < len(raw):
            character = raw[position]
            if character == "\\" and position + 1 < len(raw):
                position += 1
                character = _ANSI.get(raw[position], raw[position])
            text.append(character)
            places.append(place + position)
            position += 1

    def _walk_substitutions(self, node: Node) -> bool:
        if node.type in SUBSTITUTIONS:
            return self._enter(node)
        return any([self._walk_substitutions(child) for child in node.named_children])

    def _variable(self, node: Node) -> str:
        written = self._data[node.start_byte : node.end_byte]
        match = _PLAIN_EXPANSION.match(written)
        return (match[1] if match else written[1:] if node.type == "simple_expansion" else b"").decode("utf-8", "replace")
