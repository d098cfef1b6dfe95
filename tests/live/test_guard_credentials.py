"""What passes so that credentials can be had: only while they are fetched, and only that."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.httpsession import URLLib3Session

from immutcheck.live.credential_calls import is_metadata_request, read_container_addresses
from immutcheck.live.guard import ReadOnlyViolation
from immutcheck.live.process_lock import lock_process
from tests.live.guard_world import CountingServer, World, bare_session, counting_server

ROLE = "arn:aws:iam::123456789012:role/Audit"
POLICY = ('{"Version":"2012-10-17","Statement":[]}', ("arn:aws:iam::aws:policy/SecurityAudit",))
ADMINISTRATOR = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'


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


def bounded_client(world: World, service: str = "sts") -> Any:
    """A client of a session that may assume ROLE with POLICY."""
    session = bare_session()
    world.guard.attach(session, lambda role: POLICY if role == ROLE else None)
    return world.client(service, session)


def assume(client: Any, role: str = ROLE, **more: Any) -> Any:
    return client.assume_role(RoleArn=role, RoleSessionName="audit", **more)


def test_a_role_is_assumed_with_the_policy_of_the_run(world: World) -> None:
    with world.guard.fetching_credentials():
        assume(bounded_client(world), Policy=ADMINISTRATOR, PolicyArns=[{"arn": "arn:aws:iam::aws:policy/AdministratorAccess"}])

    from urllib.parse import parse_qs

    (request,) = world.server.requests
    assert parse_qs(request[3]) == {
        "Action": ["AssumeRole"],
        "Version": ["2011-06-15"],
        "RoleArn": [ROLE],
        "RoleSessionName": ["audit"],
        "Policy": [POLICY[0]],
        "PolicyArns.member.1.arn": [POLICY[1][0]],
    }


def outside(world: World) -> None:
    assume(bounded_client(world))


def without_policy(world: World) -> None:
    with world.guard.fetching_credentials():
        assume(world.client("sts"))


def another_role(world: World) -> None:
    with world.guard.fetching_credentials():
        assume(bounded_client(world), ROLE + "2")


def changed_policy(world: World) -> None:
    client = bounded_client(world)
    client.meta.events.register("before-call.sts", lambda params, **_: params["body"].update(Policy=ADMINISTRATOR))
    with world.guard.fetching_credentials():
        assume(client)


def removed_policy(world: World) -> None:
    client = bounded_client(world)

    def remove(params: Any, **_: Any) -> None:
        del params["body"]["Policy"], params["body"]["PolicyArns.member.1.arn"]

    client.meta.events.register("before-call.sts", remove)
    with world.guard.fetching_credentials():
        assume(client)


def added_policy(world: World) -> None:
    client = bounded_client(world)

    def add(request: Any, **_: Any) -> None:
        request.body += "&PolicyArns.member.2.arn=arn%3Aaws%3Aiam%3A%3Aaws%3Apolicy%2FAdministratorAccess"

    client.meta.events.register("before-send.sts", add)
    with world.guard.fetching_credentials():
        assume(client)


def saml(world: World) -> None:
    with world.guard.fetching_credentials():
        bounded_client(world).assume_role_with_saml(RoleArn=ROLE, PrincipalArn="a" * 20, SAMLAssertion="aaaa")


def session_token(world: World) -> None:
    with world.guard.fetching_credentials():
        bounded_client(world).get_session_token()


def new_login(world: World) -> None:
    client = world.client("sso-oidc", config=Config(signature_version="unsigned"))
    with world.guard.fetching_credentials():
        client.create_token(clientId="a", clientSecret="b", grantType="authorization_code", code="c")


def write_meanwhile(world: World) -> None:
    with world.guard.fetching_credentials():
        world.client("ecr").delete_repository(repositoryName="app")


def machine(method: str, path: str, data: bytes | None = None) -> Callable[[World], None]:
    def attempt(world: World) -> None:
        with world.guard.fetching_credentials():
            URLLib3Session().send(AWSRequest(method, world.server.url + path, data=data).prepare())

    return attempt


ROLES = "/latest/meta-data/iam/security-credentials/"

ATTEMPTS: dict[str, Callable[[World], None]] = {
    "a role, while nothing is fetched": outside,
    "a role without a policy": without_policy,
    "a role nobody spoke of": another_role,
    "a policy changed": changed_policy,
    "a policy removed": removed_policy,
    "a policy added": added_policy,
    "SAML": saml,
    "a session token": session_token,
    "a new login": new_login,
    "a write while credentials are fetched": write_meanwhile,
    "machine: another path": machine("GET", "/latest/user-data"),
    "machine: below the role": machine("GET", ROLES + "role/more"),
    "machine: up the path": machine("GET", ROLES + ".."),
    "machine: another method": machine("DELETE", ROLES + "role"),
    "machine: with a body": machine("GET", ROLES + "role", b"x"),
    "machine: with a query": machine("GET", ROLES + "role?x=y"),
    "machine: another token": machine("PUT", "/latest/api/tokens"),
    "container: an address that nobody named": machine("GET", "/v1/credentials"),
}


@pytest.mark.parametrize("attempt", ATTEMPTS.values(), ids=ATTEMPTS.keys())
def test_nothing_else_passes(world: World, attempt: Callable[[World], None]) -> None:
    with pytest.raises(ReadOnlyViolation):
        attempt(world)

    assert world.server.count == 0


def test_tokens_are_refreshed(world: World) -> None:
    client = world.client("sso-oidc", config=Config(signature_version="unsigned"))
    with world.guard.fetching_credentials():
        client.create_token(clientId="a", clientSecret="b", grantType="refresh_token", refreshToken="c")

    assert [json.loads(request[3])["grantType"] for request in world.server.requests] == ["refresh_token"]


def test_a_role_of_the_identity_center_is_taken(world: World) -> None:
    client = world.client("sso", config=Config(signature_version="unsigned"))
    with world.guard.fetching_credentials():
        client.get_role_credentials(roleName="Audit", accountId="123456789012", accessToken="t")

    assert [request[1].partition("?")[0] for request in world.server.requests] == ["/federation/credentials"]


def test_credentials_of_the_machine_are_fetched(world: World) -> None:
    session = URLLib3Session()
    with world.guard.fetching_credentials():
        session.send(AWSRequest("PUT", f"{world.server.url}/latest/api/token").prepare())
        session.send(AWSRequest("GET", world.server.url + ROLES).prepare())
        session.send(AWSRequest("GET", world.server.url + ROLES + "role").prepare())

    assert [request[:2] for request in world.server.requests] == [("PUT", "/latest/api/token"), ("GET", ROLES), ("GET", ROLES + "role")]


@pytest.mark.parametrize(
    ("url", "passes"),
    [
        ("http://169.254.169.254/latest/meta-data/iam/security-credentials/role", True),
        ("http://[fd00:ec2::254]/latest/meta-data/iam/security-credentials/role", True),
        ("http://localhost:9911/latest/meta-data/iam/security-credentials/role", True),
        ("http://169.254.170.2/v2/credentials/0a", True),
        ("http://169.254.170.23/v1/credentials", True),
        ("http://169.254.170.2/v2/credentials/0b", False),
        ("https://169.254.169.254/latest/meta-data/iam/security-credentials/role", False),
        ("http://169.254.169.254.example.com/latest/meta-data/iam/security-credentials/role", False),
        ("http://10.0.0.1/latest/meta-data/iam/security-credentials/role", False),
    ],
)
def test_where_a_machine_or_container_is_asked(url: str, passes: bool) -> None:
    addresses = read_container_addresses(
        {
            "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/v2/credentials/0a",
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://169.254.170.23/v1/credentials",
        }
    )

    assert is_metadata_request(AWSRequest("GET", url).prepare(), addresses) is passes
