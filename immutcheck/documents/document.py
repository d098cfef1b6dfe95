"""A read document: its text, its plain value, its problems, and the place of everything in it, found only when asked for."""

from __future__ import annotations

from immutcheck.documents.place import EmptyPlaces
from immutcheck.model.location import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    from immutcheck.documents.line_table import LineTable
    from immutcheck.documents.place import Place, Places
    from immutcheck.model.diagnostic import Diagnostic
    from immutcheck.model.location import PropertyPath

    class TextDocument(Protocol):
        """What redaction, suppressions and excerpts ask of a document, whatever language it is written in."""

        @property
        def path(self) -> str: ...

        @property
        def text(self) -> str: ...

        @property
        def value(self) -> object: ...

        @property
        def problems(self) -> tuple[Diagnostic, ...]: ...

        def release(self) -> None: ...

        def span(self, path: PropertyPath, *, key: bool = False) -> Span: ...

        def line(self, number: int) -> str: ...


class Document:
    """`path` is for display. In `value` CloudFormation's short tags have their long form, keys are text, and aliases share one object.

    Paths lead through `value`; the level that a short tag adds to it is written in the tag itself, so it has the tagged value's place.
    """

    __slots__ = ("_places", "_table", "path", "problems", "text", "value")

    def __init__(
        self, path: str, text: str, value: object, places: Places, table: LineTable, problems: tuple[Diagnostic, ...] = ()
    ) -> None:
        self.path = path
        self.text = text
        self.value = value
        self.problems = problems
        self._places = places
        self._table = table

    def __repr__(self) -> str:
        """Without the text, which may hold secrets."""
        return f"Document({self.path!r})"

    def release(self) -> None:
        """Forget the places, by far the largest part. `text`, `value` and `problems` stay; `span` knows nothing any more."""
        self._places = EmptyPlaces()

    def span(self, path: PropertyPath, *, key: bool = False) -> Span:
        """The value at `path`, or with `key` its mapping key. For a path that is not written: the key of its deepest written ancestor, the
        value where that is a list item, the document's start when nothing of the path is written. An empty value has its key's span."""
        place = self._places.locate(path)
        if place.steps == len(path):
            wants_key = key or place.value[0] == place.value[1]
            return self._make_span(place.key if wants_key and place.key else place.value)
        if place.steps == 0:
            return Span(1, 1, 1, 1)
        return self._make_span(place.key or place.value)

    def line(self, number: int) -> str:
        """The text of a 1-based line without its break; "" behind the last one."""
        return self._table.line(number)

    def text_position(self, path: PropertyPath, offset: int) -> tuple[int, int]:
        """Line and column (1-based) of the character at `offset` (0-based) of the scalar's value; the scalar's start where the written
        form cannot be followed."""
        found = self.find_offset(path, offset)
        return self._start(self._places.locate(path), path) if found is None else self._table.position(found)

    def text_span(self, path: PropertyPath, start: int, end: int) -> Span | None:
        """The span of the characters from `start` to `end` of the scalar's value; None where the written form cannot be followed."""
        first, last = self.find_offset(path, start), self.find_offset(path, max(start, end - 1))
        return None if first is None or last is None else self._make_span((first, max(first, last) + 1))

    def find_offset(self, path: PropertyPath, offset: int) -> int | None:
        """The offset in the document's text of the character at `offset` of the scalar's value; None where the written form cannot be
        followed."""
        from immutcheck.documents.scalar_text import find_character

        place = self._places.locate(path)
        if place.steps != len(path) or not place.style:
            return None
        value = self._scalar_value(path)
        return None if value is None else find_character(self.text, *place.value, place.style, value, offset)

    def offsets(self, path: PropertyPath, *, key: bool = False) -> tuple[int, int]:
        """Begin and end, as offsets in the text, of the value at `path` or of its mapping key; of the nearest written ancestor's."""
        place = self._places.locate(path)
        wants_key = key or place.steps < len(path) or place.value[0] == place.value[1]
        return place.key if wants_key and place.key is not None else place.value

    def _scalar_value(self, path: PropertyPath) -> str | None:
        value: object = self.value
        for name in path:
            if isinstance(value, dict):
                value = value.get(name)
            elif isinstance(value, list) and isinstance(name, int) and 0 <= name < len(value):
                value = value[name]
        if isinstance(value, dict) and len(value) == 1:  # a tagged scalar, asked for at the tag's place
            (value,) = value.values()
        return value if isinstance(value, str) else None

    def _start(self, place: Place, path: PropertyPath) -> tuple[int, int]:
        if place.steps == len(path):
            return self._table.position(place.value[0])
        span = self.span(path)
        return span.start_line, span.start_column

    def _make_span(self, offsets: tuple[int, int]) -> Span:
        start_line, start_column = self._table.position(offsets[0])
        end_line, end_column = self._table.position(offsets[1])
        return Span(start_line, start_column, end_line, end_column)
