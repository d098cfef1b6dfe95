"""Terraform's JSON form → the same nodes as the native form. Texts are templates where Terraform evaluates them, else names or literals.

Source: Terraform language documentation, "JSON Configuration Syntax"; HCL JSON Syntax Specification.
"""

from __future__ import annotations

import re

from immutcheck.sources.terraform.syntax.bodies import LABELS, list_members, read_blocks
from immutcheck.sources.terraform.syntax.faults import SyntaxFault
from immutcheck.sources.terraform.syntax.json_texts import read_expression_text, read_literal_text, read_template_text
from immutcheck.sources.terraform.syntax.literals import read_number
from immutcheck.sources.terraform.syntax.nodes import Broken, Literal, Object, ObjectItem, Tuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from immutcheck.sources.terraform.syntax.faults import Report
    from immutcheck.sources.terraform.syntax.nodes import Argument, Block, Node

    ReadText = Callable[[bytes, int, int], Node]

DEPTH_LIMIT = 200
"""Objects and lists inside one another."""
_DECLARING_DEPTH = 3
"""How deep the objects of block types and labels go: what stands in them before a fault is kept, other objects are left out."""

_BLANK = re.compile(rb"[ \t\r\n]*")
_TEXT = re.compile(rb'"(?:[^"\\\x00-\x1f]+|\\.)*+"')
_WORD = re.compile(rb"[-+.A-Za-z0-9_]+")
_CONSTANTS: Mapping[bytes, bool | None] = {b"true": True, b"false": False, b"null": None}
_RESOURCE_NAMES = frozenset(("depends_on", "provider"))
_NAMES: Mapping[str, frozenset[str]] = {
    "resource": _RESOURCE_NAMES,
    "data": _RESOURCE_NAMES,
    "ephemeral": _RESOURCE_NAMES,
    "module": frozenset(("depends_on", "providers")),
    "output": frozenset(("depends_on",)),
    "variable": frozenset(("type",)),
    "moved": frozenset(("from", "to")),
    "import": frozenset(("to", "provider")),
    "removed": frozenset(("from",)),
}
"""Arguments whose texts are names or types rather than templates, by block."""
_LIFECYCLE_NAMES = frozenset(("ignore_changes", "replace_triggered_by"))
_LITERALS: Mapping[str, frozenset[str]] = {"variable": frozenset(("default", "description"))}
"""Arguments whose texts are never templates, by block."""


def read_json(data: bytes, report: Report, *, is_literal: bool) -> tuple[tuple[Block, ...], Mapping[str, Argument]]:
    """The blocks of a `.tf.json` file, and its members as arguments (what a `.tfvars.json` file means by them, whose texts are literals:
    `is_literal`)."""
    reader = _Reader(data, report)
    root = reader.read_file(read_literal_text if is_literal else None)
    arguments: dict[str, Argument] = {}
    blocks: list[Block] = []
    for value in root.items if isinstance(root, Tuple) else (root,):
        if not isinstance(value, Object):
            report("an object is expected here: write `{`", value.start, value.start)
            continue
        for member in list_members(value):
            arguments.setdefault(member.name, member)
            if not is_literal:
                if not reader.has_failed:  # else it is said already that something is missing
                    _check_blocks(member, report)
                blocks += read_blocks(member)
    return tuple(blocks), arguments


def _check_blocks(member: Argument, report: Report) -> None:
    """Report what stands where only objects make blocks: it would be lost without a word."""
    waiting = [(member.name, member.expression, LABELS.get(member.name, 0))]
    while waiting:
        name, value, missing = waiting.pop()
        if isinstance(value, Tuple):
            waiting += [(name, item, missing) for item in value.items]
        elif isinstance(value, Object):
            waiting += [(inner.name, inner.expression, missing - 1) for inner in list_members(value)] if missing else []
        elif not isinstance(value, Broken) and not (isinstance(value, Literal) and value.value is None):
            report(f"`{name}` needs an object here, so it is not judged", value.start, value.end)


def _choose_reading(path: tuple[str, ...]) -> ReadText | None:
    """How the texts in the member at `path` are read; None: as those around it."""
    labels = LABELS.get(path[0], 0)
    if len(path) == labels + 2:
        if path[-1] in _NAMES.get(path[0], ()):
            return read_expression_text
        if path[-1] in _LITERALS.get(path[0], ()):
            return read_literal_text
    elif len(path) == labels + 3 and path[-2] == "lifecycle" and path[-1] in _LIFECYCLE_NAMES:
        return read_expression_text
    return None


