"""Canned answers over real HTTP, for operations that moto does not have: one server on loopback for the time of a `with`."""

from __future__ import annotations

import json
import threading
import urllib.parse
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.live.conftest import Aws

Question = Mapping[str, Any]
Canned = Mapping[str, "Mapping[str, Any] | str | Callable[[Question], Mapping[str, Any] | str]"]


DENIED_XML = "<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>not authorized</Message></Error></Errors></Response>"


class Denied(Exception):
    """What a canned answer raises for a call that is not allowed."""


class CannedAws(Aws):
    """Reads as `Aws` does; `asked` are the operations that were called with what they were asked, in order."""

    def __init__(self, endpoint: str) -> None:
        super().__init__(endpoint)
        self.asked: list[tuple[str, Question]] = []

    def count(self, operation: str) -> int:
        """How often the operation was called."""
        return sum(name == operation for name, _question in self.asked)


@contextmanager
def canned_aws(answers: Canned) -> Iterator[CannedAws]:
    """`answers` by operation: a map becomes JSON, a text is sent as it is (XML), a function gets the question. What is not there is an
    error of the server."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    aws = CannedAws(f"http://127.0.0.1:{server.server_address[1]}")
    server.answers, server.asked = answers, aws.asked  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield aws
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        operation, question = self._read_question(body)
        self.server.asked.append((operation, question))  # type: ignore[attr-defined]
        try:
            answer = self.server.answers[operation]  # type: ignore[attr-defined]
            given = answer(question) if callable(answer) else answer
            status = 200
        except Denied:
            status, given = 403, DENIED_XML if "Action" in question else {"__type": "AccessDeniedException", "message": "not authorized"}
        except KeyError:
            status, given = 400, {"__type": "UnknownOperationException", "message": operation}
        text = given if isinstance(given, str) else json.dumps(given)
        self.send_response(status)
        self.send_header("Content-Type", "text/xml" if isinstance(given, str) else "application/x-amz-json-1.1")
        self.send_header("Content-Length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())

    def _read_question(self, body: str) -> tuple[str, Question]:
        """JSON services name the operation in a header, query services in the body, REST services (Image Builder) in the path."""
        target = self.headers.get("X-Amz-Target")
        if target:
            return target.rpartition(".")[2], json.loads(body or "{}")
        address = urllib.parse.urlsplit(self.path)
        if address.path.strip("/"):
            return address.path.strip("/"), {**dict(urllib.parse.parse_qsl(address.query)), **json.loads(body or "{}")}
        question = dict(urllib.parse.parse_qsl(body))
        return question["Action"], question

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: a test's output is its own."""
