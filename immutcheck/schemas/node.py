"""The shape of a property, and what is known about a resource type. Reads no files: `store.py` does.

The packed form (what `scripts/generate_schemas.py` writes, JSON) of a node is
- a text of type letters: `s` string, `i` integer, `n` number, `b` boolean, `j` anything (free-form);
- `"#Name"`: the definition of that name (definitions may be recursive);
- `[node]`: a list whose order matters, `[node, 0]`: one whose order does not (`insertionOrder: false`);
- `{"Name": node, …}`: an object; `"*"` stands for every other name, so `{"*": node}` is a map.
"""

from __future__ import annotations

from immutcheck.model.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    Packed = Any

SCALARS = {"s": "string", "i": "integer", "n": "number", "b": "boolean"}
ANY_NAME = "*"
FREE_FORM = "j"


class Node:
    """One property. `scalars` are the JSON types of a plain value; `ordered` is only meaningful for lists."""

    __slots__ = ("_definitions", "_packed")

    def __init__(self, packed: Packed, definitions: Mapping[str, Packed]) -> None:
        # Bounded: a definition that is only another definition's name must end somewhere, or it says nothing.
        for _ in range(len(definitions) + 1):
            if packed.__class__ is not str or packed[:1] != "#":
                break
            packed = definitions[packed[1:]]
        else:
            packed = FREE_FORM
        self._packed = packed
        self._definitions = definitions

    def pack(self) -> dict[str, Packed]:
        """The packed form with the definitions it needs, as `Node(packed["properties"], packed["definitions"])` takes them."""
        return {"properties": self._packed, "definitions": self._definitions}

    @property
    def scalars(self) -> tuple[str, ...]:
        """The scalar types it may have, such as ("integer",); empty for lists, objects and free-form values."""
        return tuple([SCALARS[letter] for letter in self._packed if letter in SCALARS]) if self._packed.__class__ is str else ()

    @property
    def is_list(self) -> bool:
        return self._packed.__class__ is list

    @property
    def is_ordered(self) -> bool:
        """The order of the list's members carries meaning."""
        return self.is_list and len(self._packed) == 1

    @property
    def is_object(self) -> bool:
        """Has names of its own (also when other names are allowed beside them)."""
        return self._packed.__class__ is dict

    @property
    def is_map(self) -> bool:
        """Accepts names that nobody declared, with values of one shape."""
        return self.is_object and ANY_NAME in self._packed

    @property
    def is_free_form(self) -> bool:
        """Accepts anything: policy documents, custom resources."""
        return self._packed.__class__ is str and FREE_FORM in self._packed

    @property
    def element(self) -> Node | None:
        """What a list's member or a map's value looks like; itself when free-form; None when there are no elements."""
        if self.is_list:
            return Node(self._packed[0], self._definitions)
        if self.is_map:
            return Node(self._packed[ANY_NAME], self._definitions)
        return self if self.is_free_form else None

    @property
    def names(self) -> tuple[str, ...]:
        """The declared names below it, sorted; a list answers for its members."""
        node = self.entered()
        return tuple(sorted(name for name in node._packed if name != ANY_NAME)) if node.is_object else ()

    def entered(self) -> Node:
        """The node itself, or the member's node of a list (of a list of lists: the innermost)."""
        node = self
        while node.is_list:
            node = Node(node._packed[0], node._definitions)
        return node

    def child(self, name: str) -> Node | None:
        """The property `name` below it; lists are entered, maps and free-form values accept any name."""
        node = self.entered()
        if node.is_free_form:
            return node
        if not node.is_object:
            return None
        packed = node._packed.get(name, node._packed.get(ANY_NAME))
        return None if packed is None else Node(packed, node._definitions)

    def find(self, path: Sequence[str]) -> Node | None:
        """The node at `path` below it."""
        node: Node | None = self
        for name in path:
            if node is None:
                return None
            node = node.child(name)
        return node


class TypeFacts(Record):
    """What the provider says of a type. Paths are dotted property names, lists entered silently ("Listeners.Port").

    `create_only`: a change replaces the resource; `conditional_create_only`: it may; `read_only`: never written in a template.
    Source: CloudFormation CLI User Guide, "Resource type schema", createOnlyProperties and its neighbours.
    """

    type: str
    root: Node
    create_only: tuple[str, ...] = ()
    conditional_create_only: tuple[str, ...] = ()
    read_only: tuple[str, ...] = ()


def unpack_facts(resource_type: str, packed: Mapping[str, Packed]) -> TypeFacts:
    """Facts from a member of the archive; KeyError when it is not one."""
    return TypeFacts(
        type=resource_type,
        root=Node(packed["properties"], packed["definitions"]),
        create_only=tuple(packed["create_only"]),
        conditional_create_only=tuple(packed["conditional_create_only"]),
        read_only=tuple(packed["read_only"]),
    )


def pack_facts(facts: TypeFacts) -> dict[str, Packed]:
    """The member of an archive that `unpack_facts` reads."""
    return {
        **facts.root.pack(),
        "create_only": facts.create_only,
        "conditional_create_only": facts.conditional_create_only,
        "read_only": facts.read_only,
    }
