"""Why an account cannot be opened: a sentence that helps, with nothing in it that was meant to stay where it was."""

from __future__ import annotations

import datetime
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from botocore.config import Config

from immutcheck.live.credential_errors import CredentialsError, explain_failure
from immutcheck.live.failures import classify
from immutcheck.live.guard import Guard, ReadOnlyViolation
from immutcheck.live.operation import Operation, Service
from immutcheck.live.process_lock import lock_process
from immutcheck.live.sessions import AccountSession, Identity, open_session
from tests.live.guard_world import CATALOGUE, CountingServer, counting_server

ROLE = "arn:aws:iam::210987654321:role/Audit"
ACTIONS = {"ecr": {"ecr:DescribeRepositories"}}
SECRET = "hunter2"
REFUSED = "<ErrorResponse><Error><Code>{}</Code><Message>{}</Message></Error></ErrorResponse>"
CREDENTIALS = "<Credentials><AccessKeyId>ASSUMED</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>"
ASSUMED = f"<AssumeRoleResponse><AssumeRoleResult>{CREDENTIALS}<Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>"  # noqa: E501
KEYS = "aws_access_key_id = MINE\naws_secret_access_key = secret\n"
CALLER = "Action=GetCallerIdentity"


@pytest.fixture(scope="module")
def running() -> Iterator[CountingServer]:
    with counting_server() as made:
        yield made


