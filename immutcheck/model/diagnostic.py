"""Failure as data: what could not be read, resolved or judged. `error` makes the run incomplete."""

from __future__ import annotations

from immutcheck.model.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from immutcheck.model.location import Location

ERROR = "error"
WARNING = "warning"
NOTE = "note"


class Diagnostic(Record):
    """`message` says what and what to do; `code` is a stable word for machines ("parse-error", "rule-crashed", "limit-reached", …)."""

    level: str
    code: str
    message: str
    location: Location | None = None

    def render(self) -> str:
        """`template.yaml:12:5: error: …`, as compilers write it."""
        place = ""
        if self.location is not None:
            place = self.location.path
            if self.location.span is not None:
                place += f":{self.location.span.start_line}:{self.location.span.start_column}"
            place += ": "
        return f"{place}{self.level}: {self.message}"
