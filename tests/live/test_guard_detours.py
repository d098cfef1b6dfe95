"""Ways round the guard inside one client: hooks, swapped models, changed requests, presigned addresses. None may reach the wire."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSRequest
from botocore.model import ServiceModel
from botocore.signers import RequestSigner

from immutcheck.live.guard import Guard, ReadOnlyViolation
from immutcheck.live.process_lock import lock_process
from tests.live.guard_world import CATALOGUE, KEYS, LOADER, REGION, CountingServer, World, bare_session, counting_server, make_client


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


def changing(event: str, service: str, change: Callable[[Any], None], *, last: bool = False) -> Callable[[World], Any]:
    """A client in which somebody listens to the event and changes what is sent (`params` or `request`)."""

    def attempt(world: World) -> Any:
        client = world.client(service)
        register = client.meta.events.register_last if last else client.meta.events.register

        def handler(**given: Any) -> None:
            change(given.get("request") if given.get("request") is not None else given["params"])

        register(event, handler)
        read = {"ecr": "describe_repositories", "lambda": "list_functions", "autoscaling": "describe_auto_scaling_groups"}[service]
        return getattr(client, read)()

    return attempt


def set_target(request: Any) -> None:
    headers = request["headers"] if isinstance(request, dict) else request.headers
    if "X-Amz-Target" in headers:
        del headers["X-Amz-Target"]
    headers["X-Amz-Target"] = "AmazonEC2ContainerRegistry_V20150921.DeleteRepository"


def set_action(params: Any) -> None:
    params["body"]["Action"] = "DeleteAutoScalingGroup"


def repeat_action(request: Any) -> None:
    request.body = request.body + "&Action=DeleteAutoScalingGroup"


def repeat_action_escaped(request: Any) -> None:
    request.body = request.body + "&%41ction=DeleteAutoScalingGroup"


def put_action_into_address(request: Any) -> None:
    request.url += "?Action=DeleteAutoScalingGroup&Version=2011-01-01"


def add_target_to_form(request: Any) -> None:
    request.headers["X-Amz-Target"] = "AutoScaling.DeleteAutoScalingGroup"


def open_as_body(request: Any) -> None:
    import io

    request.body = io.BytesIO(b"Action=DeleteAutoScalingGroup")


def make_form(request: Any) -> None:
    del request.headers["Content-Type"]
    request.headers["Content-Type"] = "application/x-www-form-urlencoded"


def set_method(request: Any) -> None:
    request.method = "DELETE"


def set_path(params: Any) -> None:
    params["url"] += "app/invocations"


def climb_path(request: Any) -> None:
    request.url = request.url.replace("/2015-03-31/functions", "/2015-03-31/x/%2e%2e/functions")


def override_method(request: Any) -> None:
    request.headers["X-HTTP-Method-Override"] = "DELETE"


def add_query(params: Any) -> None:
    params["url"] += "?policy"


def sign_for_another(params: Any) -> None:
    params["context"]["signing"] = {"signing_name": "s3", "region": REGION}


def send_elsewhere(request: Any) -> None:
    request.url = request.url.replace("127.0.0.1", "localhost")


def call_raw(world: World) -> Any:
    return world.client("ecr")._make_api_call("DeleteRepository", {"repositoryName": "app"})


def paginate(world: World) -> Any:
    return list(world.client("ecr").get_paginator("list_images").paginate(repositoryName="app"))


def wait(world: World) -> Any:
    return world.client("lambda").get_waiter("function_active_v2").wait(FunctionName="app")


def request_at_endpoint(world: World) -> Any:
    """The request of a write, under the name of a read that has passed before."""
    client = world.client("ecr")
    client.describe_repositories()
    world.server.requests.clear()
    model = client.meta.service_model
    parameters = client._convert_to_request_dict(
        {"repositoryName": "app"}, model.operation_model("DeleteRepository"), world.server.url, {"client_config": client.meta.config}
    )
    return client._endpoint.make_request(model.operation_model("DescribeRepositories"), parameters)


def request_write_at_endpoint(world: World) -> Any:
    client = world.client("ecr")
    model = client.meta.service_model.operation_model("DeleteRepository")
    parameters = client._convert_to_request_dict({"repositoryName": "app"}, model, world.server.url, {"client_config": client.meta.config})
    return client._endpoint.make_request(model, parameters)


def swap_parameters(world: World) -> Any:
    """A hook that gives gate 1's own event the write's parameters changes nothing about the operation."""
    client = world.client("ecr")
    client.meta.events.register_first("provide-client-params.ecr.DeleteRepository", lambda **_: {"repositoryName": "app"})
    return client.delete_repository(repositoryName="x")


def swap_operation(world: World) -> Any:
    client = world.client("lambda")
    operations = client.meta.service_model._service_description["operations"]
    kept = operations["ListFunctions"]
    operations["ListFunctions"] = {**operations["DeleteFunction"], "name": "ListFunctions"}
    try:
        client.meta.service_model.__dict__.pop("_instance_cache", None)
        client.meta.service_model._instance_cache = {}
        return client._make_api_call("ListFunctions", {"FunctionName": "app"})
    finally:
        operations["ListFunctions"] = kept


def forge_model(world: World) -> Any:
    """A model of one's own, in which the service and the operation have harmless names."""
    client = world.client("lambda")
    model = json.loads(json.dumps(LOADER.load_service_model("lambda", "service-2")))
    model["operations"]["ListFunctions"] = {**model["operations"]["DeleteFunction"], "name": "ListFunctions"}
    client.meta._service_model = ServiceModel(model, "lambda")
    return client._make_api_call("ListFunctions", {"FunctionName": "app"})