class _Reader:
    """Reads one text; after a fault nothing more is read."""

    __slots__ = ("_data", "_position", "_report", "has_failed")

    def __init__(self, data: bytes, report: Report) -> None:
        self._data = data
        self._report = report
        self._position = 0
        self.has_failed = False

    def read_file(self, read_text: ReadText | None) -> Node:
        """The one value of the file."""
        try:
            value = self._read_value((), read_text, 0)
            if not self.has_failed and self._peek():
                raise self._fault("the file ends with the bracket before this: remove the rest")
        except SyntaxFault as fault:
            self._fail(fault)
            return Object(0, 0, ())
        return value

    def _read_value(self, path: tuple[str, ...], read_text: ReadText | None, depth: int) -> Node:
        first = self._peek()
        if first in (b"{", b"["):
            if depth >= DEPTH_LIMIT:
                raise self._fault(f"objects and lists are nested more than {DEPTH_LIMIT} deep here: simplify them")
            return self._read_object(path, read_text, depth + 1) if first == b"{" else self._read_list(path, read_text, depth + 1)
        start = self._position
        if first == b'"':
            end = self._read_text_end()
            try:
                return (read_text or read_template_text)(self._data, start, end)
            except SyntaxFault as fault:
                self._report(fault.message, fault.start, fault.end)
                return Broken(start, end, fault.message)
        match = _WORD.match(self._data, start)
        word = b"" if match is None else match[0]
        if word in _CONSTANTS:
            self._position += len(word)
            return Literal(start, self._position, _CONSTANTS[word])
        number = read_number(word.removeprefix(b"-").decode())
        if number is None:
            raise self._fault("a JSON value is expected here")
        self._position += len(word)
        return Literal(start, self._position, -number if word.startswith(b"-") else number)

    def _read_object(self, path: tuple[str, ...], read_text: ReadText | None, depth: int) -> Node:
        start = self._position
        self._position += 1
        items: list[ObjectItem] = []
        try:
            while self._peek() != b"}":
                items.append(self._read_member(path, read_text, depth))
                if self.has_failed:
                    break
                if self._peek() == b",":
                    self._position += 1
                    if self._peek() == b"}":
                        raise self._fault("the comma before this bracket is one too many: remove it")
                elif self._peek() != b"}":
                    raise self._fault("`,` or `}` is expected here")
            else:
                self._position += 1
        except SyntaxFault as fault:
            if depth > _DECLARING_DEPTH:
                raise
            self._fail(fault)
        return Object(start, self._position, tuple(items))

    def _read_member(self, path: tuple[str, ...], read_text: ReadText | None, depth: int) -> ObjectItem:
        if self._peek() != b'"':
            raise self._fault("a name in quotes is expected here")
        start = self._position
        end = self._read_text_end()
        literal = read_literal_text(self._data, start, end)
        name = str(literal.value)
        key: Node = literal
        if read_text is None and "${" in name:
            key = read_template_text(self._data, start, end)
        if self._peek() != b":":
            raise self._fault("`:` is expected here")
        self._position += 1
        inner = (*path, name) if len(path) < LABELS_AND_LIFECYCLE else path
        reading = read_text if read_text is not None or len(path) >= LABELS_AND_LIFECYCLE else _choose_reading(inner)
        value = self._read_value(inner, reading, depth)
        return ObjectItem(start, value.end, key, value)

    def _read_list(self, path: tuple[str, ...], read_text: ReadText | None, depth: int) -> Node:
        start = self._position
        self._position += 1
        items: list[Node] = []
        while self._peek() != b"]":
            items.append(self._read_value(path, read_text, depth))
            if self.has_failed:
                break
            if self._peek() == b",":
                self._position += 1
                if self._peek() == b"]":
                    raise self._fault("the comma before this bracket is one too many: remove it")
            elif self._peek() != b"]":
                raise self._fault("`,` or `]` is expected here")
        else:
            self._position += 1
        return Tuple(start, self._position, tuple(items))

    def _read_text_end(self) -> int:
        match = _TEXT.match(self._data, self._position)
        if match is None:
            raise self._fault('the text that begins here is not closed: add `"`')
        self._position = match.end()
        return self._position

    def _peek(self) -> bytes:
        """The next character that is not blank; nothing at the end."""
        match = _BLANK.match(self._data, self._position)
        if match is not None:
            self._position = match.end()
        return self._data[self._position : self._position + 1]

    def _fault(self, message: str) -> SyntaxFault:
        return SyntaxFault(message, self._position, min(self._position + 1, len(self._data)))

    def _fail(self, fault: SyntaxFault) -> None:
        self.has_failed = True
        self._report(fault.message, fault.start, fault.end)


LABELS_AND_LIFECYCLE = 5
"""Names in the longest path that says how texts are read: resource, type, name, lifecycle, ignore_changes."""
