"""The lines of a finding as they may be shown: secrets taken out, never more than a few lines of bounded width."""

from __future__ import annotations

from immutcheck.model.location import Excerpt

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from immutcheck.documents.document import TextDocument
    from immutcheck.model.location import Span

REDACTED = "«redacted»"
_MOST_LINES = 6
_WIDEST_LINE = 400
_ROOM_BEFORE = 150


def excerpt(document: TextDocument, span: Span, secret_spans: Sequence[Span]) -> Excerpt:
    """At most six lines from the span's first one on, 400 characters of each: where the span begins behind that (a template on one line),
    the part round its beginning. A line that goes on ends in "…"."""
    last = span.end_line - 1 if span.end_column == 1 and span.end_line > span.start_line else span.end_line
    last = min(last, span.start_line + _MOST_LINES - 1)
    secrets = sorted((secret.start_line, secret.start_column, secret.end_line, secret.end_column) for secret in secret_spans)
    first = 1
    if min(span.end_column if span.end_line == span.start_line else span.start_column + 1, span.start_column + _ROOM_BEFORE) > _WIDEST_LINE:
        first = max(1, span.start_column - _ROOM_BEFORE)
    lines = []
    for number in range(span.start_line, last + 1):
        line = document.line(number)
        shown = _redact_line(line, number, secrets, first - 1, first - 1 + _WIDEST_LINE)
        lines.append(shown + "…" if len(line) > first - 1 + _WIDEST_LINE else shown)
    return Excerpt(span.start_line, tuple(lines), first)


def _redact_line(line: str, number: int, secrets: list[tuple[int, int, int, int]], first: int, last: int) -> str:
    """The characters from offset `first` to `last` of the line, with what secrets cover of them replaced."""
    shown = ""
    position = first
    last = min(last, len(line))
    for start_line, start_column, end_line, end_column in secrets:
        if not start_line <= number <= end_line:
            continue
        start = start_column - 1 if number == start_line else len(line) - len(line.lstrip())
        end = min(end_column - 1 if number == end_line else len(line), last)
        if end <= max(start, position):
            continue
        if start >= position:
            shown += line[position:start] + REDACTED
        elif position == first:
            shown += REDACTED
        position = end
    return shown + line[position:last]