def unregister(world: World) -> Any:
    session = bare_session()
    world.guard.attach(session)
    client = world.client("ecr", session)
    emitter = client.meta.events._emitter
    for event in ("before-parameter-build", "before-sign", "before-send"):
        for handler in list(emitter._handlers.prefix_search(event)):
            client.meta.events.unregister(event, handler)
    return client.delete_repository(repositoryName="app")


def forget_hooks(world: World) -> Any:
    client = world.client("ecr")
    client.meta.events._emitter._lookup_cache = {}
    client.meta.events._emitter._handlers = type(client.meta.events._emitter._handlers)()
    return client.describe_repositories()


def presign_write(world: World) -> Any:
    return world.client("ecr").generate_presigned_url("delete_repository", {"repositoryName": "app"})


def presign_read(world: World) -> Any:
    return world.client("lambda").generate_presigned_url("list_functions")


def presign_caller(world: World) -> Any:
    """What `aws eks get-token` does: the address is the key to a cluster."""
    client = world.client("sts")
    client.get_caller_identity()
    world.server.requests.clear()
    request = {"method": "GET", "url": "https://sts.amazonaws.com/?Action=GetCallerIdentity", "body": {}, "headers": {}, "context": {}}
    signer = RequestSigner(
        client.meta.service_model.service_id,
        REGION,
        "sts",
        "v4",
        world.session.get_credentials(),
        world.session.get_component("event_emitter"),
    )
    return signer.generate_presigned_url(request, "GetCallerIdentity", region_name=REGION)


def presign_object(world: World) -> Any:
    return world.client("s3").generate_presigned_url("get_object", {"Bucket": "bucket", "Key": "state"})


def presign_form(world: World) -> Any:
    return world.client("s3").generate_presigned_post("bucket", "state")


def presign_database(world: World) -> Any:
    return world.client("rds").generate_db_auth_token("db", 5432, "root")


def sign_by_hand(world: World) -> Any:
    request = AWSRequest("POST", world.server.url, headers={}, data=b"{}")
    client = world.client("ecr")
    return client._request_signer.sign("DeleteRepository", request)


def sign_in_query(world: World) -> Any:
    from botocore.config import Config

    return world.client("s3", config=Config(signature_version="s3v4-query", s3={"addressing_style": "path"})).list_buckets()


def climb_label(world: World) -> Any:
    return world.client("lambda").get_policy(FunctionName="..")


def use_alias(world: World) -> Any:
    return world.client("runtime.sagemaker").invoke_endpoint(EndpointName="app", Body=b"x")


def upload(world: World) -> Any:
    session = boto3.Session(*KEYS, region_name=REGION)
    world.guard.attach(session._session)
    with Path(__file__).open("rb") as file:
        return session.client("s3", endpoint_url=world.server.url).upload_fileobj(file, "bucket", "state")


def use_resource(world: World) -> Any:
    session = boto3.Session(*KEYS, region_name=REGION)
    world.guard.attach(session._session)
    return session.resource("s3", endpoint_url=world.server.url).Bucket("bucket").delete()


def discover_bucket_region(world: World) -> Any:
    """botocore's own redirector asks HeadBucket, which is not listed here."""
    client = world.client("s3")
    redirector = next(
        handler.__self__
        for handler in client.meta.events._emitter._handlers.prefix_search("needs-retry.s3.GetBucketVersioning")
        if type(getattr(handler, "__self__", None)).__name__ == "S3RegionRedirectorv2"
    )
    return redirector.get_bucket_region("bucket", (None, {"Error": {}, "ResponseMetadata": {"HTTPHeaders": {}}}))


