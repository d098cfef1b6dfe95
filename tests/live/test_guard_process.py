"""Gate 4: clients, sessions and connections that no guard knows, while the process is locked."""

from __future__ import annotations

import copy
import pickle
import threading
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSHTTPConnectionPool, AWSRequest
from botocore.endpoint import Endpoint
from botocore.exceptions import HTTPClientError
from botocore.httpsession import URLLib3Session

from immutcheck.live.guard import Guard, ReadOnlyViolation
from immutcheck.live.process_lock import is_locked, lock_process
from tests.live.guard_world import CATALOGUE, KEYS, REGION, CountingServer, World, counting_server


@pytest.fixture(scope="module")
def server() -> Iterator[CountingServer]:
    with counting_server() as running:
        yield running


@pytest.fixture
def world(server: CountingServer) -> World:
    server.requests.clear()
    return World(server)


class OwnSession(boto3.Session):
    """Somebody's own kind of session."""


class PlainHttp:
    """An HTTP session that is none of botocore's."""

    def send(self, request: Any) -> Any:
        import http.client
        from urllib.parse import urlsplit

        connection = http.client.HTTPConnection(urlsplit(request.url).netloc)
        connection.request(request.method, "/", body=request.body)
        return connection.getresponse()


class OwnHttp(URLLib3Session):
    """One of botocore's, with another way of sending."""

    def send(self, request: Any) -> Any:
        return self._manager.connection_from_url(request.url).urlopen(request.method, "/", body=request.body, retries=False)


def with_http_session(made: Any) -> Callable[[World], Callable[[], Any]]:
    def prepare(world: World) -> Callable[[], Any]:
        client = world.plain_client("ecr")
        client._endpoint.http_session = made
        return lambda: client.delete_repository(repositoryName="app")

    return prepare


def from_before(world: World) -> Callable[[], Any]:
    client = world.plain_client("ecr")
    client.describe_repositories()
    return lambda: client.delete_repository(repositoryName="app")


def read_from_before(world: World) -> Callable[[], Any]:
    return world.plain_client("ecr").describe_repositories


def made_meanwhile(world: World) -> Callable[[], Any]:
    return lambda: world.plain_client("ecr").delete_repository(repositoryName="app")


def from_boto3(world: World) -> Callable[[], Any]:
    session = OwnSession(*KEYS, region_name=REGION)
    return lambda: session.client("ecr", endpoint_url=world.server.url).delete_repository(repositoryName="app")


def from_resource(world: World) -> Callable[[], Any]:
    resource = boto3.Session(*KEYS, region_name=REGION).resource("s3", endpoint_url=world.server.url)
    return lambda: resource.Bucket("bucket").delete()


def in_another_thread(world: World) -> Callable[[], Any]:
    client = world.plain_client("ecr")

    def attempt() -> None:
        caught: list[BaseException] = []

        def call() -> None:
            try:
                client.delete_repository(repositoryName="app")
            except ReadOnlyViolation as error:
                caught.append(error)

        thread = threading.Thread(target=call)
        thread.start()
        thread.join()
        raise caught[0]

    return attempt


def with_kept_method(world: World) -> Callable[[], Any]:
    client = world.plain_client("ecr")
    client._endpoint._send = client._endpoint.http_session.send
    return lambda: client.delete_repository(repositoryName="app")


def by_hand(world: World) -> Callable[[], Any]:
    request = AWSRequest("DELETE", world.server.url, data=b"x").prepare()
    return lambda: URLLib3Session().send(request)


def by_pool(world: World) -> Callable[[], Any]:
    return lambda: AWSHTTPConnectionPool("127.0.0.1", world.server.port).urlopen("DELETE", "/", retries=False)


def catch_request(world: World) -> Any:
    caught: list[Any] = []
    client = world.client("ecr")
    client.meta.events.register("before-send.ecr", lambda request, **_: caught.append(request))
    with lock_process(world.guard):
        client.describe_repositories()
    world.server.requests.clear()
    return caught[0]


def resend_changed(world: World) -> Callable[[], Any]:
    request = catch_request(world)
    request.headers["X-Amz-Target"] = "AmazonEC2ContainerRegistry_V20150921.DeleteRepository"
    return lambda: URLLib3Session().send(request)


def resend_copied(world: World) -> Callable[[], Any]:
    request = copy.copy(catch_request(world))
    return lambda: URLLib3Session().send(request)


