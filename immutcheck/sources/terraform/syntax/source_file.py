"""A read `.tf`, `.tfvars` or `.tf.json` file: its blocks and arguments, what is wrong with it, and where everything is written."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate

from immutcheck.model.location import Location, Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from immutcheck.model.diagnostic import Diagnostic
    from immutcheck.sources.terraform.syntax.document import SourceDocument
    from immutcheck.sources.terraform.syntax.nodes import Argument, Block, Call


class SourceFile:
    """`path` is for display. `data` is UTF-8 without a byte order mark, and the offsets of all nodes are places in it; `blocks` and
    `arguments` are those of the top level (a `.tfvars` file has only arguments). `unread` are the ranges of which nothing could be read."""

    __slots__ = ("_document", "_lines", "arguments", "blocks", "data", "is_json", "path", "problems", "unknown_calls", "unread")

    def __init__(
        self,
        path: str,
        data: bytes,
        blocks: tuple[Block, ...] = (),
        arguments: Mapping[str, Argument] | None = None,
        *,
        is_json: bool = False,
    ) -> None:
        self.path = path
        self.data = data
        self.blocks = blocks
        self.arguments: Mapping[str, Argument] = arguments or {}
        self.problems: tuple[Diagnostic, ...] = ()
        self.is_json = is_json
        self.unread: tuple[tuple[int, int], ...] = ()
        self.unknown_calls: tuple[Call, ...] | None = None
        """Calls of functions that nobody knows; None until somebody has looked."""
        self._document: SourceDocument | None = None
        self._lines: list[int] = []

    def __repr__(self) -> str:
        """Without the text, which may hold secrets."""
        return f"SourceFile({self.path!r})"

    @property
    def document(self) -> SourceDocument:
        """The file as a plain tree with places, made when it is first asked for."""
        if self._document is None:
            from immutcheck.sources.terraform.syntax.document import SourceDocument

            self._document = SourceDocument(self)
        return self._document

    def span(self, start: int, end: int) -> Span:
        """Byte offsets → 1-based lines and columns in Unicode code points."""
        start_line, start_column = self.position(start)
        end_line, end_column = self.position(end)
        return Span(start_line, start_column, end_line, end_column)

    def location(self, start: int, end: int) -> Location:
        """The span in this file."""
        return Location(self.path, self.span(start, end))

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column (1-based) of a byte offset. A line ends at LF, CR LF or CR, as in `documents.line_table`."""
        lines = self._lines
        if not lines:
            lines = self._lines = _line_starts(self.data)
        line = bisect_right(lines, offset)
        before = self.data[lines[line - 1] : offset]
        return line, (len(before) if before.isascii() else len(before.decode("utf-8", "replace"))) + 1


def _line_starts(data: bytes) -> list[int]:
    if b"\r" in data:
        import re

        return [0, *(match.end() for match in re.finditer(rb"\r\n|\n|\r", data))]
    lengths = [len(line) + 1 for line in data.split(b"\n")]
    return [0, *accumulate(lengths[:-1])]
