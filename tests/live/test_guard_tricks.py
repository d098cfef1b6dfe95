"""Ways past the guard that leave an operation its name: what a server makes of the request, and what is sent after it was judged."""

from __future__ import annotations

import copy
import io
import pickle
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from botocore.awsrequest import AWSPreparedRequest, HeadersDict
from botocore.hooks import HierarchicalEmitter
from botocore.httpsession import URLLib3Session
from botocore.paginate import Paginator

from immutcheck.live.guard import ReadOnlyViolation
from immutcheck.live.process_lock import lock_process
from tests.live.guard_world import CountingServer, World, bare_session, counting_server, make_client

DELETE = "AmazonEC2ContainerRegistry_V20150921.DeleteRepository"
READS = {
    "ecr": "describe_repositories",
    "lambda": "list_functions",
    "autoscaling": "describe_auto_scaling_groups",
    "s3": "list_buckets",
    "ssm": "describe_parameters",
}


@pytest.fixture(scope="module")
def server() -> Iterator[CountingServer]:
    with counting_server() as running:
        yield running


@pytest.fixture
def world(server: CountingServer) -> Iterator[World]:
    server.requests.clear()
    made = World(server)
    with lock_process(made.guard):
        yield made


def sending(service: str, change: Callable[[Any], Any]) -> Callable[[World], Any]:
    """A read in which somebody changes the prepared request."""

    def attempt(world: World) -> Any:
        client = world.client(service)
        client.meta.events.register("before-send", lambda request, **_: change(request))
        return getattr(client, READS[service])()

    return attempt


def header(service: str, name: str, value: Any) -> Callable[[World], Any]:
    def change(request: Any) -> None:
        request.headers[name] = value

    return sending(service, change)


def second_request(request: Any) -> str:
    """A whole request, to stand behind the body of another."""
    return f"POST / HTTP/1.1\r\nHost: x\r\nX-Amz-Target: {DELETE}\r\nContent-Length: 2\r\n\r\n{{}}"


def smuggle_by_length(request: Any) -> None:
    request.headers["Content-Length"] = "2"
    request.body = "{}" + second_request(request)


def smuggle_by_chunks(request: Any) -> None:
    del request.headers["Content-Length"]
    request.headers["Transfer-Encoding"] = "gzip, chunked"
    request.body = "0\r\n\r\n" + second_request(request)


def send_lines_in_header(request: Any) -> None:
    request.headers["User-Agent"] = "x\r\nX-Amz-Target: " + DELETE


def send_lines_in_address(request: Any) -> None:
    request.url += "/ HTTP/1.1\r\nX-Amz-Target: " + DELETE + "\r\nX: "


def form_by_another_spelling(request: Any) -> None:
    request.headers["Content-Type"] = "Application/X-WWW-Form-URLencoded"
    request.body = "Action=DeleteRepository&Version=2015-09-21"


def another_version(request: Any) -> None:
    request.body += "&Version=2009-01-01"


def file_as_body(request: Any) -> None:
    request.body = io.BytesIO(request.body if isinstance(request.body, bytes) else request.body.encode())


def bytearray_as_body(request: Any) -> None:
    request.body = bytearray(request.body if isinstance(request.body, bytes) else request.body.encode())


class TwoFaced(str):
    """A text that reads as one thing and is written as another."""

    other = ""

    def encode(self, *_: Any) -> bytes:
        return self.other.encode()


def two_faced(text: str, other: str) -> str:
    made = TwoFaced(text)
    made.other = other
    return made


def two_faced_body(request: Any) -> None:
    body = request.body if isinstance(request.body, str) else request.body.decode()
    request.body = two_faced(body, body.replace("DescribeAutoScalingGroups", "DeleteAutoScalingGroup"))


def two_faced_target(request: Any) -> None:
    request.headers["X-Amz-Target"] = two_faced(request.headers["X-Amz-Target"], DELETE)


class TwoFacedHeaders(HeadersDict):
    """Headers that look different the second time."""

    looks = 0

    def __getitem__(self, key: str) -> Any:
        if key.lower() == "x-amz-target":
            self.looks += 1
            if self.looks > 1:
                return DELETE
        return super().__getitem__(key)


