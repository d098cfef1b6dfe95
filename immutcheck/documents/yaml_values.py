"""Composed nodes → plain values in one pass: short tags become long form, merge keys are merged, aliases share their value.

Keys are always text, as they are in CloudFormation's JSON form: `1:` is "1" and `on:` is "on". Does not look at the text.
"""

from __future__ import annotations

from yaml.nodes import MappingNode, ScalarNode

from immutcheck.documents.plain_values import PlainValues
from immutcheck.documents.yaml_tags import UNTAGGED, is_merge_key, long_name
from immutcheck.model.errors import DocumentError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any as Node  # of the composer: its `tag` is a `slice` where none is written

    from immutcheck.documents.limits import Limits
    from immutcheck.documents.line_table import LineTable

_STANDARD = "tag:yaml.org,2002:"
_RESOLVED_TAGS = frozenset(_STANDARD + name for name in ("int", "float", "bool", "null"))


def build_values(root: Node, table: LineTable, limits: Limits, *, has_aliases: bool) -> tuple[object, list[ScalarNode]]:
    """The value of the tree and the key nodes that repeat a key of their mapping (the last one counts, as in JSON)."""
    builder = _Builder(table, limits, has_aliases)
    try:
        return builder.build(root, 1), builder.repeated_keys
    except RecursionError:
        raise DocumentError("lists and mappings are nested too deep to be read") from None


class _Builder:
    __slots__ = ("_added", "_limits", "_plain", "_shared", "_table", "repeated_keys")

    def __init__(self, table: LineTable, limits: Limits, has_aliases: bool) -> None:
        self._table = table
        self._limits = limits
        self._plain = PlainValues()
        self._shared = _SharedValues() if has_aliases else None
        self._added = 0
        self.repeated_keys: list[ScalarNode] = []

    def build(self, node: Node, depth: int) -> object:
        """Two Python frames a level of nesting, and no more: the depth limit has to fit into Python's own."""
        if node.__class__ is ScalarNode:
            return self._scalar(node)
        if depth > self._limits.depth:
            raise self._error(node, f"lists and mappings are nested more than {self._limits.depth} deep")
        if self._shared is not None:
            if id(node) in self._shared.values:
                return self._share(node, depth, self._shared)
            self._shared.values[id(node)] = _UNFINISHED
        tag = node.tag
        name = long_name(tag) if tag.__class__ is not UNTAGGED and tag.startswith("!") else ""
        content = self._mapping if node.__class__ is MappingNode else self._sequence
        value = {name: content(node, depth + 2)} if name else content(node, depth + 1)
        if self._shared is not None:
            self._shared.values[id(node)] = value
        return value

    def _share(self, node: Node, depth: int, shared: _SharedValues) -> object:
        value = shared.values[id(node)]
        if value is _UNFINISHED:
            raise self._error(node, "the anchor contains an alias of itself, so its value would never end")
        size, height = shared.measure(value)
        self._added += size
        if self._added > self._limits.expansion:
            raise self._error(node, f"aliases add more than {self._limits.expansion} values to the file: use fewer of them")
        if depth + height > self._limits.depth:
            raise self._error(node, f"aliases nest lists and mappings more than {self._limits.depth} deep")
        return value

    def _sequence(self, node: Node, depth: int) -> list[object]:
        values: list[object] = []
        plain, build = self._plain, self.build
        for item in node.value:
            if item.__class__ is ScalarNode and item.tag.__class__ is UNTAGGED:
                values.append(item.value if item.style else plain[item.value])
            else:
                values.append(build(item, depth))
        return values

    def _mapping(self, node: Node, depth: int) -> dict[str, object]:
        values: dict[str, object] = {}
        merged: list[tuple[Node, object]] = []
        # The hot loop of every YAML file: names are bound once.
        plain, build, scalar, mapping, untagged = self._plain, self.build, ScalarNode, MappingNode, UNTAGGED
        # What `build` looks after is of no concern for what is inside: it could not be too deep, and nothing is shared.
        is_simple = self._shared is None and depth < self._limits.depth
        for key_node, value_node in node.value:
            if key_node.__class__ is not scalar or key_node.tag.__class__ is not untagged:
                self._check_key(key_node)
            key = key_node.value
            kind = value_node.__class__
            if value_node.tag.__class__ is not untagged or not (kind is scalar or is_simple):
                value = build(value_node, depth)
            elif kind is scalar:
                value = value_node.value if value_node.style else plain[value_node.value]
            elif kind is mapping:
                value = self._mapping(value_node, depth + 1)
            else:
                value = self._sequence(value_node, depth + 1)
            if key == "<<" and is_merge_key(key_node):
                merged.append((value_node, value))
            else:
                values[key] = value
        if len(values) + len(merged) != len(node.value):
            self._note_repeated_keys(node)
        return self._merge(merged, values) if merged else values

    def _merge(self, merged: list[tuple[Node, object]], own: dict[str, object]) -> dict[str, object]:
        """YAML 1.1 merge key: own keys win, then earlier mappings of a list over later ones."""
        values: dict[str, object] = {}
        for node, value in merged:
            for mapping in reversed(value) if isinstance(value, list) else (value,):
                if not isinstance(mapping, dict):
                    raise self._error(node, "`<<` needs a mapping or a list of mappings to merge")
                values.update(mapping)
        values.update(own)
        return values

    def _scalar(self, node: ScalarNode) -> object:
        tag = node.tag
        text: str = node.value
        if tag.__class__ is UNTAGGED:
            return text if node.style else self._plain[text]
        if tag.startswith("!"):
            name = long_name(tag)
            return {name: text.split(".", 1) if name == "Fn::GetAtt" else text}
        return self._plain[text] if tag in _RESOLVED_TAGS else text

    def _check_key(self, node: Node) -> None:
        if node.__class__ is not ScalarNode:
            raise self._error(node, "a list or a mapping cannot be the key of a mapping")
        if isinstance(node.tag, str) and not node.tag.startswith(_STANDARD):
            raise self._error(node, "the key of a mapping cannot have a tag")

    def _note_repeated_keys(self, node: Node) -> None:
        seen: set[str] = set()
        for key_node, _ in node.value:
            if key_node.value in seen and not is_merge_key(key_node):
                self.repeated_keys.append(key_node)
            seen.add(key_node.value)

    def _error(self, node: Node, message: str) -> DocumentError:
        line, column = self._table.position(node.start_mark.index)
        return DocumentError(message, line, column)


_UNFINISHED = object()


class _SharedValues:
    """What anchored collections became, and how large each is when every alias in it is written out."""

    __slots__ = ("_measures", "values")

    def __init__(self) -> None:
        self.values: dict[int, object] = {}
        self._measures: dict[int, tuple[int, int]] = {}

    def measure(self, value: object) -> tuple[int, int]:
        """The number of values in it and the levels of nesting below it."""
        if not isinstance(value, dict | list):
            return 1, 0
        known = self._measures.get(id(value))
        if known is None:
            size, height = 1, 0
            for member in value.values() if isinstance(value, dict) else value:
                member_size, member_height = self.measure(member)
                size += member_size
                height = max(height, member_height + 1)
            known = self._measures[id(value)] = (size, height)
        return known
