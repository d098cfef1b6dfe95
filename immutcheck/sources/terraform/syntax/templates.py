"""The pieces of a template → parts: indentation of heredocs, `~` marks, directives put into one another.

It follows HCL's own order: `~` takes white space from the piece of text beside it, which in a heredoc is one line; then `<<-` takes the
indentation. Sources: HCL Native Syntax Specification, "Templates"; Terraform language documentation, "Strings and Templates".
"""

from __future__ import annotations

from immutcheck.sources.terraform.syntax.faults import SyntaxFault
from immutcheck.sources.terraform.syntax.literals import SPACES, unescape_quoted, unescape_template
from immutcheck.sources.terraform.syntax.nodes import Literal, Template, TemplateFor, TemplateIf, TemplateText

TYPE_CHECKING = False
if TYPE_CHECKING:
    from immutcheck.sources.terraform.syntax.nodes import Node

_TILDE = ord("~")
DEPTH_LIMIT = 100
"""Directives inside one another."""


class Piece:
    """One token of a template: a text, an expression, or a mark of a directive (`if`, `else`, `endif`, `for`, `endfor`)."""

    __slots__ = ("end", "key", "kind", "node", "start", "text", "value")

    def __init__(self, kind: str, start: int, end: int, node: Node | None = None, text: str = "") -> None:
        self.kind = kind
        self.start = start
        self.end = end
        self.node = node
        self.text = text
        self.key = ""
        self.value = ""


def split_text(data: bytes, start: int, end: int, *, is_quoted: bool) -> list[Piece]:
    """The text between two sequences: one piece between quotes, one a line elsewhere."""
    if start >= end:
        return []
    raw = data[start:end].decode("utf-8", "replace")
    if is_quoted:
        text = unescape_quoted(raw)
        if text is None:
            raise SyntaxFault(
                'this text has an escape that does not exist: write `\\\\` for a backslash, or one of \\n \\r \\t \\" \\u', start, end
            )
        return [Piece("text", start, end, text=text)]
    pieces = []
    for line in raw.split("\n"):
        size = len(line) if line.isascii() else len(line.encode())
        stop = min(start + size + 1, end)
        if stop > start + size:
            if len(line) > 1 and line[-2] in "$%" and line[-1] in SPACES:
                # Terraform's scanner ends a piece behind `$` or `%` and one more character at a line's end.
                pieces.append(Piece("text", start, stop - 1, text=unescape_template(line)))
                start, line = stop - 1, ""
            line += "\n"
        if line:
            pieces.append(Piece("text", start, stop, text=unescape_template(line)))
        start = stop
    return pieces


def trim_pieces(data: bytes, pieces: list[Piece]) -> None:
    """Take the white space beside `${~`, `~}`, `%{~`."""
    for index, piece in enumerate(pieces):
        if piece.kind == "text":
            continue
        before = pieces[index - 1] if index else None
        if before is not None and before.kind == "text" and data[piece.start + 2] == _TILDE:
            before.text = before.text.rstrip(SPACES)
        after = pieces[index + 1] if index + 1 < len(pieces) else None
        if after is not None and after.kind == "text" and data[piece.end - 2] == _TILDE:
            after.text = after.text.lstrip(SPACES)


def remove_indentation(pieces: list[Piece]) -> None:
    """What `<<-` does: the least indentation of a line that is not blank is taken from every line."""
    least = -1
    indented: list[Piece] = []
    begins_line = True
    for piece in pieces:
        if begins_line:
            begins_line = False
            width = 0
            if piece.kind == "text":
                width = len(piece.text) - len(piece.text.lstrip(SPACES))
                if width == len(piece.text) and piece.text.endswith("\n"):
                    begins_line = True
                    continue
                indented.append(piece)
            if least < 0 or width < least:
                least = width
        if piece.kind == "text" and piece.text.endswith("\n"):
            begins_line = True
    if least > 0:
        for piece in indented:
            piece.text = piece.text[least:]


def build_template(pieces: list[Piece], start: int, end: int, *, is_heredoc: bool) -> Node:
    """The literal when there is only text, else the template."""
    if all(piece.kind == "text" for piece in pieces):
        return Literal(start, end, "".join([piece.text for piece in pieces]))
    parts, position = _nest(pieces, 0, (), 0)
    if position < len(pieces):
        raise _misplaced(pieces[position])
    if len(parts) == 1 and len(pieces) > 1 and pieces[0].kind in ("text", "value"):
        # `"${x ~} "` is a text, `"${x}"` whatever `x` is.
        last = pieces[-1]
        parts.append(TemplateText(last.end, last.end, ""))
    return Template(start, end, tuple(parts), is_heredoc)


def _nest(pieces: list[Piece], position: int, ends: tuple[str, ...], depth: int) -> tuple[list[Node], int]:
    """The parts up to one of the marks `ends` and its position; up to the last piece without."""
    if depth > DEPTH_LIMIT:
        raise SyntaxFault(
            f"directives are nested more than {DEPTH_LIMIT} deep here: simplify them", pieces[position].start, pieces[position].end
        )
    parts: list[Node] = []
    while position < len(pieces):
        piece = pieces[position]
        position += 1
        if piece.kind == "text":
            _add_text(parts, piece)
        elif piece.kind == "value" and piece.node is not None:
            parts.append(piece.node)
        elif piece.kind == "if" and piece.node is not None:
            then, position = _nest(pieces, position, ("else", "endif"), depth + 1)
            otherwise: list[Node] = []
            if _kind_at(pieces, position, piece) == "else":
                otherwise, position = _nest(pieces, position + 1, ("endif",), depth + 1)
            _kind_at(pieces, position, piece)
            parts.append(TemplateIf(piece.start, pieces[position].end, piece.node, tuple(then), tuple(otherwise)))
            position += 1
        elif piece.kind == "for" and piece.node is not None:
            body, position = _nest(pieces, position, ("endfor",), depth + 1)
            _kind_at(pieces, position, piece)
            parts.append(TemplateFor(piece.start, pieces[position].end, piece.key, piece.value, piece.node, tuple(body)))
            position += 1
        elif piece.kind in ends:
            return parts, position - 1
        else:
            raise _misplaced(piece)
    return parts, position


def _kind_at(pieces: list[Piece], position: int, opener: Piece) -> str:
    if position >= len(pieces):
        raise SyntaxFault(f"this `{opener.kind}` directive has no end: add `%{{ end{opener.kind} }}`", opener.start, opener.end)
    return pieces[position].kind


def _misplaced(piece: Piece) -> SyntaxFault:
    return SyntaxFault(f"this `{piece.kind}` directive has no beginning: remove it", piece.start, piece.end)


def _add_text(parts: list[Node], piece: Piece) -> None:
    if not piece.text:
        return
    before = parts[-1] if parts else None
    if isinstance(before, TemplateText):
        parts[-1] = TemplateText(before.start, piece.end, before.text + piece.text)
    else:
        parts.append(TemplateText(piece.start, piece.end, piece.text))