def two_faced_headers(request: Any) -> None:
    request.headers = TwoFacedHeaders(request.headers.items())


class Turncoat(AWSPreparedRequest):
    """A request whose method changes once it was looked at."""

    looks = 0

    @property
    def method(self) -> str:
        self.looks += 1
        return "GET" if self.looks < 2 else "DELETE"

    @method.setter
    def method(self, value: str) -> None:
        return


def turn_coat(request: Any) -> None:
    request.__class__ = Turncoat


class Elsewhere:
    """An HTTP session of another kind, which counts nothing and checks nothing."""

    def __init__(self) -> None:
        self.sent: list[Any] = []

    def send(self, request: Any) -> Any:
        import http.client

        connection = http.client.HTTPConnection(urlsplit(request.url).netloc)
        connection.request(request.method, "/", body=request.body, headers=dict(request.headers.items()))
        return connection.getresponse()

    def close(self) -> None:
        return


def change_last_and_send_otherwise(world: World) -> Any:
    client = world.client("ecr")
    client._endpoint.http_session = Elsewhere()

    def change(request: Any, **_: Any) -> None:
        request.headers["X-Amz-Target"] = DELETE

    client.meta.events.register_last("before-send", change)
    return client.describe_repositories()


def replace_call(world: World) -> Any:
    client = world.client("ecr")

    def call(name: str, parameters: Any) -> Any:
        model = client.meta.service_model.operation_model("DeleteRepository")
        given = client._convert_to_request_dict(parameters, model, world.server.url, {"client_config": client.meta.config})
        return client._make_request(model, given, {})

    client._make_api_call = call
    return client.describe_repositories(repositoryName="app")


def replace_request(world: World) -> Any:
    client = world.client("ecr")

    def make(model: Any, given: Any, context: Any) -> Any:
        given["headers"]["X-Amz-Target"] = DELETE
        return client._endpoint.make_request(model, given)

    client._make_request = make
    return client.describe_repositories()


def replace_send(world: World) -> Any:
    client = world.client("ecr")

    def send(request: Any) -> Any:
        request.headers["X-Amz-Target"] = DELETE
        return client._endpoint.http_session.send(request)

    client._endpoint._send = send
    return client.describe_repositories()


def raw_http_session(world: World) -> Any:
    client = world.client("ecr")
    client.describe_repositories()
    world.server.requests.clear()
    request = AWSPreparedRequest("POST", world.server.url + "/", HeadersDict({"X-Amz-Target": DELETE}), b"{}", False)
    return client._endpoint.http_session.send(request)


def answer_by_sending(world: World) -> Any:
    """A hook that answers in the server's place, and sends something of its own to have an answer."""
    client = world.client("ecr")

    def answer(request: Any, **_: Any) -> Any:
        other = AWSPreparedRequest("POST", request.url, HeadersDict({"X-Amz-Target": DELETE}), b"{}", False)
        return URLLib3Session().send(other)

    client.meta.events.register_first("before-send", answer)
    return client.describe_repositories()


def replace_emitter(world: World) -> Any:
    client = world.client("ecr")
    client._endpoint._event_emitter = HierarchicalEmitter()
    client.meta.events._emitter = HierarchicalEmitter()
    return client.delete_repository(repositoryName="app")


def replace_component(world: World) -> Any:
    session = world.guarded_session()
    session.register_component("event_emitter", HierarchicalEmitter())
    return make_client(session, "ecr", world.server.url).delete_repository(repositoryName="app")


def paginate_a_write(world: World) -> Any:
    client = world.client("ecr")
    config = {"input_token": "nextToken", "output_token": "nextToken", "result_key": "x"}
    model = client.meta.service_model.operation_model("DeleteRepository")
    return list(Paginator(client.delete_repository, config, model).paginate(repositoryName="app"))


def wait_with_a_write(world: World) -> Any:
    from botocore.waiter import WaiterModel, create_waiter_with_client

    config = {"operation": "DeleteRepository", "delay": 1, "maxAttempts": 1, "acceptors": []}
    model = WaiterModel({"version": 2, "waiters": {"Gone": config}})
    return create_waiter_with_client("Gone", model, world.client("ecr")).wait(repositoryName="app")


