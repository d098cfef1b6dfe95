"""Where a heredoc may end before it seems to: a line with holes that may be its end mark makes commands of the lines below.

Source: GNU Bash Reference Manual, "Redirections", "Here Documents". It reads no commands.
"""

from __future__ import annotations

from immutcheck.model.record import Record
from immutcheck.model.values import HOLE
from immutcheck.scripts.calls import can_be
from immutcheck.scripts.fragment import Fragment

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tree_sitter import Node


class Ending(Record):
    """`script` as it is when the line that begins at `start` ends a heredoc."""

    script: Fragment
    start: int


def list_other_endings(script: Fragment, data: bytes, root: Node, position: Callable[[int], int], behind: int) -> list[Ending]:
    """The readings of the script in which one heredoc ends at a line with holes, of the lines that begin at `behind` or later."""
    if HOLE not in script.text or "<<" not in script.text:
        return []
    found: dict[int, Ending] = {}
    for mark, takes_tabs, first, last in _list_bodies(data, root):
        start = position(data.rfind(b"\n", 0, first) + 1)
        for line in script.text[start : position(last)].split("\n"):
            candidate = line.lstrip("\t") if takes_tabs else line
            if HOLE in line and start >= behind and can_be(candidate, mark):
                found.setdefault(start, Ending(_replace(script, start, start + len(line), mark), start))
            start += len(line) + 1
    return [found[start] for start in sorted(found)]


def _list_bodies(data: bytes, root: Node) -> Iterator[tuple[str, bool, int, int]]:
    """End mark, whether tabs may stand before it, and where the body begins and ends, in bytes."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node.type == "heredoc_redirect":
            parts = {part.type: part for part in node.named_children}
            if "heredoc_start" in parts and "heredoc_body" in parts:
                start, body = parts["heredoc_start"], parts["heredoc_body"]
                mark = data[start.start_byte : start.end_byte].decode("utf-8", "replace").strip("\"'").replace("\\", "")
                yield mark, data[node.start_byte : start.start_byte].startswith(b"<<-"), body.start_byte, body.end_byte
        waiting.extend(node.named_children)


def _replace(script: Fragment, start: int, end: int, mark: str) -> Fragment:
    """The script with the mark in the place of a line."""
    longer = len(mark) - (end - start)

    def place(offset: int) -> int:
        return script.place(offset if offset < start else start if offset < start + len(mark) else offset - longer)

    return Fragment(script.text[:start] + mark + script.text[end:], place)
