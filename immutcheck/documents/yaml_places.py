"""Property path → offsets in a YAML text, looked up in libyaml's nodes. Paid only for what is asked."""

from __future__ import annotations

import re

from yaml.nodes import MappingNode, ScalarNode, SequenceNode

from immutcheck.documents.place import NOWHERE, SCALAR_PROPERTIES, Place
from immutcheck.documents.yaml_tags import is_merge_key, short_tag_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any as Node

    from immutcheck.model.location import PropertyPath

_BLOCK_HEADER = re.compile(SCALAR_PROPERTIES.pattern + r"([|>]\S*)")
_ALIAS = re.compile(r"(?:[\s\-?:,]|#[^\r\n]*)*(\*[^\s,\[\]{}]+)")


class YamlPlaces:
    """The places of one composed text; aliases and merged keys lead to the place of the anchor's content."""

    __slots__ = ("_members", "_root", "_text")

    def __init__(self, root: Node | None, text: str) -> None:
        self._root = root
        self._text = text
        self._members: dict[int, dict[str, tuple[ScalarNode, Node]]] = {}

    def locate(self, path: PropertyPath) -> Place:
        """The place of the deepest part of `path` that is written."""
        node = self._root
        if node is None:
            return NOWHERE
        key: ScalarNode | None = None
        tag = short_tag_name(node)
        for step, name in enumerate(path):
            if tag:
                if name != tag:
                    return self._place(node, key, step)
                tag = ""
                continue
            if isinstance(node, MappingNode) and isinstance(name, str):
                member = self._find_members(node).get(name)
                if member is None:
                    return self._place(node, key, step)
                key, node = member
            elif isinstance(node, SequenceNode) and isinstance(name, int) and 0 <= name < len(node.value):
                key, node = None, node.value[name]
            elif isinstance(node, ScalarNode) and short_tag_name(node) == "Fn::GetAtt" and name in (0, 1):
                return self._place(node, key, len(path))
            else:
                return self._place(node, key, step)
            tag = short_tag_name(node)
        return self._place(node, key, len(path))

    def _find_members(self, node: MappingNode) -> dict[str, tuple[ScalarNode, Node]]:
        """Key → its nodes: the last of repeated keys, own keys before merged ones."""
        members = self._members.get(id(node))
        if members is None:
            members = {}
            own: dict[str, tuple[ScalarNode, Node]] = {}
            for key_node, value_node in node.value:
                if key_node.value == "<<" and is_merge_key(key_node):
                    for mapping in reversed(value_node.value) if isinstance(value_node, SequenceNode) else (value_node,):
                        if isinstance(mapping, MappingNode):
                            members.update(self._find_members(mapping))
                else:
                    own[key_node.value] = (key_node, value_node)
            members.update(own)
            self._members[id(node)] = members
        return members

    def _place(self, node: Node, key: ScalarNode | None, steps: int) -> Place:
        key_span = None if key is None else (key.start_mark.index, self._end(key))
        style = (node.style or "plain") if isinstance(node, ScalarNode) else ""
        return Place(steps, (node.start_mark.index, self._end(node)), key_span, style)

    def _end(self, node: Node) -> int:
        """Where the node's own text ends; libyaml's end mark of a block lies behind the blank lines and comments that follow."""
        text = self._text
        start: int = node.start_mark.index
        end: int = node.end_mark.index
        while not isinstance(node, ScalarNode):
            if not node.value or (node.flow_style and text[end - 1] in "]}"):
                return end
            *_, before, last = node.value[-1] if isinstance(node, MappingNode) else (None, *node.value[-2:])
            behind = start if before is None else max(start, before.end_mark.index)
            if not behind <= last.start_mark.index < end:
                return _find_alias_end(_list_children(node), text, start, end)
            node, start, end = last, last.start_mark.index, last.end_mark.index
        if node.style in ("|", ">"):
            header = _BLOCK_HEADER.match(text, start, end)
            return end if header is not None and "+" in header[1] else start + len(text[start:end].rstrip())
        return end


def _list_children(node: Node) -> list[Node]:
    """The keys and values, or the items, in the order written."""
    if isinstance(node, MappingNode):
        return [child for pair in node.value for child in pair]
    children: list[Node] = node.value
    return children


def _find_alias_end(children: list[Node], text: str, start: int, end: int) -> int:
    """The end of a block whose last child is an alias: the node is the anchor's, so the alias has to be found in the text."""
    position = start
    for child in children:
        if position <= child.start_mark.index < end:
            position = child.end_mark.index
        elif alias := _ALIAS.match(text, position, end):
            position = alias.end(1)
    return position if position > start else end
