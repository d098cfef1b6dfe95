"""Where and why a tree does not follow its text."""

from __future__ import annotations

from immutcheck.sources.terraform.syntax.faults import SyntaxFault

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from tree_sitter import Node as TreeNode

NOT_VALID = "this is not valid in Terraform's language: correct it or remove it"
_MISSING: Mapping[str, str] = {
    "identifier": "a name",
    "quoted_template_end": '`"`',
    "template_interpolation_end": "`}`",
    "}": "`}`",
    "]": "`]`",
    ")": "`)`",
    "=": "`=`",
    ":": "`:`",
}


def find_fault(data: bytes, tree: TreeNode) -> SyntaxFault:
    """The first place that the grammar could not follow, at most to the end of its line."""
    found = _first_error(tree)
    if found is None:
        return SyntaxFault(NOT_VALID, tree.start_byte, _line_end(data, tree.start_byte))
    if found.is_missing and found.type in _MISSING:
        start = found.start_byte
        while start > tree.start_byte and data[start - 1 : start].isspace():
            start -= 1
        return SyntaxFault(f"{_MISSING[found.type]} is missing here: add it", start, start)
    start = _failing_place(found)
    while start < found.end_byte and data[start : start + 1].isspace():
        start += 1
    return SyntaxFault(NOT_VALID, start, max(start, _line_end(data, start)))


def _failing_place(tree: TreeNode) -> int:
    """Where in an error the reading stopped: what is good before that belongs to the error, too. There the grammar, which then takes
    anything, sees a heredoc."""
    children = tree.children
    if len(children) < 2 or children[1].type != "=":
        return int(tree.start_byte)
    for child in children[2:]:
        if child.is_missing or child.type in ("heredoc_start", "heredoc_identifier"):
            return int(child.start_byte)
    return int(children[-1].end_byte)


def _first_error(tree: TreeNode) -> TreeNode | None:
    """The deepest first node that is an error or missing; without recursion, since the tree may be deep."""
    while True:
        if tree.is_error or tree.is_missing:
            return tree
        following = next((child for child in tree.children if child.has_error or child.is_error or child.is_missing), None)
        if following is None:
            return None
        tree = following


def _line_end(data: bytes, start: int) -> int:
    end = data.find(b"\n", start)
    return len(data) if end < 0 else end
