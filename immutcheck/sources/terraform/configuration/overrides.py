"""Override files: one declaration laid over another of the same name, as Terraform merges them.

Source: Terraform language documentation, "Override files", "Merging behavior".
"""

from __future__ import annotations

from immutcheck.sources.terraform.configuration.declarations import Declaration

TYPE_CHECKING = False
if TYPE_CHECKING:
    from immutcheck.sources.terraform.syntax.nodes import Argument, Block
    from immutcheck.sources.terraform.syntax.source_file import SourceFile

DYNAMIC = "dynamic"
MERGED_BLOCKS = {"resource": "lifecycle", "terraform": "required_providers"}
"""Nested blocks that are merged argument by argument; all others replace those of their type."""
BACKENDS = frozenset(("backend", "cloud"))
"""One of them takes the place of either."""


def merge_declarations(base: Declaration, override: Declaration) -> Declaration:
    """`base` with what `override` says instead."""
    overriding = dict(base.overriding)
    arguments = _merge_arguments(base.block, override.block, override.file, overriding)
    blocks = _merge_blocks(base, override, overriding)
    return Declaration(base.kind, base.block.replace(arguments=arguments, blocks=tuple(blocks)), base.file, overriding)


def _merge_arguments(base: Block, override: Block, file: SourceFile, overriding: dict[int, SourceFile]) -> dict[str, Argument]:
    for argument in override.arguments.values():
        overriding[id(argument)] = file
    return {**base.arguments, **override.arguments}


def _mark(block: Block, file: SourceFile, overriding: dict[int, SourceFile]) -> None:
    """Everything in the block is written in `file`."""
    overriding[id(block)] = file
    for argument in block.arguments.values():
        overriding[id(argument)] = file
    for nested in block.blocks:
        _mark(nested, file, overriding)


def _merge_blocks(base: Declaration, override: Declaration, overriding: dict[int, SourceFile]) -> list[Block]:
    merged_type = MERGED_BLOCKS.get(base.kind)
    replaced = {_nested_type(block) for block in override.block.blocks}
    if not BACKENDS.isdisjoint(replaced):
        replaced |= BACKENDS
    blocks: list[Block] = []
    earlier = None
    for block in base.block.blocks:
        nested_type = _nested_type(block)
        if nested_type == merged_type:
            earlier = block
        elif nested_type not in replaced:
            blocks.append(block)
    later = None
    for block in override.block.blocks:
        if block.type == merged_type:
            later = block
            continue
        blocks.append(block)
        _mark(block, override.file, overriding)
    if earlier is not None and later is not None:
        merged = earlier.replace(arguments=_merge_arguments(earlier, later, override.file, overriding))
        if id(earlier) in overriding:
            overriding[id(merged)] = overriding[id(earlier)]
        blocks.append(merged)
    elif earlier is not None:
        blocks.append(earlier)
    elif later is not None:
        blocks.append(later)
        _mark(later, override.file, overriding)
    return blocks


def _nested_type(block: Block) -> str:
    """The type of the blocks that it is, or makes."""
    return block.labels[0] if block.type == DYNAMIC and block.labels else block.type
