"""Is an answer whole? botocore does not ask: it takes a body that was cut off, and JSON that it cannot parse, for an empty answer, and an
account would look empty."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

METADATA = "ResponseMetadata"


class CutAnswerError(Exception):
    """Only a part of an answer came, or something that AWS did not write."""


def check_answer(http: Any, parsed: dict[str, Any], has_stream: bool) -> None:
    """CutAnswerError for a success that is none. `http` is botocore's answer, `parsed` what it made of it."""
    if has_stream or http.status_code >= 300:
        return
    body: bytes = http.content
    length = http.headers.get("content-length", "")
    if length.isdigit() and int(length) != len(body):
        raise CutAnswerError
    is_empty = all(name == METADATA for name in parsed)
    if is_empty and body and not body.lstrip().startswith(b"<"):
        import json

        try:
            json.loads(body)
        except ValueError as error:
            raise CutAnswerError from error
