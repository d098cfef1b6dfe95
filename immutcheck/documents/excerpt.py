"""The lines of a finding as they may be shown: secrets taken out, never more than a few lines of bounded width."""

from __future__ import annotations

from immutcheck.model.location import Excerpt

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from immutcheck.documents.document import Document
    from immutcheck.model.location import Span

REDACTED = "«redacted»"
_MOST_LINES = 6
_WIDEST_LINE = 400


def excerpt(document: Document, span: Span, secret_spans: Sequence[Span]) -> Excerpt:
    """At most six lines from the span's first one on. A line of more than 400 characters is cut there and ends in "…"."""
    last = span.end_line - 1 if span.end_column == 1 and span.end_line > span.start_line else span.end_line
    last = min(last, span.start_line + _MOST_LINES - 1)
    secrets = sorted((secret.start_line, secret.start_column, secret.end_line, secret.end_column) for secret in secret_spans)
    lines = []
    for number in range(span.start_line, last + 1):
        line = _redact_line(document.line(number), number, secrets)
        lines.append(line if len(line) <= _WIDEST_LINE else line[: _WIDEST_LINE - 1] + "…")
    return Excerpt(span.start_line, tuple(lines))


def _redact_line(line: str, number: int, secrets: list[tuple[int, int, int, int]]) -> str:
    shown = ""
    position = 0
    for start_line, start_column, end_line, end_column in secrets:
        if not start_line <= number <= end_line:
            continue
        start = start_column - 1 if number == start_line else len(line) - len(line.lstrip())
        end = end_column - 1 if number == end_line else len(line)
        if end <= max(start, position):
            continue
        if start >= position:
            shown += line[position:start] + REDACTED
        position = end
    return shown + line[position:]
