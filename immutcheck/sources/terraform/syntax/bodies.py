"""Arguments and nested blocks of a block, the same for both forms of Terraform's language.

In the JSON form one object, or a list of them, may stand for blocks or for an argument; only who reads it knows which.
Source: Terraform language documentation, "JSON Configuration Syntax".
"""

from __future__ import annotations

from immutcheck.sources.terraform.syntax.nodes import Argument, Block, Literal, Object, Tuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from immutcheck.sources.terraform.syntax.nodes import Node

LABELS: Mapping[str, int] = {
    "resource": 2,
    "data": 2,
    "ephemeral": 2,
    "variable": 1,
    "output": 1,
    "module": 1,
    "provider": 1,
    "check": 1,
    "dynamic": 1,
    "provisioner": 1,
    "backend": 1,
    "provider_meta": 1,
}
"""How many labels the blocks of Terraform's own types have; all others have none."""
COMMENT = "//"
"""The member of a JSON object that nobody reads."""


def argument(block: Block, name: str) -> Argument | None:
    """The argument that is written in the block; None when it is not."""
    return block.arguments.get(name)


def nested_blocks(block: Block, kind: str) -> list[Block]:
    """The blocks of the type `kind` in the block, in the order written."""
    if not block.is_json:
        return [nested for nested in block.blocks if nested.type == kind]
    written = block.arguments.get(kind)
    return [] if written is None else read_blocks(written)


def read_blocks(written: Argument) -> list[Block]:
    """The blocks that a member of a JSON object stands for: one for an object, several for a list; labels are the keys of objects."""
    found: list[Block] = []
    waiting: list[tuple[Argument, Node, tuple[str, ...]]] = [(written, written.expression, ())]
    missing = LABELS.get(written.name, 0)
    while waiting:
        member, value, labels = waiting.pop()
        if isinstance(value, Tuple):
            waiting += [(member, item, labels) for item in reversed(value.items)]
        elif isinstance(value, Object):
            if len(labels) < missing:
                waiting += [(inner, inner.expression, (*labels, inner.name)) for inner in reversed(list_members(value))]
            else:
                is_whole = value is member.expression
                start, header_end = (member.start, member.name_end) if is_whole else (value.start, value.start + 1)
                found.append(Block(start, value.end, written.name, labels, header_end, read_members(value), (), True))
    return found


def read_members(value: Object) -> dict[str, Argument]:
    """The members of an object as the arguments of a body; the first of repeated ones."""
    members: dict[str, Argument] = {}
    for member in list_members(value):
        members.setdefault(member.name, member)
    return members


def list_members(value: Object) -> list[Argument]:
    """The members of an object in order, repeated ones too, without comments and computed names."""
    return [
        Argument(item.start, item.end, item.key.value, item.key.end, item.value)
        for item in value.items
        if isinstance(item.key, Literal) and isinstance(item.key.value, str) and item.key.value != COMMENT
    ]