ATTEMPTS: dict[str, Callable[[World], Any]] = {
    "raw call": call_raw,
    "paginator": paginate,
    "waiter": wait,
    "endpoint, under the name of a read": request_at_endpoint,
    "endpoint, under its own name": request_write_at_endpoint,
    "hook: parameters swapped": swap_parameters,
    "hook before-call: target": changing("before-call.ecr", "ecr", set_target),
    "hook before-call: action": changing("before-call.auto-scaling", "autoscaling", set_action),
    "hook before-call: path": changing("before-call.lambda", "lambda", set_path),
    "hook before-call: query": changing("before-call.lambda", "lambda", add_query),
    "hook request-created: target": changing("request-created.ecr", "ecr", set_target),
    "hook before-call: signing name": changing("before-call.lambda", "lambda", sign_for_another),
    "hook before-sign: method": changing("before-sign.lambda", "lambda", set_method),
    "hook before-send: target": changing("before-send.ecr.DescribeRepositories", "ecr", set_target),
    "hook before-send: method": changing("before-send.lambda", "lambda", set_method),
    "hook before-send: dots in the path": changing("before-send.lambda", "lambda", climb_path),
    "hook before-send: method override": changing("before-send.lambda", "lambda", override_method),
    "hook before-send: second action": changing("before-send.auto-scaling", "autoscaling", repeat_action),
    "hook before-send: second action, escaped": changing("before-send.auto-scaling", "autoscaling", repeat_action_escaped),
    "hook before-send: action in the address": changing("before-send.auto-scaling", "autoscaling", put_action_into_address),
    "hook before-send: target beside a form": changing("before-send.auto-scaling", "autoscaling", add_target_to_form),
    "hook before-send: open file as body": changing("before-send.auto-scaling", "autoscaling", open_as_body),
    "hook before-send: JSON as a form": changing("before-send.ecr", "ecr", make_form),
    "hook before-send: another host": changing("before-send.ecr", "ecr", send_elsewhere),
    "hook after the guard's: target": changing("before-send", "ecr", set_target, last=True),
    "hook after the guard's: method": changing("before-send", "lambda", set_method, last=True),
    "hook after the guard's: body": changing("before-send", "autoscaling", repeat_action, last=True),
    "operation swapped in the model": swap_operation,
    "model swapped": forge_model,
    "hooks unregistered": unregister,
    "hooks forgotten": forget_hooks,
    "presigned write": presign_write,
    "presigned read": presign_read,
    "presigned caller identity": presign_caller,
    "presigned object": presign_object,
    "presigned form": presign_form,
    "database token": presign_database,
    "signed by hand": sign_by_hand,
    "signed in the address": sign_in_query,
    "dots as a name": climb_label,
    "alias of a service": use_alias,
    "upload in other threads": upload,
    "resource object": use_resource,
    "S3's search for a bucket's region": discover_bucket_region,
}


@pytest.mark.parametrize("attempt", ATTEMPTS.values(), ids=ATTEMPTS.keys())
def test_nothing_slips_past(world: World, attempt: Callable[[World], Any]) -> None:
    with pytest.raises(ReadOnlyViolation):
        attempt(world)

    assert world.server.count == 0


@pytest.mark.parametrize("location", ["https://example.invalid/", "/2015-03-31/functions/app/invocations"])
def test_a_redirect_is_not_followed(world: World, location: str) -> None:
    world.server.answers.append(("GET /2015-03-31/functions", 307, {"Location": location}, "{}"))

    with pytest.raises(Exception, match="307"):
        world.client("lambda").list_functions()

    assert [path for _, path, _, _ in world.server.requests] == ["/2015-03-31/functions"]
    world.server.answers.pop()


def test_a_bucket_in_another_region_is_not_followed_there(world: World) -> None:
    error = "<Error><Code>PermanentRedirect</Code><Message>x</Message></Error>"
    world.server.answers.append(("versioning", 301, {}, error))

    with pytest.raises(ReadOnlyViolation, match="HeadBucket"):
        world.client("s3").get_bucket_versioning(Bucket="bucket")

    assert world.server.count == 1
    world.server.answers.pop()


def test_models_beside_botocores_own_are_not_read(server: CountingServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = json.loads(json.dumps(LOADER.load_service_model("lambda", "service-2")))
    model["operations"]["ListFunctions"] = {**model["operations"]["DeleteFunction"], "name": "ListFunctions"}
    folder = tmp_path / "lambda" / "2015-03-31"
    folder.mkdir(parents=True)
    (folder / "service-2.json").write_text(json.dumps(model))
    monkeypatch.setenv("AWS_DATA_PATH", str(tmp_path))
    server.requests.clear()
    guard = Guard(CATALOGUE, endpoint_url=server.url)
    believing, knowing = boto3.Session(*KEYS)._session, bare_session()
    knowing.register_component("data_loader", guard.loader)
    guard.attach(believing)
    guard.attach(knowing)

    with lock_process(guard):
        with pytest.raises(ReadOnlyViolation, match="method is DELETE"):
            make_client(believing, "lambda", server.url).list_functions(FunctionName="app")
        assert server.count == 0
        make_client(knowing, "lambda", server.url).list_functions()

    assert [request[0] for request in server.requests] == ["GET"]


def test_an_answer_from_a_hook_sends_nothing(world: World) -> None:
    client = world.client("ecr")

    class Answer:
        status_code = 200

    client.meta.events.register("before-call.ecr", lambda **_: (Answer(), {"repositories": [base64.b64encode(b"x")]}))

    assert client.describe_repositories() == {"repositories": [b"eA=="]}
    assert world.server.count == 0


def test_without_an_endpoint_only_awss_own_domains_are_asked(server: CountingServer) -> None:
    server.requests.clear()
    guard = Guard(CATALOGUE)
    session = bare_session()
    guard.attach(session)

    with lock_process(guard), pytest.raises(ReadOnlyViolation, match="--endpoint-url"):
        make_client(session, "ecr", server.url).describe_repositories()

    assert server.count == 0
