"""`csvdecode`: a list of objects by the names in the first line. Source: RFC 4180 as Go's `encoding/csv` reads it."""

from __future__ import annotations

from immutcheck.sources.terraform.values import EvaluationError


def decode_csv(text: str) -> list[dict[str, str]]:
    """One object a line; every line has as many fields as the first."""
    rows = _read_rows(text.replace("\r\n", "\n"))
    if not rows:
        raise EvaluationError("the CSV has no header")
    header = rows[0]
    if len(set(header)) < len(header):
        raise EvaluationError("a column is named twice")
    if any([len(row) != len(header) for row in rows]):
        raise EvaluationError("a line has not as many columns as the header")
    return [dict(zip(header, row, strict=True)) for row in rows[1:]]


def _read_rows(text: str) -> list[list[str]]:
    rows: list[list[str]] = []
    row: list[str] = []
    position = 0
    while position < len(text):
        if not row and text[position] == "\n":
            position += 1
            continue
        field, position = _read_field(text, position)
        row.append(field)
        if position < len(text) and text[position] == ",":
            position += 1
            if position < len(text):
                continue
            row.append("")
        rows.append(row)
        row = []
        position += 1
    return rows


def _read_field(text: str, start: int) -> tuple[str, int]:
    """The field and where it ends: at a comma, a line's end or the text's."""
    if not text.startswith('"', start):
        ends = [end for end in (text.find(",", start), text.find("\n", start)) if end >= 0]
        end = min(ends, default=len(text))
        field = text[start:end]
        if '"' in field:
            raise EvaluationError("the CSV has a quotation mark inside of a field without quotes")
        return field, end
    parts: list[str] = []
    position = start + 1
    while True:
        end = text.find('"', position)
        if end < 0:
            raise EvaluationError("the CSV has a quoted field that does not end")
        parts.append(text[position:end])
        if not text.startswith('""', end):
            break
        parts.append('"')
        position = end + 2
    if end + 1 < len(text) and text[end + 1] not in ",\n":
        raise EvaluationError("the CSV has text behind a quoted field")
    return "".join(parts), end + 1
