"""Blocks and arguments → a plain tree for whoever looks for literals by their names, and the place of everything in it.

`{"resource": {"aws_db_instance": {"main": {"password": "…", "ingress": [{…}]}}}, "locals": [{…}]}`. An expression that has to be evaluated
becomes the list of what is literal in it; texts that only name something (indexes, files) are left out. Nothing is evaluated.
"""

from __future__ import annotations

from immutcheck.sources.terraform.syntax.nodes import (
    Attribute,
    Binary,
    Broken,
    Call,
    Index,
    Literal,
    Node,
    Object,
    TemplateText,
    Tuple,
    Variable,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from immutcheck.sources.terraform.syntax.nodes import Argument, Block
    from immutcheck.sources.terraform.syntax.source_file import SourceFile

    Members = dict[str | int, "Place"]

DEPTH_LIMIT = 100
"""What is nested deeper stands in one flat list."""
NAMING_ARGUMENTS: Mapping[str, int] = {
    "file": 0,
    "filebase64": 0,
    "fileexists": 0,
    "fileset": 0,
    "join": 0,
    "lookup": 1,
    "regex": 0,
    "regexall": 0,
    "split": 0,
    "templatefile": 0,
}
"""Function → the argument (0-based) whose text is a name, a separator or a pattern."""


class Place:
    """Where a value of the tree is written, in byte offsets: `start` to `end`; `key_start` to `key_end` the name before it, -1 when there
    is none; `members`: what is inside it. `node` is the literal that a text is. A plain class, since there is one for every value."""

    __slots__ = ("end", "key_end", "key_start", "members", "node", "start")

    def __init__(self, start: int, end: int, key_start: int = -1, key_end: int = -1) -> None:
        self.start = start
        self.end = end
        self.key_start = key_start
        self.key_end = key_end
        self.members: Members = {}
        self.node: Node | None = None


def build_tree(file: SourceFile) -> tuple[dict[str, object], Place]:
    """The tree of a file, and its places. In the JSON form everything is an argument already."""
    place = Place(0, len(file.data))
    builder = _Builder(file.data)
    return builder.build_body(file.arguments.values(), () if file.is_json else file.blocks, place, is_top=True), place


class _Builder:
    """Builds the tree of one text."""

    __slots__ = ("_data", "_depth")

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._depth = 0

    def build_body(self, arguments: Iterable[Argument], blocks: Iterable[Block], place: Place, *, is_top: bool) -> dict[str, object]:
        """The value of a body; what is in it is put into the members of `place`."""
        body: dict[str, object] = {}
        for argument in arguments:
            expression = argument.expression
            inner = Place(expression.start, expression.end, argument.start, argument.name_end)
            body[argument.name] = self.build_value(expression, inner)
            place.members[argument.name] = inner
        for block in blocks:
            inner = Place(block.start, block.end, block.start, block.header_end)
            self._depth += 1
            value: object = self.build_body(block.arguments.values(), block.blocks, inner, is_top=False)
            self._depth -= 1
            if is_top and block.labels:
                _add_labelled(body, place, (block.type, *block.labels), value, inner)
                continue
            for label in reversed(block.labels):
                outer = Place(block.start, block.end, block.start, block.header_end)
                outer.members[label] = inner
                value, inner = {label: value}, outer
            _append(body, place, block.type, value, inner)
        return body

    def build_value(self, node: Node, place: Place) -> object:
        """The value of an expression; what is in it is put into the members of `place`."""
        if isinstance(node, Literal):
            place.node = node
            return node.value
        if isinstance(node, Broken):
            return self._data[node.start : node.end].decode("utf-8", "replace")
        if self._depth >= DEPTH_LIMIT:
            return self._add_all(_find_texts(node), place)
        self._depth += 1
        value: object
        if isinstance(node, Tuple):
            value = self._add_all(node.items, place)
        elif isinstance(node, Object):
            value = self._build_object(node, place)
        else:
            value = self._build_computed(node, place)
        self._depth -= 1
        return value

    def _add_all(self, nodes: Iterable[Node], place: Place) -> list[object]:
        values: list[object] = []
        for node in nodes:
            inner = Place(node.start, node.end)
            place.members[len(values)] = inner
            values.append(node.text if isinstance(node, TemplateText) else self.build_value(node, inner))
        return values

    def _build_object(self, node: Object, place: Place) -> dict[str, object]:
        value: dict[str, object] = {}
        for item in node.items:
            key = _key_text(item.key)
            name = key
            while name in value:
                name += "_"
            inner = Place(item.value.start, item.value.end, item.key.start, item.key.end)
            value[name] = self.build_value(item.value, inner)
            place.members[name] = inner
        return value

    def _build_computed(self, node: Node, place: Place) -> object:
        """A list of what is literal in it; for a comparison, the text by the name of what it is compared with."""
        if isinstance(node, Binary) and node.operator in ("==", "!="):
            for text, other in ((node.right, node.left), (node.left, node.right)):
                name = _last_name(other)
                if isinstance(text, Literal) and name:
                    place.members[name] = Place(text.start, text.end)
                    return {name: text.value}
        values: list[object] = []
        for part in _parts(node):
            inner = Place(part.start, part.end)
            if isinstance(part, TemplateText):
                value: object = part.text
                if not any(character.isalnum() for character in part.text):
                    continue
            else:
                value = self.build_value(part, inner)
                if value == []:
                    continue
            place.members[len(values)] = inner
            values.append(value)
        return values


def _add_labelled(body: dict[str, object], place: Place, names: tuple[str, ...], value: object, inner: Place) -> None:
    """A block with labels in nested mappings; in a list with an earlier one of the same labels."""
    for name in names[:-1]:
        following = body.get(name)
        if not isinstance(following, dict):
            following = body[name] = {}
            place.members[name] = Place(inner.start, inner.end, inner.key_start, inner.key_end)
        body, place = following, place.members[name]
    name = names[-1]
    if name in body:
        earlier = body[name]
        if not isinstance(earlier, list):
            first = place.members[name]
            body[name] = [earlier]
            place.members[name] = Place(first.start, first.end, first.key_start, first.key_end)
            place.members[name].members[0] = first
        _append(body, place, name, value, inner)
    else:
        body[name] = value
        place.members[name] = inner


def _append(body: dict[str, object], place: Place, name: str, value: object, inner: Place) -> None:
    values = body.get(name)
    if not isinstance(values, list):
        values = body[name] = []
        place.members[name] = Place(inner.start, inner.end, inner.key_start, inner.key_end)
    place.members[name].members[len(values)] = inner
    values.append(value)


def _parts(node: Node) -> Iterator[Node]:
    """What an expression is made of, without texts that only name something."""
    if isinstance(node, Index):
        yield node.source
        if not isinstance(node.key, Literal):
            yield node.key
        return
    if isinstance(node, Call):
        naming = NAMING_ARGUMENTS.get(node.name, -1)
        for position, argument in enumerate(node.arguments):
            if position != naming or not isinstance(argument, Literal):
                yield argument
        return
    for field in node._fields:
        part = getattr(node, field)
        if isinstance(part, Node):
            yield part
        elif part.__class__ is tuple:
            yield from part


def _find_texts(node: Node) -> list[Node]:
    """Every literal text in an expression, whatever is around it."""
    found: list[Node] = []
    waiting: list[Node] = [node]
    while waiting:
        node = waiting.pop()
        if isinstance(node, (Literal, TemplateText)):
            found.append(node)
        else:
            waiting += reversed(list(_parts(node)))
    return found


def _key_text(node: Node) -> str:
    if isinstance(node, Literal):
        return str(node.value)
    return "".join([str(text.value) if isinstance(text, Literal) else str(getattr(text, "text", "")) for text in _find_texts(node)]) or "?"


def _last_name(node: Node) -> str:
    """The last name of a traversal: `password` of `var.password`."""
    while isinstance(node, Index):
        node = node.source
    return node.name if isinstance(node, (Attribute, Variable)) else ""
