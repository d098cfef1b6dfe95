"""Is an answer whole, and AWS's? botocore does not ask: it takes a body that was cut off, JSON that it cannot parse, and a page of a proxy
in place of EC2's XML, for an empty answer, and an account would look empty."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

METADATA = "ResponseMetadata"
NO_CONTENT = 204
QUERY = ("query", "ec2")
_ROOT = re.compile(rb"\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*)*<(?:[\w-]+:)?([\w-]+)", re.DOTALL)


class CutAnswerError(Exception):
    """Only a part of an answer came, or something that AWS did not write."""


def check_answer(http: Any, parsed: dict[str, Any], operation: Any) -> None:
    """CutAnswerError for a success that is none. `http` is botocore's answer, `parsed` what it made of it, `operation` its model."""
    if operation.has_streaming_output or http.status_code >= 300:
        return
    body: bytes = http.content
    length = http.headers.get("content-length", "")
    if length.isdigit() and int(length) != len(body):
        raise CutAnswerError
    if not all(name == METADATA for name in parsed):
        return
    if not body:
        if http.status_code != NO_CONTENT and _says_something(operation):
            raise CutAnswerError
    elif body.lstrip().startswith(b"<"):
        # What has nothing to say is `<DescribeVpcsResponse>` in EC2 and its kind, and has a name of its own in S3.
        root = _ROOT.match(body)
        name = root[1].decode().lower() if root else ""
        if name in ("", "html") or (operation.service_model.resolved_protocol in QUERY and name != f"{operation.name}Response".lower()):
            raise CutAnswerError
    else:
        import json

        try:
            json.loads(body)
        except ValueError as error:
            raise CutAnswerError from error


def _says_something(operation: Any) -> bool:
    """An answer of the operation has a body."""
    shape = operation.output_shape
    return shape is not None and any(not member.serialization.get("location") for member in shape.members.values())
