"""A `.tf` or `.tfvars` file as a document: its text, a plain tree of what is written in it, and the place of everything in that tree.

It offers what `documents.document.Document` offers for YAML and JSON, for the same users: redaction, suppressions, excerpts.
"""

from __future__ import annotations

from immutcheck.documents.line_table import LineTable
from immutcheck.model.location import Span
from immutcheck.sources.terraform.syntax.document_tree import Place, build_tree
from immutcheck.sources.terraform.syntax.nodes import Literal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from immutcheck.model.diagnostic import Diagnostic
    from immutcheck.model.location import PropertyPath
    from immutcheck.sources.terraform.syntax.source_file import SourceFile


class SourceDocument:
    """`path`, `text`, `value` and `problems` as in `documents.document.Document`; `value` is described in `document_tree` and made when
    somebody asks for it or for a place: of most files nobody does."""

    __slots__ = ("_file", "_table", "_tree", "path", "problems", "text")

    def __init__(self, file: SourceFile) -> None:
        self.path = file.path
        self.text = file.data.decode("utf-8", "replace")
        self.problems: tuple[Diagnostic, ...] = file.problems
        self._tree: tuple[object, Place] | None = None
        self._file = file
        self._table = LineTable(self.text)

    @property
    def value(self) -> object:
        """The plain tree of what is written in the file."""
        return self._built()[0]

    def __repr__(self) -> str:
        """Without the text, which may hold secrets."""
        return f"SourceDocument({self.path!r})"

    def release(self) -> None:
        """Forget the tree; it is made anew when another root has the same file."""
        self._tree = None

    def span(self, path: PropertyPath, *, key: bool = False) -> Span:
        """The value at `path`, or with `key` its name (of a block: type and labels). For a path that is not written: the name of its
        deepest written ancestor, the value where that is a list item, the document's start when nothing of the path is written."""
        place, steps = self._locate(path)
        if steps == 0 and path:
            return Span(1, 1, 1, 1)
        has_key = place.key_start >= 0
        if has_key and (key or steps < len(path) or place.start == place.end):
            return self._file.span(place.key_start, place.key_end)
        return self._file.span(place.start, place.end)

    def line(self, number: int) -> str:
        """The text of a 1-based line without its break; "" behind the last one."""
        return self._table.line(number)

    def text_position(self, path: PropertyPath, offset: int) -> tuple[int, int]:
        """Line and column (1-based) of the character at `offset` (0-based) of the literal text at `path`; the text's start where the
        written form cannot be followed."""
        place, steps = self._locate(path)
        node = place.node
        if steps == len(path) and isinstance(node, Literal) and isinstance(node.value, str):
            from immutcheck.sources.terraform.syntax.text_places import find_character

            found = find_character(self._file.data, node, offset)
            return self._file.position(place.start if found is None else found)
        span = self.span(path)
        return span.start_line, span.start_column

    @property
    def comments(self) -> tuple[Span, ...]:
        """Where comments stand, and what could not be read."""
        from immutcheck.sources.terraform.syntax.comments import find_comments

        ranges = [*find_comments(self._file.data), *self._file.unread] if not self._file.is_json else []
        return tuple([self._file.span(start, end) for start, end in sorted(ranges)])

    def _built(self) -> tuple[object, Place]:
        if self._tree is None:
            self._tree = build_tree(self._file)
        return self._tree

    def _locate(self, path: PropertyPath) -> tuple[Place, int]:
        """The place of the deepest part of `path` that is written, and how many steps lead there."""
        place = self._built()[1]
        for step, name in enumerate(path):
            inner = place.members.get(name)
            if inner is None:
                return place, step
            place = inner
        return place, len(path)