def stream_an_upload(world: World) -> Any:
    return world.client("lambda").invoke(FunctionName="app", Payload=io.BytesIO(b"{}"))


def label_with_dots(world: World) -> Any:
    return world.client("lambda").get_policy(FunctionName="app/../../x")


def label_with_escaped_dots(request: Any) -> None:
    request.url = request.url.replace("/functions", "/functions%2f%2e%2e%2f")


def dict_of_another_kind(world: World) -> Any:
    """Parameters that keep what gate 1 takes out of them."""

    class Sticky(dict[str, Any]):
        def pop(self, *_: Any) -> Any:
            return None

        def __setitem__(self, *_: Any) -> None:
            return

    session = bare_session()
    world.guard.attach(session, lambda role: ("{}", ()))
    client = world.client("sts", session)
    wanted = Sticky(RoleArn="arn:aws:iam::123456789012:role/a", RoleSessionName="ab", Policy='{"Statement":[]}')
    with world.guard.fetching_credentials():
        return client._make_api_call("AssumeRole", wanted)


ATTEMPTS: dict[str, Callable[[World], Any]] = {
    "second request behind the length": sending("ecr", smuggle_by_length),
    "second request behind the chunks": sending("ecr", smuggle_by_chunks),
    "chunks announced": header("ecr", "Transfer-Encoding", "chunked"),
    "another host in the header": header("s3", "Host", "bucket.s3.eu-west-1.amazonaws.com"),
    "another protocol": header("ecr", "Upgrade", "h2c"),
    "another encoding of the body": header("autoscaling", "Content-Encoding", "gzip"),
    "lines in a header": sending("ecr", send_lines_in_header),
    "lines in the address": sending("ecr", send_lines_in_address),
    "form under another spelling": sending("ecr", form_by_another_spelling),
    "form for a REST service": header("lambda", "Content-Type", "APPLICATION/x-www-form-urlencoded"),
    "another version of the API": sending("autoscaling", another_version),
    "file as body": sending("ecr", file_as_body),
    "body that can change": sending("autoscaling", bytearray_as_body),
    "two-faced body": sending("autoscaling", two_faced_body),
    "two-faced target": sending("ecr", two_faced_target),
    "two-faced headers": sending("ecr", two_faced_headers),
    "two-faced request": sending("lambda", turn_coat),
    "changed last, sent by another HTTP session": change_last_and_send_otherwise,
    "_make_api_call replaced": replace_call,
    "_make_request replaced": replace_request,
    "_send replaced": replace_send,
    "the endpoint's HTTP session": raw_http_session,
    "hook that answers by sending": answer_by_sending,
    "emitters replaced": replace_emitter,
    "emitter of the session replaced": replace_component,
    "paginator around a write": paginate_a_write,
    "waiter around a write": wait_with_a_write,
    "streaming upload": stream_an_upload,
    "dots within a name": label_with_dots,
    "escaped dots": sending("lambda", label_with_escaped_dots),
    "parameters of another kind": dict_of_another_kind,
}


@pytest.mark.parametrize("attempt", ATTEMPTS.values(), ids=ATTEMPTS.keys())
def test_nothing_slips_past(world: World, attempt: Callable[[World], Any]) -> None:
    with pytest.raises(ReadOnlyViolation):
        attempt(world)

    assert world.server.count == 0


@pytest.mark.parametrize("way", [copy.copy, pickle.dumps], ids=["copied", "pickled"])
def test_clients_cannot_be_duplicated(world: World, way: Callable[[Any], Any]) -> None:
    with pytest.raises((RecursionError, TypeError, AttributeError, pickle.PicklingError)):
        way(world.client("ecr"))


@pytest.mark.parametrize("name", ["describeRepositories", "DESCRIBEREPOSITORIES", "deleteRepository", "DescribeRepositories ", ""])
def test_operations_have_one_spelling(world: World, name: str) -> None:
    from botocore.model import OperationNotFoundError

    with pytest.raises((ReadOnlyViolation, OperationNotFoundError)):
        world.client("ecr")._make_api_call(name, {"repositoryName": "app"})

    assert world.server.count == 0
