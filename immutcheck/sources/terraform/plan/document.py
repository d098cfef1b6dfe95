"""A plan or state as a document of a report: its value and its places are only found when somebody asks for them.

Of a plan whose configuration is at hand, nobody does. The text is known to be valid JSON.
"""

from __future__ import annotations

from immutcheck.documents.document import Document
from immutcheck.documents.json_places import JsonPlaces
from immutcheck.documents.line_table import LineTable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from immutcheck.model.location import PropertyPath, Span


class JsonDocument(Document):
    """A `Document` whose `value` is read on first use."""

    __slots__ = ("_find_sensitive", "_sensitive")

    comments = ()
    """JSON has none."""

    def __init__(self, path: str, text: str, find_sensitive: Callable[[object], list[PropertyPath]]) -> None:
        # the slot of `value` stays empty, so that __getattr__ is asked for it
        self.path = path
        self.text = text
        self.problems = ()
        self._places = JsonPlaces(text)
        self._table = LineTable(text)
        self._find_sensitive = find_sensitive
        self._sensitive: tuple[PropertyPath, ...] | None = None

    def __repr__(self) -> str:
        """Without the text, which may hold secrets."""
        return f"JsonDocument({self.path!r})"

    def __getattr__(self, name: str) -> object:
        if name != "value":
            raise AttributeError(f"a document has no {name}")
        from msgspec.json import decode

        self.value = decode(self.text)
        return self.value

    def find_span(self, path: PropertyPath, needed: int) -> Span | None:
        """The span of the value at `path`, or of its nearest written ancestor; None when there is nothing, or null, at its first `needed`
        steps."""
        place = self._places.locate(path)
        if place.steps < needed or (place.steps == needed and self.text.startswith("null", place.value[0])):
            return None
        return self._make_span(place.value if place.steps == len(path) else place.key or place.value)

    def sensitive_paths(self) -> tuple[PropertyPath, ...]:
        """The paths of values that the document itself marks as sensitive, whatever they are called."""
        if self._sensitive is None:
            self._sensitive = tuple(self._find_sensitive(self.value))
        return self._sensitive
