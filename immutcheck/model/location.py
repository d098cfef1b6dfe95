"""Places: property paths inside a resource, spans inside a text, and who turns the one into the other."""

from __future__ import annotations

from immutcheck.model.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    class Locator(Protocol):
        """Knows where a resource is written."""

        def locate(self, path: PropertyPath) -> Location:
            """The place of the value at `path`; of its nearest written ancestor's key when the path itself is not written."""
            ...


PropertyPath = tuple[str | int, ...]
"""From a resource to a value: the space first ("properties", "policies", "metadata", "terraform", "change", "facts"), then names and
0-based indexes; a `Line` may be the last."""


class Line(int):
    """The last part of a property path that leads into a text: the 1-based number of a line of it. `start` and `end` are 0-based offsets of
    what is meant in the text, in which each hole is one character (`values.flatten`); the end is exclusive."""

    start: int
    end: int

    def __new__(cls, number: int, start: int = 0, end: int = 0) -> Line:
        line = super().__new__(cls, number)
        line.start = start
        line.end = end
        return line


def render_path(path: PropertyPath) -> str:
    """`("properties", "SecurityGroupIngress", 0, "CidrIp")` → `SecurityGroupIngress[0].CidrIp`, a line `UserData:3`; other spaces keep
    their name."""
    parts = path[1:] if path[:1] == ("properties",) else path
    text = ""
    for part in parts:
        if part.__class__ is int:
            text += f"[{part}]"
        elif part.__class__ is Line:
            text += f":{int(part)}"
        else:
            text += f".{part}" if text else str(part)
    return text


class Span(Record):
    """A range of a text: 1-based lines and columns in Unicode code points; the end column is exclusive (SARIF 2.1.0, 3.30)."""

    start_line: int
    start_column: int
    end_line: int
    end_column: int


class Location(Record):
    """A file (relative to the scan's base, forward slashes) and, where there is one, the span in it."""

    path: str
    span: Span | None = None


MODULE_CALL = "called as module "
"""How the message of a related location begins that is a call in the chain which leads to a finding in a module."""


class RelatedLocation(Record):
    """Another place that belongs to a finding, with a phrase that says why."""

    location: Location
    message: str


class Excerpt(Record):
    """The lines of a finding as they may be shown: secrets already taken out. `lines[0]` is line number `first_line` (1-based); each of
    `lines` begins at `first_column` (1-based), which is more than 1 where long lines were cut round the finding."""

    first_line: int
    lines: tuple[str, ...]
    first_column: int = 1
