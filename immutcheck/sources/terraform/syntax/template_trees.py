"""Trees of texts in quotes, heredocs and template files → nodes. Here `$$${`, which the grammar misreads, and white space that its
trees leave out are put right.
"""

from __future__ import annotations

from immutcheck.sources.terraform.syntax.faults import SyntaxFault
from immutcheck.sources.terraform.syntax.templates import Piece, build_template, remove_indentation, split_text, trim_pieces

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tree_sitter import Node as TreeNode

    from immutcheck.sources.terraform.syntax.nodes import Node

_MARKS: Mapping[str, str] = {"template_else_intro": "else", "template_if_end": "endif", "template_for_end": "endfor"}


class TemplateReader:
    """Reads the templates of one text; `read` makes the node of an expression's tree."""

    __slots__ = ("_data", "_read")

    def __init__(self, data: bytes, read: Callable[[TreeNode], Node]) -> None:
        self._data = data
        self._read = read

    def read_quoted(self, tree: TreeNode) -> Node:
        """A `"…"`: a literal when nothing in it is computed."""
        start, end = tree.start_byte, tree.end_byte
        pieces = self._collect(tree.children[1:-1], start + 1, end - 1, is_quoted=True)
        trim_pieces(self._data, pieces)
        return build_template(pieces, start, end, is_heredoc=False)

    def read_heredoc(self, tree: TreeNode) -> Node:
        """A `<<EOT` or `<<-EOT`: a literal when nothing in it is computed."""
        data = self._data
        children = tree.children
        opening, name, closing = children[0], children[1], children[-1]
        marker = data[name.start_byte : name.end_byte]
        first = data.index(b"\n", name.end_byte) + 1
        last = data.rfind(b"\n", 0, closing.start_byte) + 1
        body = data[first:last]
        if marker in body and any(line.strip() == marker for line in body.split(b"\n")):
            raise SyntaxFault("the end of this text is not clear: choose another word for its end", tree.start_byte, first, is_misread=True)
        pieces = self._collect(children[2:-1], first, last, is_quoted=False)
        trim_pieces(data, pieces)
        if data[opening.start_byte : opening.end_byte] == b"<<-":
            remove_indentation(pieces)
        return build_template(pieces, tree.start_byte, tree.end_byte, is_heredoc=True)

    def read_body(self, trees: Sequence[TreeNode], start: int, end: int) -> Node:
        """The text of a template file, given the trees that are written in it."""
        pieces = self._collect(trees, start, end, is_quoted=False)
        trim_pieces(self._data, pieces)
        return build_template(pieces, start, end, is_heredoc=False)

    def _collect(self, trees: Sequence[TreeNode], start: int, end: int, *, is_quoted: bool) -> list[Piece]:
        """The sequences, and the text between them as it is written."""
        data = self._data
        pieces: list[Piece] = []
        waiting = list(reversed(trees))
        while waiting:
            tree = waiting.pop()
            name = tree.type
            if name in ("template_directive", "template_if", "template_for"):
                waiting.extend(reversed(tree.children))
                continue
            if name in ("template_literal", "comment"):
                continue
            place = tree.start_byte
            if place > start and data[place - 1] == data[place]:
                continue  # in `$$${` the last two dollar signs are an escape
            if place > start:
                pieces += self._read_text(start, place, is_quoted=is_quoted)
            pieces.append(self._read_sequence(tree))
            start = tree.end_byte
        return pieces + self._read_text(start, end, is_quoted=is_quoted)

    def _read_text(self, start: int, end: int, *, is_quoted: bool) -> list[Piece]:
        if is_quoted:
            line_break = self._data.find(b"\n", start, end)
            if line_break >= 0:
                message = 'the text that begins here is not closed on its line: add `"`, or write `\\n` for a line break'
                raise SyntaxFault(message, start - 1, line_break, is_misread=True)
        return split_text(self._data, start, end, is_quoted=is_quoted)

    def _read_sequence(self, tree: TreeNode) -> Piece:
        start, end = tree.start_byte, tree.end_byte
        name = tree.type
        if name == "template_interpolation":
            return Piece("value", start, end, self._read(_inner_expression(tree)))
        if name == "template_if_intro":
            return Piece("if", start, end, self._read(_inner_expression(tree)))
        if name == "template_for_start":
            key, value, collection = read_intro(self._data, tree, self._read)
            piece = Piece("for", start, end, collection)
            piece.key, piece.value = key, value
            return piece
        if name not in _MARKS:
            raise not_understood(tree)
        return Piece(_MARKS[name], start, end)


def read_intro(data: bytes, tree: TreeNode, read: Callable[[TreeNode], Node]) -> tuple[str, str, Node]:
    """Key ("" when there is none), value and collection of `for key, value in collection`."""
    names = [data[child.start_byte : child.end_byte].decode() for child in tree.children if child.type == "identifier"]
    return (names[0] if len(names) > 1 else ""), names[-1], read(_inner_expression(tree))


def _inner_expression(tree: TreeNode) -> TreeNode:
    for child in tree.children:
        if child.type == "expression":
            return child
    raise not_understood(tree)


def not_understood(tree: TreeNode) -> SyntaxFault:
    """The fault of a tree that should not be where it is."""
    return SyntaxFault("this is not understood as an expression of Terraform's language", tree.start_byte, tree.end_byte)
