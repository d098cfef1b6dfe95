"""Answers that come too slowly, are too large or are packed, and runs with few open files: over real HTTP."""

from __future__ import annotations

import gzip
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from immutcheck.live.bounded_http import BoundedHttp, Connections, bound_answers
from immutcheck.live.catalogue.ecr import REPOSITORY
from immutcheck.live.collector import Collector
from immutcheck.live.operation import Operation, Service
from immutcheck.model.observation import Observation, Observed, Unread
from tests.live.fake_endpoint import FakeEndpoint
from tests.live.small_account import ONCE, faults, make_client, read, repository_page

if TYPE_CHECKING:
    from immutcheck.live.collector import Reader

PROJECT = Path(__file__).parent.parent.parent
QUICK = ONCE.replace(read_timeout=1, answer_timeout=0.3, answer_bytes=1 << 20)


@contextmanager
def serving(answer: Callable[[socket.socket], None]) -> Iterator[str]:
    """A server that answers each request as it likes, and closes the connection."""

    def handle(connection: socket.socket) -> None:
        with connection:
            try:
                connection.recv(1 << 16)
                answer(connection)
            except OSError:
                return

    def serve() -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=handle, args=(connection,), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        listening.shutdown(socket.SHUT_RDWR)
    thread.join()


def head(length: int, *lines: str) -> bytes:
    return "\r\n".join(["HTTP/1.1 200 OK", *lines, f"Content-Length: {length}", "", ""]).encode()


def read_from(answer: Callable[[socket.socket], None], **options: Any) -> Observation:
    with serving(answer) as url:
        return read(url, limits=QUICK, **options)


def test_an_answer_that_comes_byte_by_byte_is_given_up() -> None:
    def drip(connection: socket.socket) -> None:
        connection.sendall(head(1000))
        for _ in range(100):
            connection.sendall(b" ")
            time.sleep(0.05)

    began = time.monotonic()
    observation = read_from(drip)

    assert time.monotonic() - began < 2
    assert faults(observation) == [
        ("error", "timeout", "ecr:DescribeRepositories got no answer in time: AWS or the network is slow: run again")
    ]
    assert [unread.type for unread in observation.unread] == [REPOSITORY]


def test_an_answer_that_never_ends_is_given_up() -> None:
    sent = [0]

    def flood(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            connection.sendall(b"10000\r\n" + b" " * 0x10000 + b"\r\n")
            sent[0] += 0x10000

    observation = read_from(flood)

    reason = "ecr:DescribeRepositories answered more than a run reads at once"
    assert faults(observation) == [("error", "limit-reached", f"{reason}: if it stays, please report it")]
    assert observation.unread == (Unread(REPOSITORY, reason),)
    assert sent[0] < 64 << 20


def test_what_is_packed_is_not_unpacked() -> None:
    """botocore never asks for it; a gigabyte of zeros is a megabyte on the wire."""
    packed = gzip.compress(json.dumps({"repositories": [], "x": "0" * 5_000_000}).encode())

    observation = read_from(lambda connection: connection.sendall(head(len(packed), "Content-Encoding: gzip") + packed))

    assert [code for _, code, _ in faults(observation)] == ["truncated-answer"]


def test_a_connection_that_is_reset_is_said() -> None:
    def reset(connection: socket.socket) -> None:
        connection.sendall(head(1000) + b"{")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")

    assert [code for _, code, _ in faults(read_from(reset))] == ["truncated-answer"]


@pytest.mark.parametrize("page", [b"<html>log in</html>", b"log in", b"<html>", b""])
def test_a_page_of_a_proxy_is_no_empty_account(page: bytes) -> None:
    service = Service("ec2", "EC2", (Operation("DescribeVpcs", ("ec2:DescribeVpcs",), lists=("V",), items="Vpcs"),))

    def collect(reader: Reader) -> Iterator[Observed]:
        for raw in reader.items("DescribeVpcs"):
            yield Observed(raw["VpcId"], "V", {})

    observation = read_from(
        lambda connection: connection.sendall(head(len(page)) + page), collectors=[Collector("ec2", ("V",), collect)], services=[service]
    )

    assert [code for _, code, _ in faults(observation)] == ["truncated-answer"]
    assert [unread.type for unread in observation.unread] == ["V"]


class Idle:
    """An HTTP session whose connections somebody else may close."""

    def __init__(self) -> None:
        self.closed = 0

    def close(self) -> None:
        self.closed += 1


def test_connections_that_were_used_least_lately_are_closed_first() -> None:
    connections = Connections(3)
    sessions = [Idle() for _ in range(4)]
    users = [BoundedHttp(session, ONCE, connections) for session in sessions]
    for user in users[:3]:
        connections.begin(user)
    connections.end(users[0])
    connections.end(users[1])
    connections.begin(users[0])
    connections.end(users[0])
    connections.begin(users[3])

    assert [session.closed for session in sessions] == [0, 1, 0, 0]
    connections.begin(users[3])
    assert [session.closed for session in sessions] == [1, 1, 0, 0]
    connections.begin(users[3])
    assert [session.closed for session in sessions] == [1, 1, 0, 0]


READ = """
import resource, sys
resource.setrlimit(resource.RLIMIT_NOFILE, (int(sys.argv[2]), int(sys.argv[2])))
from immutcheck.live.catalogue.table import SERVICES
from immutcheck.live.plan import plan_calls
from immutcheck.live.run import RunRequest, run_observations
from immutcheck.live.collectors.table import COLLECTORS
from tests.live.small_account import ONCE, PlainSession, target

names = ("ecr", "ecs", "lambda", "eks", "codebuild", "codedeploy", "ssm", "batch")
services = tuple([service for service in SERVICES if service.name in names])
request = RunRequest(targets=(target(PlainSession(sys.argv[1]), "eu-west-1", "us-east-1", "eu-west-2", "eu-west-3"),),
                     plan=plan_calls(services), services=services, collectors=COLLECTORS, limits=ONCE.replace(read_timeout=20), max_rate=0)
for seen in run_observations(request):
    print(seen.region, [fault.message for fault in seen.diagnostics], flush=True)
"""


def test_few_open_files_are_enough() -> None:
    """Four regions with eight services each have more connections at once than that, if nobody closes them."""
    with FakeEndpoint(services=("ecr", "ecs", "lambda", "eks", "codebuild", "codedeploy", "ssm", "batch")) as fake:
        fake.latency = 0.02
        environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
        command = [sys.executable, "-c", READ, fake.url, "48"]
        told = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=60, check=True)

    assert sorted(told.stdout.splitlines()) == [f"{region} []" for region in ("eu-west-1", "eu-west-2", "eu-west-3", "us-east-1")]


def test_a_client_may_be_bounded_twice(fake: FakeEndpoint) -> None:
    fake.answers[("ecr", "DescribeRepositories")] = repository_page("a", "b")
    client = make_client(fake.url, "ecr")
    for _ in range(2):
        bound_answers(client, ONCE)

    assert [found["repositoryName"] for found in client.describe_repositories()["repositories"]] == ["a", "b"]
