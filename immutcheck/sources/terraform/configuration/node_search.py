"""Finding nodes in syntax trees: those around given places in the text, so that a search does not walk through everything."""

from __future__ import annotations

from bisect import bisect_left

from immutcheck.sources.terraform.syntax.nodes import Node

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from immutcheck.sources.terraform.syntax.nodes import Argument, Block


def find_arguments(blocks: Iterable[Block], places: Sequence[int]) -> Iterator[Argument]:
    """The arguments that span one of the places (ascending byte offsets), at any depth."""
    for block in blocks:
        if not _holds(block, places):
            continue
        for argument in block.arguments.values():
            if _holds(argument, places):
                yield argument
        yield from find_arguments(block.blocks, places)


def walk(node: Node) -> Iterator[Node]:
    """A node and every node below it."""
    waiting: list[object] = [node]
    while waiting:
        current = waiting.pop()
        if isinstance(current, Node):
            yield current
            # the first two fields are the place
            waiting.extend([getattr(current, field) for field in current._fields[2:]])
        elif current.__class__ is tuple:
            waiting.extend(current)


def _holds(node: Node, places: Sequence[int]) -> bool:
    position = bisect_left(places, node.start)
    return position < len(places) and places[position] < node.end