@pytest.fixture
def server(running: CountingServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[CountingServer]:
    for name in ("PROFILE", "ACCESS_KEY_ID", "SECRET_ACCESS_KEY", "SESSION_TOKEN", "DEFAULT_REGION", "ROLE_ARN"):
        monkeypatch.delenv(f"AWS_{name}", raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_REGION", "eu-west-1")
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", running.url)
    running.requests.clear()
    kept = list(running.answers)
    running.answers.append(("Action=AssumeRole&", 200, {}, ASSUMED))
    yield running
    running.answers[:] = kept


@pytest.fixture
def keys(server: CountingServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "MINE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)


def open_account(endpoint: str, identity: Identity) -> AccountSession:
    guard = Guard(CATALOGUE, endpoint_url=endpoint)
    config = Config(retries={"total_max_attempts": 1}, connect_timeout=2, read_timeout=2)
    with lock_process(guard):
        return open_session(guard, identity, actions=ACTIONS, config=config)


@pytest.mark.parametrize(
    ("profile", "said"),
    [
        (f"role_arn = {SECRET}\nsource_profile = q\n", r"the profile p has the role_arn 'hunter2': it looks like arn:aws:iam"),
        (f"role_arn = {ROLE}\nsource_profile = zzz\n", 'The source_profile "zzz" referenced in the profile "p" does not exist'),
        (f'credential_process = sh -c "echo {SECRET} >&2; exit 3"\n', "its credential_process failed: run that by hand to see why$"),
        (f"credential_process = echo {SECRET}\n", "its credential_process failed: run that by hand to see why: it wrote no JSON"),
        (f"credential_process = /no/such/program --key {SECRET}\n", r"program that it names \(/no/such/program\): No such file"),
        (f"role_arn = {ROLE}\nweb_identity_token_file = /no/such/token\n", r"a file or program that it names \(/no/such/token\): No such"),
    ],
    ids=["role", "source", "process fails", "process garbles", "no process", "no token"],
)
def test_what_is_wrong_with_a_profile_is_said(server: CountingServer, tmp_path: Path, profile: str, said: str) -> None:
    (tmp_path / "config").write_text(f"[profile p]\n{profile}")

    with pytest.raises(CredentialsError, match=said) as caught:
        open_account(server.url, Identity("p"))

    assert SECRET not in str(caught.value).replace("role_arn 'hunter2'", "")
    assert server.count == 0


def test_a_code_that_nobody_can_give_is_asked_for_elsewhere() -> None:
    with (
        pytest.raises(CredentialsError, match="of the profile p: it asks for the code of an MFA device, which needs a terminal"),
        explain_failure("p"),
    ):
        raise EOFError


@pytest.mark.parametrize(
    ("code", "message", "said"),
    [
        ("ValidationError", f"Value '{SECRET}' at 'externalId' failed to satisfy constraint", "AWS takes one of these for malformed: "),
        ("AccessDenied", f"who knows {SECRET}", r"may not be assumed: its trust policy must allow .* needs sts:AssumeRole on it$"),
        (
            "AccessDenied",
            f"User: arn:aws:iam::123456789012:user/me is not authorized to perform: sts:AssumeRole on resource: {SECRET}",
            "AWS says that the caller is arn:aws:iam::123456789012:user/me$",
        ),
        ("RegionDisabledException", f"{SECRET}", "AssumeRole answered RegionDisabledException$"),
        (f"strange {SECRET}", "", "AssumeRole answered with an error$"),
    ],
)
@pytest.mark.usefixtures("keys")
def test_what_sts_says_is_read_and_not_shown(server: CountingServer, code: str, message: str, said: str) -> None:
    server.answers.append(("Action=AssumeRole", 400, {}, REFUSED.format(code, message)))

    with pytest.raises(CredentialsError, match=said) as caught:
        open_account(server.url, Identity(role_arn=ROLE, external_id=SECRET))

    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    "answer",
    [
        "<html>please log in</html>",
        "<GetCallerIdentityResponse><GetCallerIdentityResult/></GetCallerIdentityResponse>",
        "<GetCallerIdentityResponse><GetCallerIdentityResult><Account>123456789012</Account><Arn>x</Arn></GetCallerIdentityResult>"
        "</GetCallerIdentityResponse>",
    ],
    ids=["page", "empty", "strange"],
)
@pytest.mark.usefixtures("keys")
def test_an_answer_that_is_none_of_stss_opens_nothing(server: CountingServer, answer: str) -> None:
    server.answers.append((CALLER, 200, {}, answer))

    with pytest.raises(CredentialsError, match="none of AWS's answers: a proxy may be in between"):
        open_account(server.url, Identity())


@pytest.mark.usefixtures("keys", "server")
def test_a_password_in_the_endpoint_is_not_shown() -> None:
    with pytest.raises(CredentialsError, match=r'Could not connect to the endpoint URL: "http://127\.0\.0\.1:9/"'):
        open_account(f"http://user:{SECRET}@127.0.0.1:9", Identity())


@pytest.mark.usefixtures("keys")
def test_credentials_that_cannot_be_renewed_are_no_fault_of_the_call(server: CountingServer) -> None:
    """The trust policy changed on the way: it is not ecr:DescribeRepositories that is denied."""
    guard = Guard(CATALOGUE, endpoint_url=server.url)
    with lock_process(guard):
        session = open_session(guard, Identity(role_arn=ROLE), actions=ACTIONS)
        client = session.client("ecr", "eu-west-1")
        client._request_signer._credentials._expiry_time = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
        server.answers.append(("Action=AssumeRole", 403, {}, REFUSED.format("AccessDenied", SECRET)))
        with pytest.raises(CredentialsError) as caught:
            client.describe_repositories()

    failure = classify(caught.value, Operation("DescribeRepositories", ("ecr:DescribeRepositories",)), "ecr", "eu-west-1")
    assert (failure.code, failure.reason, failure.reach) == (
        "credentials-expired",
        "ecr:DescribeRepositories got no credentials",
        "region",
    )
    assert failure.advice.startswith(f"the role {ROLE} may not be assumed: its trust policy must allow this caller")


@pytest.mark.usefixtures("keys")
def test_nothing_secret_is_logged(server: CountingServer, caplog: pytest.LogCaptureFixture) -> None:
    """Somebody who asks for all logs gets none of botocore's: parameters and headers stand in them."""
    level = logging.getLogger("botocore").level
    with caplog.at_level(logging.DEBUG):
        session = open_account(server.url, Identity(role_arn=ROLE, external_id="external-hunter2"))
        guard = Guard(CATALOGUE, endpoint_url=server.url)
        with lock_process(guard), pytest.raises(ReadOnlyViolation):
            session.client("s3", "eu-west-1").list_buckets()

    assert (server.count, caplog.text) == (2, "")
    assert logging.getLogger("botocore").level == level


@pytest.mark.usefixtures("keys")
def test_settings_that_make_botocore_ask_more_change_nothing(server: CountingServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENABLE_ENDPOINT_DISCOVERY", "true")
    monkeypatch.setenv("AWS_DEFAULTS_MODE", "auto")
    monkeypatch.setenv("AWS_S3_DISABLE_EXPRESS_SESSION_AUTH", "false")
    guard = Guard((*CATALOGUE, Service("dynamodb", "d", (Operation("ListTables", ("x:y",)),))), endpoint_url=server.url)
    with lock_process(guard):
        session = open_session(guard, Identity(), actions=ACTIONS)
        session.client("dynamodb", "eu-west-1").list_tables()
        session.client("s3", "eu-west-1").get_bucket_versioning(Bucket="x--euw1-az1--x-s3")

    assert [request[1] for request in server.requests] == ["/", "/", "/x--euw1-az1--x-s3?versioning"]
