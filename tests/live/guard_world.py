"""What the tests of the guard have in common: a server that counts whatever reaches it, a small catalogue, and guarded sessions."""

from __future__ import annotations

import functools
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import botocore.session
from botocore.config import Config
from botocore.loaders import Loader

from immutcheck.live.guard import Guard
from immutcheck.live.operation import Operation, Service

REGION = "eu-west-1"
KEYS = ("AKIAIOSFODNN7EXAMPLE", "secret")

CATALOGUE = tuple(
    Service(name, name, tuple(Operation(operation, ("x:Y",)) for operation in operations.split()))
    for name, operations in {
        "autoscaling": "DescribeAutoScalingGroups",
        "cloudformation": "DescribeStacks",
        "ecr": "DescribeRepositories",
        "lambda": "GetPolicy ListFunctions",
        "s3": "GetBucketVersioning ListBuckets",
        "ssm": "DescribeParameters",
        "sts": "GetCallerIdentity",
    }.items()
)
"""JSON (ecr, ssm), query (autoscaling, cloudformation, sts) and REST (lambda, s3)."""

CALLER = (
    "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:user/somebody</Arn><UserId>A</UserId>"
    "<Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>"
)


class CountingServer:
    """Keeps what it was asked. Answers are by what is in the request, an empty one by default."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, str, dict[str, str], str]] = []
        self.answers: list[tuple[str, int, dict[str, str], str]] = [("Action=GetCallerIdentity", 200, {}, CALLER)]
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode("utf-8", "replace")
                asked = (self.command, self.path, {name.lower(): value for name, value in self.headers.items()}, body)
                server.requests.append(asked)
                text = " ".join((self.command, self.path, self.headers.get("X-Amz-Target", ""), body))
                status, headers, content = next((rest for key, *rest in reversed(server.answers) if key in text), (200, {}, ""))
                if not content and body.startswith("Action="):
                    name = body[len("Action=") :].partition("&")[0]
                    content = f"<{name}Response><{name}Result/></{name}Response>"
                elif not content:
                    content = "<Response/>" if "x-amz-content-sha256" in asked[2] else "{}"
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(content))}.items():
                    self.send_header(name, value)
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(content.encode())

            do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = do_PATCH = answer

            def log_message(self, *_: Any) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_port
        self.url = f"http://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    @property
    def count(self) -> int:
        """How many requests reached it."""
        return len(self.requests)

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@contextmanager
def counting_server() -> Iterator[CountingServer]:
    server = CountingServer()
    try:
        yield server
    finally:
        server.stop()


@functools.cache
def shared_guard(url: str) -> Guard:
    """One for all tests with the same server: it reads its models once."""
    return Guard(CATALOGUE, endpoint_url=url)


class World:
    """A guard for the small catalogue, and clients that it guards or does not."""

    def __init__(self, server: CountingServer, guard: Guard | None = None) -> None:
        self.server = server
        self.guard = guard or shared_guard(server.url)
        self.session = self.guarded_session()

    def guarded_session(self) -> Any:
        """With botocore's own models, so that clients have every method there is."""
        session = bare_session()
        self.guard.attach(session)
        return session

    def client(self, service: str, session: Any = None, **options: Any) -> Any:
        """A client of the guarded session."""
        return make_client(session or self.session, service, self.server.url, **options)

    def plain_client(self, service: str) -> Any:
        """A client that nobody guards."""
        return make_client(bare_session(), service, self.server.url)


LOADER = Loader()
"""botocore's own models, read once for all tests."""


def bare_session() -> Any:
    """A botocore session with keys."""
    session = botocore.session.Session()
    session.register_component("data_loader", LOADER)
    session.set_credentials(*KEYS)
    return session


def make_client(session: Any, service: str, url: str, **options: Any) -> Any:
    config = Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"}, connect_timeout=5, read_timeout=5)
    return session.create_client(service, region_name=REGION, **{"endpoint_url": url, "config": config, **options})
