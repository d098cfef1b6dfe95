"""Texts that are templates as a whole → nodes: template files, and texts of the JSON form."""

from __future__ import annotations

from immutcheck.sources.terraform.syntax.error_places import find_fault
from immutcheck.sources.terraform.syntax.expressions import ExpressionReader
from immutcheck.sources.terraform.syntax.faults import SyntaxFault
from immutcheck.sources.terraform.syntax.grammar import parse_tree
from immutcheck.sources.terraform.syntax.literals import normalize
from immutcheck.sources.terraform.syntax.nodes import Literal, Node

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from tree_sitter import Node as TreeNode

SIZE_LIMIT = 4 * 1024 * 1024
"""Bytes of one template."""


def read_template(data: bytes) -> Node:
    """The template, with offsets in `data`; SyntaxFault when it cannot be read."""
    if len(data) > SIZE_LIMIT:
        raise SyntaxFault(f"it has {len(data)} bytes, more than the limit of {SIZE_LIMIT}", 0, 0)
    if b"${" not in data and b"%{" not in data:
        return Literal(0, len(data), normalize(data.decode()))
    # The grammar knows templates only as parts of a file.
    marker = b"_0"
    while marker in data:
        marker += b"0"
    prefix = b"x = <<" + marker + b"\n"
    whole = prefix + data + b"\n" + marker + b"\n"
    tree = parse_tree(whole).root_node
    if tree.has_error:
        fault = find_fault(whole, tree)
        raise SyntaxFault(fault.message, max(fault.start - len(prefix), 0), max(fault.end - len(prefix), 0))
    heredoc = _find_heredoc(tree)
    reader = ExpressionReader(whole)
    node = reader.templates.read_body(heredoc.children[2:-1], len(prefix), len(prefix) + len(data))
    return relocate(node, lambda offset: offset - len(prefix))


def _find_heredoc(tree: TreeNode) -> TreeNode:
    while tree.type != "heredoc_template":
        tree = tree.children[-1]
    return tree


def relocate(node: Node, place: Callable[[int], int]) -> Node:
    """The same node with other offsets."""
    changes: dict[str, object] = {}
    for field in node._fields:
        value = getattr(node, field)
        if field in ("start", "end"):
            changes[field] = place(value)
        elif isinstance(value, Node):
            changes[field] = relocate(value, place)
        elif value.__class__ is tuple:
            changes[field] = tuple([relocate(item, place) if isinstance(item, Node) else item for item in value])
    return node.replace(**changes)


def read_expression(data: bytes) -> Node:
    """The expression that a text is, with offsets in `data`; SyntaxFault when it is none or more than one."""
    prefix = b"x = "
    if len(data) > SIZE_LIMIT:
        raise SyntaxFault(f"it has {len(data)} bytes, more than the limit of {SIZE_LIMIT}", 0, 0)
    whole = prefix + data + b"\n"
    tree = parse_tree(whole).root_node
    if tree.has_error:
        fault = find_fault(whole, tree)
        raise SyntaxFault(fault.message, max(fault.start - len(prefix), 0), max(fault.end - len(prefix), 0))
    statements = tree.children[0].children if tree.children else []
    if len(statements) != 1 or statements[0].type != "attribute":
        raise SyntaxFault("it is not one expression", 0, len(data))
    return relocate(ExpressionReader(whole).read_whole(statements[0].children[-1]), lambda offset: offset - len(prefix))
