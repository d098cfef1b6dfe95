"""Where an observation's resources stand in a snapshot file, and which part of a resource is where. Reads a line only when a finding
is on it.

A snapshot that is being written is read back by byte offsets; one that was read is a document with places of its own.
"""

from __future__ import annotations

from immutcheck.documents.loading import load_document
from immutcheck.model.location import Location, Span
from immutcheck.model.record import Record
from immutcheck.sources.snapshot.encoding import encoded_steps

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Protocol

    from immutcheck.documents.document import Document
    from immutcheck.model.location import Locator, PropertyPath

    class Place(Protocol):
        """Knows where the resources of one observation stand."""

        def locator(self, position: int, scope: str) -> Locator:
            """The locator of the resource at that 0-based position among `Observation.resources`."""
            ...

        def unread_locator(self, position: int, scope: str) -> Locator:
            """The locator of what stands for the type at that position among `Observation.unread`."""
            ...

    class WrittenFile(Protocol):
        """A file that is being written."""

        @property
        def file(self) -> str:
            """What opens it now: it gets its name when it is finished."""
            ...


class ScopeLocator(Record):
    """Implements `Locator` for what stands in no file: everything is in the account and region."""

    scope: str

    def locate(self, _path: PropertyPath) -> Location:
        """The account and region."""
        return Location(self.scope)


class NoPlace(Record):
    """Implements `Place` where no snapshot is written."""

    def locator(self, _position: int, scope: str) -> Locator:
        """Without a line."""
        return ScopeLocator(scope)

    def unread_locator(self, _position: int, scope: str) -> Locator:
        """Without a line."""
        return ScopeLocator(scope)


NO_PLACE = NoPlace()


class Line(Record):
    """A line of a file that is being written: 1-based `number`, byte `offset` and `length` without its break."""

    number: int
    offset: int
    length: int


class LineLocator(Record):
    """Implements `Locator` for one line that holds one resource as a JSON object, followed by a comma or not. `path` is for display. The
    text is ASCII, so that bytes are columns."""

    path: str
    written: WrittenFile
    line: Line

    def locate(self, path: PropertyPath) -> Location:
        """The place of the value; of its nearest written ancestor when it is not written, the resource's address at last."""
        with open(self.written.file, "rb") as stream:
            stream.seek(self.line.offset)
            data = stream.read(self.line.length).rstrip(b",")
        span = find_written(load_document(data, "line.json"), (), path)
        number = self.line.number
        return Location(self.path, span.replace(start_line=number, end_line=number))


class SnapshotPlace(Record):
    """Implements `Place` for an observation in a snapshot that is being written, called `path` in reports."""

    path: str
    written: WrittenFile
    lines: tuple[Line, ...]
    header: Line

    def locator(self, position: int, _scope: str) -> Locator:
        """In the resource's line."""
        return LineLocator(self.path, self.written, self.lines[position])

    def unread_locator(self, _position: int, _scope: str) -> Locator:
        """The line where the observation begins."""
        return _WholeLine(self.path, self.header)


class _WholeLine(Record):
    """A line, whatever is asked."""

    path: str
    line: Line

    def locate(self, _path: PropertyPath) -> Location:
        """All of it."""
        number = self.line.number
        return Location(self.path, Span(number, 1, number, self.line.length + 1))


class DocumentLocator(Record):
    """Implements `Locator` for a resource of a snapshot that was read; `at` is the path of the resource's object."""

    document: Document
    at: PropertyPath

    def locate(self, path: PropertyPath) -> Location:
        """The place of the value; of its nearest written ancestor when it is not written, the resource's address at last."""
        return Location(self.document.path, find_written(self.document, self.at, path))


class DocumentPlace(Record):
    """Implements `Place` for an observation of a snapshot that was read; `at` is its own path in the document, `positions` are those of
    its resources in the list that is written."""

    document: Document
    at: PropertyPath
    positions: Sequence[int]

    def locator(self, position: int, _scope: str) -> Locator:
        """In the resource's object."""
        return DocumentLocator(self.document, (*self.at, "resources", self.positions[position]))

    def unread_locator(self, position: int, _scope: str) -> Locator:
        """The entry that says why it is not read."""
        return _Fixed(self.document, (*self.at, "unread", position))


class _Fixed(Record):
    """A value, whatever is asked."""

    document: Document
    at: PropertyPath

    def locate(self, _path: PropertyPath) -> Location:
        """Always there."""
        return Location(self.document.path, self.document.span(self.at))


def find_written(document: Document, at: PropertyPath, path: PropertyPath) -> Span:
    """The span of the value that `path` leads to in the resource whose object is at `at`, or of the key of its nearest written ancestor.
    What is not below a property has the place of the address."""
    value: object = document.value
    for part in at:
        value = value[part]  # type: ignore[index]
    written: list[str | int] = list(at)
    for depth, part in enumerate(path):
        steps = encoded_steps(value, part)
        below = value
        for step in steps:
            below = _step(below, step)
        if below is None or not steps:
            return document.span(tuple(written), key=True) if depth > 1 else document.span((*at, "address"))
        written += steps
        value = below
    return document.span(tuple(written)) if len(path) > 1 else document.span((*at, "address"))


def _step(value: object, part: str | int) -> object:
    """A member that is written; None when there is none, or it is null."""
    if isinstance(value, dict) and isinstance(part, str):
        return value.get(part)
    if isinstance(value, list) and isinstance(part, int) and 0 <= part < len(value):
        return value[part]
    return None
