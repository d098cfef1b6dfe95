"""Whose credentials, which role, which clients: against a server that keeps what it was asked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from botocore.config import Config

from immutcheck.live.credential_errors import CredentialsError
from immutcheck.live.guard import Guard, ReadOnlyViolation
from immutcheck.live.iam_policy import plan_session_policies
from immutcheck.live.process_lock import lock_process
from immutcheck.live.sessions import AccountSession, Identity, SessionFactory, open_session
from immutcheck.model.errors import UsageError
from tests.live.guard_world import CATALOGUE, CountingServer, counting_server, shared_guard

ACTIONS = {"ecr": {"ecr:DescribeRepositories"}, "ssm": {"ssm:GetDocument"}}
ROLE = "arn:aws:iam::210987654321:role/Audit"
AUDIT = {"Action": ["ecr:DescribeRepositories", "ssm:GetDocument"], "Effect": "Allow", "Resource": "*"}
DENIED = "<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>"
TOO_LARGE = "<ErrorResponse><Error><Code>PackedPolicyTooLarge</Code><Message>112%</Message></Error></ErrorResponse>"
EXPIRED = "<ErrorResponse><Error><Code>ExpiredToken</Code><Message>old</Message></Error></ErrorResponse>"
MACHINE = json.dumps(
    {"AccessKeyId": "MACHINE", "SecretAccessKey": "s", "Token": "t", "Expiration": "2099-01-01T00:00:00Z", "Code": "Success"}
)


def role_answer(operation: str, key: str) -> tuple[str, int, dict[str, str], str]:
    credentials = f"<AccessKeyId>{key}</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>"
    content = f"<Credentials>{credentials}<Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>"
    return (f"Action={operation}&", 200, {}, f"<{operation}Response><{operation}Result>{content}</{operation}Result></{operation}Response>")


@pytest.fixture(scope="module")
def running() -> Iterator[CountingServer]:
    with counting_server() as made:
        yield made


@pytest.fixture
def server(running: CountingServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[CountingServer]:
    """With no credentials but those that a test sets."""
    for name in ("PROFILE", "ACCESS_KEY_ID", "SECRET_ACCESS_KEY", "SESSION_TOKEN", "REGION", "DEFAULT_REGION", "ROLE_ARN"):
        monkeypatch.delenv(f"AWS_{name}", raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_REGION", "eu-west-1")
    # Where botocore's own providers ask.
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", running.url)
    running.requests.clear()
    kept = list(running.answers)
    running.answers.append(role_answer("AssumeRole", "ASSUMED"))
    yield running
    running.answers[:] = kept


@pytest.fixture
def keys(server: CountingServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "MINE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")


def open_account(server: CountingServer, identity: Identity, guard: Guard | None = None, **options: Any) -> AccountSession:
    guard = guard or shared_guard(server.url)
    config = Config(retries={"total_max_attempts": 1})
    with lock_process(guard):
        return open_session(guard, identity, **{"actions": ACTIONS, "config": config, **options})


def list_calls(server: CountingServer) -> list[tuple[str, str]]:
    """Operation and access key of every request."""
    found = []
    for _, _, headers, body in server.requests:
        signature = headers.get("authorization", "")
        found.append((body.partition("&")[0].removeprefix("Action="), signature.partition("Credential=")[2].partition("/")[0]))
    return found


def read_form(server: CountingServer, at: int = 0) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(server.requests[at][3]).items()}


def read_statements(server: CountingServer, at: int = 0) -> list[dict[str, Any]]:
    statements: list[dict[str, Any]] = json.loads(read_form(server, at)["Policy"])["Statement"]
    return statements


@pytest.mark.usefixtures("keys")
def test_keys_of_the_environment_are_used_as_they_are(server: CountingServer) -> None:
    session = open_account(server, Identity())

    assert (session.account, session.partition, session.arn) == ("123456789012", "aws", "arn:aws:iam::123456789012:user/somebody")
    assert list_calls(server) == [("GetCallerIdentity", "MINE")]


@pytest.mark.usefixtures("keys")
def test_a_role_is_assumed_within_the_policy_of_the_audit(server: CountingServer) -> None:
    identity = Identity(role_arn=ROLE, external_id="x-1", session_name="nightly", source_identity="ci")

    open_account(server, identity)

    assert list_calls(server) == [("AssumeRole", "MINE"), ("GetCallerIdentity", "ASSUMED")]
    form = read_form(server)
    assert [form[name] for name in ("RoleArn", "RoleSessionName", "ExternalId", "SourceIdentity")] == [ROLE, "nightly", "x-1", "ci"]
    assert read_statements(server) == [AUDIT]


@pytest.mark.usefixtures("keys")
def test_a_plan_too_large_for_one_session_takes_several(server: CountingServer) -> None:
    actions = {name: {f"{name}:GetThing{number:04}OfMine" for number in range(50)} for name in ("ecr", "ssm")}

    session = open_account(server, Identity(role_arn=ROLE), actions=actions)

    assumed = [read_statements(server, at)[0]["Action"][0] for at in range(2)]
    assert [name for name, _ in list_calls(server)] == ["AssumeRole", "AssumeRole", "GetCallerIdentity"]
    assert assumed == ["ecr:GetThing0000OfMine", "ssm:GetThing0000OfMine"]
    assert [read_form(server, at)["PolicyArns.member.1.arn"] for at in range(2)] == ["arn:aws:iam::aws:policy/SecurityAudit"] * 2
    assert session.client("ecr")._request_signer._credentials is not session.client("ssm")._request_signer._credentials


@pytest.mark.usefixtures("keys")
def test_a_policy_that_aws_cannot_pack_is_divided(server: CountingServer) -> None:
    actions = {name: {f"{name}:GetThing{number:04}OfMine" for number in range(25)} for name in ("ecr", "ssm")}
    assert len(plan_session_policies(actions)) == 1
    server.answers.append(("ssm%3AGetThing0000OfMine", 400, {}, TOO_LARGE))
    server.answers.append(
        (
            "Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%7B%22Effect%22%3A%22Allow%22%2C%22Action%22%3A%5B%22ssm",
            *role_answer("AssumeRole", "SMALL")[1:],
        )
    )

    open_account(server, Identity(role_arn=ROLE), actions=actions)

    assert list_calls(server) == [("AssumeRole", "MINE"), ("AssumeRole", "MINE"), ("AssumeRole", "MINE"), ("GetCallerIdentity", "ASSUMED")]


@pytest.mark.usefixtures("keys")
def test_a_policy_that_never_fits_is_an_error(server: CountingServer) -> None:
    server.answers.append(("Action=AssumeRole", 400, {}, TOO_LARGE))

    with pytest.raises(CredentialsError, match="too large"):
        open_account(server, Identity(role_arn=ROLE))


def write_profiles(tmp_path: Path, text: str) -> None:
    (tmp_path / "config").write_text(text)


CHAIN = """
[profile base]
aws_access_key_id = BASE
aws_secret_access_key = secret
[profile hop]
role_arn = arn:aws:iam::111111111111:role/Hop
source_profile = base
[profile last]
role_arn = arn:aws:iam::222222222222:role/Last
source_profile = hop
"""


def test_roles_of_a_profile_are_bounded_too(server: CountingServer, tmp_path: Path) -> None:
    write_profiles(tmp_path, CHAIN)

    open_account(server, Identity("last"))

    assert list_calls(server) == [("AssumeRole", "BASE"), ("AssumeRole", "ASSUMED"), ("GetCallerIdentity", "ASSUMED")]
    (hop,) = read_statements(server, 0)
    assert (hop["Action"], hop["Resource"]) == (
        "sts:AssumeRole",
        ["arn:aws:iam::111111111111:role/Hop", "arn:aws:iam::222222222222:role/Last"],
    )
    assert read_statements(server, 1) == [AUDIT]


def test_a_role_from_a_profile_with_a_role(server: CountingServer, tmp_path: Path) -> None:
    write_profiles(tmp_path, CHAIN)

    open_account(server, Identity("hop", ROLE))

    assert [read_form(server, at)["RoleArn"] for at in range(2)] == ["arn:aws:iam::111111111111:role/Hop", ROLE]
    assert [statement["Action"] for statement in read_statements(server, 0)] == ["sts:AssumeRole"]
    assert read_statements(server, 1) == [AUDIT]


def test_accounts_share_the_credentials_of_their_profile(server: CountingServer, tmp_path: Path) -> None:
    write_profiles(tmp_path, CHAIN)
    roles = [f"arn:aws:iam::{number}:role/Audit" for number in ("210987654321", "310987654321")]
    guard = shared_guard(server.url)
    factory = SessionFactory(guard, actions=ACTIONS, roles=roles)

    with lock_process(guard):
        for role in roles:
            factory.open(Identity("hop", role))

    assert [name for name, _ in list_calls(server)] == ["AssumeRole", "AssumeRole", "GetCallerIdentity", "AssumeRole", "GetCallerIdentity"]
    assert read_statements(server, 0)[0]["Resource"] == ["arn:aws:iam::111111111111:role/Hop", *roles]


def test_the_managing_account_may_list_and_assume_only(server: CountingServer, tmp_path: Path) -> None:
    write_profiles(tmp_path, CHAIN)
    guard = shared_guard(server.url)
    factory = SessionFactory(guard, actions=ACTIONS, roles=["arn:aws:iam::*:role/Audit"], organization=True)

    with lock_process(guard):
        factory.open_management("hop")

    assert [statement["Action"] for statement in read_statements(server)] == ["sts:AssumeRole", ["organizations:ListAccounts"]]


def test_web_identity_is_bounded_too(server: CountingServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "token").write_text("header.payload.signature")
    monkeypatch.setenv("AWS_WEB_IDENTITY_TOKEN_FILE", str(tmp_path / "token"))
    monkeypatch.setenv("AWS_ROLE_ARN", ROLE)
    server.answers.append(role_answer("AssumeRoleWithWebIdentity", "WEB"))

    open_account(server, Identity())

    assert list_calls(server) == [("AssumeRoleWithWebIdentity", ""), ("GetCallerIdentity", "WEB")]
    assert read_statements(server) == [AUDIT]


def test_credentials_of_a_container(server: CountingServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", f"{server.url}/v1/credentials")
    server.answers.append(("GET /v1/credentials", 200, {}, MACHINE))

    # A guard takes the addresses of containers from the environment in which it is made.
    open_account(server, Identity(), Guard(CATALOGUE, endpoint_url=server.url))

    assert [request[1] for request in server.requests] == ["/v1/credentials", "/"]
    assert list_calls(server)[-1] == ("GetCallerIdentity", "MACHINE")


def test_credentials_of_an_instance(server: CountingServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_EC2_METADATA_DISABLED")
    monkeypatch.setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", server.url)
    server.answers.append(("/security-credentials/", 200, {}, "Audit"))
    server.answers.append(("/security-credentials/Audit", 200, {}, MACHINE))

    open_account(server, Identity())

    assert list_calls(server)[-1] == ("GetCallerIdentity", "MACHINE")


@pytest.mark.usefixtures("keys")
def test_credentials_that_run_out_are_renewed_within_a_call(server: CountingServer) -> None:
    import datetime

    guard = shared_guard(server.url)
    with lock_process(guard):
        session = open_session(guard, Identity(role_arn=ROLE), actions=ACTIONS)
        client = session.client("ecr", "eu-west-1")
        client._request_signer._credentials._expiry_time = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
        server.requests.clear()
        client.describe_repositories()

    assert [call[0].partition("{")[0] for call in list_calls(server)] == ["AssumeRole", ""]


@pytest.mark.usefixtures("keys")
def test_clients_are_made_once_and_let_go(server: CountingServer) -> None:
    session = open_account(server, Identity())
    first = session.client("ecr", "eu-west-1")

    assert session.client("ecr", "eu-west-1") is first
    assert session.client("ecr", "eu-central-1") is not first
    session.release("eu-west-1")
    assert session.client("ecr", "eu-west-1") is not first
    session.close()
    assert session._clients == {}


@pytest.mark.usefixtures("keys")
def test_what_is_global_is_asked_at_home(server: CountingServer) -> None:
    session = open_account(server, Identity())

    assert session.client("sts", "global").meta.region_name == "us-east-1"


@pytest.mark.usefixtures("keys")
def test_clients_are_guarded(server: CountingServer) -> None:
    session = open_account(server, Identity())
    server.requests.clear()

    with pytest.raises(ReadOnlyViolation):
        session.client("s3", "eu-west-1").generate_presigned_url("list_buckets")
    with pytest.raises(AttributeError):
        session.client("ecr", "eu-west-1").delete_repository(repositoryName="app")
    assert server.count == 0


def test_no_credentials(server: CountingServer) -> None:
    with pytest.raises(CredentialsError, match="no AWS credentials found: name a profile"):
        open_account(server, Identity())


def test_a_profile_that_is_not_there(server: CountingServer) -> None:
    with pytest.raises(CredentialsError, match=r"\(typo\) could not be found: see `aws configure list-profiles`"):
        open_account(server, Identity("typo"))


@pytest.mark.usefixtures("keys")
def test_expired_credentials(server: CountingServer) -> None:
    server.answers.append(("GetCallerIdentity", 403, {}, EXPIRED))

    with pytest.raises(CredentialsError, match=r"have expired: log in again \(aws sso login\)"):
        open_account(server, Identity())


@pytest.mark.usefixtures("keys")
def test_a_role_that_is_refused(server: CountingServer) -> None:
    server.answers.append(("Action=AssumeRole", 403, {}, DENIED))

    with pytest.raises(CredentialsError, match=f"the role {ROLE} may not be assumed: its trust policy"):
        open_account(server, Identity(role_arn=ROLE))


@pytest.mark.usefixtures("keys")
def test_credentials_of_another_account(server: CountingServer) -> None:
    with pytest.raises(CredentialsError, match="belong to account 123456789012, not to 999999999999"):
        open_account(server, Identity(account="999999999999"))


@pytest.mark.parametrize(
    "identity", [Identity(role_arn="Audit"), Identity(role_arn="arn:aws:iam::1:role/Audit"), Identity(session_name="not a name")]
)
def test_what_is_no_identity(server: CountingServer, identity: Identity) -> None:
    with pytest.raises(UsageError):
        open_account(server, identity)
