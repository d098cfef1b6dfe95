"""What is called by name: the catalogue passes, nothing else does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.model import ListShape, MapShape, ServiceModel, Shape, StructureShape

from immutcheck.live.catalogue.table import SERVICES
from immutcheck.live.forbidden import FORBIDDEN
from immutcheck.live.guard import Guard, ReadOnlyViolation
from immutcheck.live.operation import Operation, Service
from immutcheck.live.process_lock import lock_process
from tests.live.guard_world import CATALOGUE, LOADER, CountingServer, World, bare_session, counting_server, make_client


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


ALLOWED = [
    ("ecr", "describe_repositories", {"maxResults": 5}),
    ("ssm", "describe_parameters", {}),
    ("autoscaling", "describe_auto_scaling_groups", {"AutoScalingGroupNames": ["a;b &Action=x%41=1"], "MaxRecords": 100}),
    ("cloudformation", "describe_stacks", {"StackName": "Action=DeleteStack&x"}),
    ("lambda", "list_functions", {"MaxItems": 50, "Marker": "a/b?c=d&e"}),
    ("lambda", "get_policy", {"FunctionName": "arn:aws:lambda:eu-west-1:123456789012:function:x", "Qualifier": "1"}),
    ("s3", "list_buckets", {"MaxBuckets": 10}),
    ("s3", "get_bucket_versioning", {"Bucket": "a.bucket"}),
    ("sts", "get_caller_identity", {}),
]


@pytest.mark.parametrize(("service", "method", "parameters"), ALLOWED, ids=[f"{name}:{method}" for name, method, _ in ALLOWED])
def test_what_is_listed_is_sent(world: World, service: str, method: str, parameters: dict[str, Any]) -> None:
    getattr(world.client(service), method)(**parameters)

    assert world.server.count == 1


def test_all_pages_are_read(world: World) -> None:
    world.server.answers.append(("nextToken", 200, {}, '{"repositories": []}'))
    world.server.answers.insert(0, ("DescribeRepositories", 200, {}, '{"repositories": [], "nextToken": "t"}'))

    pages = list(world.client("ecr").get_paginator("describe_repositories").paginate())

    assert (len(pages), world.server.count) == (2, 2)
    del world.server.answers[0], world.server.answers[-1]


REFUSED = [
    ("ecr", "delete_repository", {"repositoryName": "app"}),
    ("ecr", "put_image_tag_mutability", {"repositoryName": "app", "imageTagMutability": "MUTABLE"}),
    ("ecr", "get_authorization_token", {}),
    ("autoscaling", "set_desired_capacity", {"AutoScalingGroupName": "a", "DesiredCapacity": 0}),
    ("cloudformation", "detect_stack_drift", {"StackName": "a"}),
    ("cloudformation", "delete_stack", {"StackName": "a"}),
    ("lambda", "get_function", {"FunctionName": "a"}),
    ("lambda", "invoke", {"FunctionName": "a"}),
    ("lambda", "update_function_code", {"FunctionName": "a", "ZipFile": b""}),
    ("s3", "get_object", {"Bucket": "bucket", "Key": "state"}),
    ("s3", "put_object", {"Bucket": "bucket", "Key": "state", "Body": b"x"}),
    ("s3", "delete_bucket", {"Bucket": "bucket"}),
    ("secretsmanager", "get_secret_value", {"SecretId": "a"}),
    ("secretsmanager", "batch_get_secret_value", {"SecretIdList": ["a"]}),
    ("ssm", "get_parameter", {"Name": "a", "WithDecryption": True}),
    ("ssm", "get_parameters_by_path", {"Path": "/", "WithDecryption": True}),
    ("ssm", "start_session", {"Target": "i-1"}),
    ("sts", "assume_role", {"RoleArn": "arn:aws:iam::123456789012:role/a", "RoleSessionName": "ab", "Policy": "{}"}),
    ("sts", "assume_role_with_saml", {"RoleArn": "a" * 20, "PrincipalArn": "a" * 20, "SAMLAssertion": "aaaa"}),
    ("sts", "assume_role_with_web_identity", {"RoleArn": "a" * 20, "RoleSessionName": "ab", "WebIdentityToken": "aaaa"}),
    ("sts", "get_session_token", {}),
    ("sts", "get_federation_token", {"Name": "ab"}),
    ("sso", "get_role_credentials", {"roleName": "a", "accountId": "1", "accessToken": "a"}),
    ("sso-oidc", "create_token", {"clientId": "a", "clientSecret": "a", "grantType": "refresh_token"}),
    ("kms", "decrypt", {"CiphertextBlob": b"x"}),
]


@pytest.mark.parametrize(("service", "method", "parameters"), REFUSED, ids=[f"{name}:{method}" for name, method, _ in REFUSED])
def test_what_is_not_listed_is_not_sent(world: World, service: str, method: str, parameters: dict[str, Any]) -> None:
    client = world.client(service)

    with pytest.raises(ReadOnlyViolation):
        getattr(client, method)(**parameters)

    assert world.server.count == 0


def test_guarded_models_have_no_method_for_anything_else(world: World) -> None:
    session = world.guarded_session()
    session.register_component("data_loader", world.guard.loader)
    client = world.client("lambda", session)

    assert sorted(client.meta.method_to_api_mapping) == ["get_policy", "list_functions"]
    with pytest.raises(AttributeError):
        client.invoke(FunctionName="a")
    assert world.server.count == 0


def test_a_narrow_run_may_still_ask_about_itself(server: CountingServer) -> None:
    server.requests.clear()
    guard = Guard((), endpoint_url=server.url)
    session = bare_session()
    guard.attach(session)

    with lock_process(guard):
        make_client(session, "sts", server.url).get_caller_identity()
        make_client(session, "organizations", server.url).list_accounts()
        make_client(session, "ec2", server.url).describe_regions()
        with pytest.raises(ReadOnlyViolation):
            make_client(session, "ec2", server.url).describe_instances()

    assert server.count == 3


@pytest.mark.parametrize("service", [service for service, operations in FORBIDDEN.items() if operations])
def test_a_catalogue_with_a_forbidden_operation_is_refused(service: str) -> None:
    operation = min(FORBIDDEN[service])

    with pytest.raises(ReadOnlyViolation, match=operation):
        Guard((Service(service, service, (Operation(operation, ("x:Y",)),)),))


def _fill(shape: Shape) -> Any:
    """The least value that botocore takes for the shape."""
    if isinstance(shape, StructureShape):
        return {name: _fill(shape.members[name]) for name in shape.required_members}
    if isinstance(shape, ListShape):
        return [_fill(shape.member)] * max(1, shape.metadata.get("min", 1))
    if isinstance(shape, MapShape):
        return {"key": _fill(shape.value)}
    least = shape.metadata.get("min", 1)
    scalars = {"boolean": True, "integer": least, "long": least, "float": 1.0, "double": 1.0, "timestamp": 0, "blob": b"x"}
    return scalars.get(shape.type_name, "text-0".ljust(int(least), "0"))


@pytest.fixture(scope="module")
def audit(server: CountingServer) -> Iterator[Any]:
    """A session as the audit has it, for the whole catalogue."""
    guard = Guard(SERVICES, endpoint_url=server.url)
    session = bare_session()
    session.register_component("data_loader", guard.loader)
    guard.attach(session)
    clients: dict[str, Any] = {}

    def find_client(service: str) -> Any:
        if service not in clients:
            clients[service] = make_client(session, service, server.url)
        return clients[service]

    with lock_process(guard):
        yield find_client


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_every_operation_of_the_catalogue_passes(server: CountingServer, audit: Any, service: Service) -> None:
    model = ServiceModel(LOADER.load_service_model(service.name, "service-2"), service.name)
    client = audit(service.name)
    sent = []
    for name in dict.fromkeys(operation.name for operation in service.operations):
        server.requests.clear()
        shape = model.operation_model(name).input_shape
        client._make_api_call(name, {} if shape is None else _fill(shape))
        sent.append((name, server.count))

    assert [name for name, count in sent if count != 1] == []


def test_catalogue_of_these_tests_has_all_kinds_of_protocols() -> None:
    guard = Guard(CATALOGUE)

    protocols = {wire.protocol for service in CATALOGUE for wire in guard.loader.wires(service.name).values()}
    assert protocols == {"json", "query", "rest-json", "rest-xml"}