def resend_pickled(world: World) -> Callable[[], Any]:
    request = catch_request(world)
    request.context = None
    request = pickle.loads(pickle.dumps(request))
    return lambda: URLLib3Session().send(request)


def resend_in_another_thread(world: World) -> Callable[[], Any]:
    request = catch_request(world)

    def attempt() -> None:
        caught: list[BaseException] = []

        def send() -> None:
            try:
                URLLib3Session().send(request)
            except ReadOnlyViolation as error:
                caught.append(error)

        thread = threading.Thread(target=send)
        thread.start()
        thread.join()
        raise caught[0]

    return attempt


def of_another_guard(world: World) -> Callable[[], Any]:
    """A guard that does not lock the process cannot let anything pass."""
    stranger = World(world.server, Guard(CATALOGUE, endpoint_url=world.server.url))
    return lambda: stranger.client("ecr").describe_repositories()


def metadata_of_a_machine(world: World) -> Callable[[], Any]:
    request = AWSRequest("GET", f"{world.server.url}/latest/meta-data/iam/security-credentials/role").prepare()
    return lambda: URLLib3Session().send(request)


ATTEMPTS: dict[str, Callable[[World], Callable[[], Any]]] = {
    "client from before": from_before,
    "reading client from before": read_from_before,
    "client made meanwhile": made_meanwhile,
    "boto3 session of an own kind": from_boto3,
    "boto3 resource": from_resource,
    "another thread": in_another_thread,
    "method kept from before": with_kept_method,
    "HTTP session of another kind": with_http_session(PlainHttp()),
    "HTTP session that sends otherwise": with_http_session(OwnHttp()),
    "request made by hand": by_hand,
    "connection pool": by_pool,
    "request sent again, changed": resend_changed,
    "request sent again, copied": resend_copied,
    "request sent again, pickled": resend_pickled,
    "request sent again, elsewhere": resend_in_another_thread,
    "another guard's client": of_another_guard,
    "instance metadata, unasked": metadata_of_a_machine,
}


@pytest.mark.parametrize("prepare", ATTEMPTS.values(), ids=ATTEMPTS.keys())
def test_nothing_unguarded_is_sent(world: World, prepare: Callable[[World], Callable[[], Any]]) -> None:
    attempt = prepare(world)
    world.server.requests.clear()

    # Where the connection refuses, botocore's HTTP session has an error of its own around ours.
    with lock_process(world.guard), pytest.raises((ReadOnlyViolation, HTTPClientError), match="read-only guard"):
        attempt()

    assert world.server.count == 0


def test_the_lock_is_gone_afterwards(world: World) -> None:
    originals = (Endpoint._send, URLLib3Session.send)
    with lock_process(world.guard):
        assert is_locked()

    assert not is_locked()
    assert (Endpoint._send, URLLib3Session.send) == originals
    world.plain_client("ecr").delete_repository(repositoryName="app")
    assert world.server.count == 1


def test_the_lock_is_gone_after_an_error(world: World) -> None:
    with pytest.raises(KeyboardInterrupt), lock_process(world.guard):
        raise KeyboardInterrupt

    assert not is_locked()


def test_an_inner_lock_leaves_the_outer_one(world: World) -> None:
    other = World(world.server, Guard(CATALOGUE, endpoint_url=world.server.url))
    with lock_process(world.guard), lock_process(world.guard):
        with lock_process(other.guard):
            other.client("ecr").describe_repositories()
            world.client("ecr").describe_repositories()
        with pytest.raises(ReadOnlyViolation):
            other.client("ecr").describe_repositories()
        world.client("ecr").describe_repositories()

    assert (world.server.count, is_locked()) == (3, False)


def test_many_threads_read_side_by_side(world: World) -> None:
    clients = [world.client(name) for name in ("ecr", "lambda", "autoscaling", "ssm")]
    methods = ["describe_repositories", "list_functions", "describe_auto_scaling_groups", "describe_parameters"]
    errors: list[BaseException] = []

    def read() -> None:
        try:
            for client, method in zip(clients, methods, strict=True):
                getattr(client, method)()
        except ReadOnlyViolation as error:
            errors.append(error)

    with lock_process(world.guard):
        threads = [threading.Thread(target=read) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert (errors, world.server.count) == ([], 32)


def test_a_guard_is_made_without_reading_a_model() -> None:
    guard = Guard(CATALOGUE)

    assert guard.loader.list_operations("ecr") == {"DescribeRepositories"}
    assert guard.loader._models == {}
