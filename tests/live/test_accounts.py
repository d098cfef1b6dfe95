"""Files of accounts, and the accounts of an organization."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import PaginationError

from immutcheck.live.accounts import Account, expand_role, list_organization, load_accounts, parse_accounts
from immutcheck.live.catalogue.table import SERVICES
from immutcheck.live.credential_errors import CredentialsError
from immutcheck.live.guard import Guard
from immutcheck.live.process_lock import lock_process
from immutcheck.live.regions import check_regions, find_default_region, known_regions, list_enabled_regions
from immutcheck.live.sessions import Identity, open_session
from immutcheck.model.errors import ConfigurationError, UsageError
from tests.live.conftest import KEYS, Aws
from tests.live.guard_world import counting_server

FILE = b"""\
accounts:
- account_id: '123456789012'
  name: production
  regions: [eu-west-1, eu-central-1, eu-west-1]
  role: arn:aws:iam::123456789012:role/Audit
  external_id: x-1
  tags: [team:web, 'url:https://example.com']
  email: somebody@example.com
- account_id: "023456789012"
  role: path/Audit
  session_name: nightly
- account_id: 323456789012
  role: arn:aws-cn:iam::{account}:role/Audit
  regions: [cn-north-1]
- account_id: '423456789012'
  profile: sandbox
  tags: {team: web}
"""


def test_accounts_of_a_file() -> None:
    assert parse_accounts(FILE, "accounts.yaml") == (
        Account(
            "123456789012",
            "production",
            ("eu-west-1", "eu-central-1"),
            "arn:aws:iam::123456789012:role/Audit",
            external_id="x-1",
            tags={"team": "web", "url": "https://example.com"},
        ),
        Account("023456789012", role="arn:aws:iam::023456789012:role/path/Audit", session_name="nightly"),
        Account("323456789012", regions=("cn-north-1",), role="arn:aws-cn:iam::323456789012:role/Audit"),
        Account("423456789012", profile="sandbox", tags={"team": "web"}),
    )


def test_who_to_be_to_read_an_account() -> None:
    account = Account("123456789012", role="arn:aws:iam::123456789012:role/Audit", profile="base", external_id="x", source_identity="ci")

    assert account.identity == Identity("base", account.role, "x", "immutcheck", "ci", "123456789012")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("accounts:\n- name: a\n", "accounts.yaml:2:3: `account_id` is twelve digits"),
        ("accounts:\n- account_id: 0123456789\n", "accounts.yaml:2:15: `account_id` is twelve digits, in quotes"),
        ("accounts:\n- account_id: true\n", "accounts.yaml:2:15: `account_id` is twelve digits"),
        ("accounts:\n- '123456789012'\n", "accounts.yaml:2:3: an account is a mapping"),
        ("accounts:\n- account_id: '123456789012'\n  rol: a\n", "accounts.yaml:3:3: unknown key `rol`: did you mean `role`?"),
        ("accounts:\n- account_id: '123456789012'\n  name: 5\n", "accounts.yaml:3:9: `name` is a text"),
        ("accounts:\n- account_id: '123456789012'\n  regions: eu-west-1\n", "accounts.yaml:3:12: `regions` is a list"),
        (
            "accounts:\n- account_id: '123456789012'\n  regions: [eu-west-1, eu-wst-2]\n",
            "accounts.yaml:3:24: `eu-wst-2` is no region: did you mean `eu-west-2`?",
        ),
        ("accounts:\n- account_id: '123456789012'\n  role: [a, b]\n", "accounts.yaml:3:9: `role` is one role"),
        ("accounts:\n- account_id: '123456789012'\n  role: 'a b'\n", "accounts.yaml:3:9: 'a b' is neither the name of a role nor an ARN"),
        (
            "accounts:\n- account_id: '123456789012'\n  role: arn:aws:iam::999999999999:role/A\n",
            "accounts.yaml:3:9: the role arn:aws:iam::999999999999:role/A belongs to another account than 123456789012",
        ),
        (
            "accounts:\n- account_id: '123456789012'\n  external_id: ab\n",
            "accounts.yaml:2:3: `external_id` and `source_identity` go with a `role`",
        ),
        ("accounts:\n- account_id: '123456789012'\n  tags: [web]\n", "accounts.yaml:3:9: `tags` is a list of texts such as `team:web`"),
        (
            "accounts:\n- account_id: '123456789012'\n- account_id: '123456789012'\n",
            "accounts.yaml:3:15: the account 123456789012 is listed a second time",
        ),
        ("accounts: []\n", "accounts.yaml: a file of accounts has a list under `accounts:`"),
        ("- a\n", "accounts.yaml: a file of accounts has a list under `accounts:`"),
        ("", "accounts.yaml: a file of accounts has a list under `accounts:`"),
        ("accounts: [\n", "accounts.yaml:2:1: "),
        (
            "accounts:\n- account_id: '123456789012'\n  name: a\n  name: b\n",
            "accounts.yaml:4:3: warning: the key `name` is written a second time",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_place(text: str, message: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        parse_accounts(text.encode(), "accounts.yaml")

    assert str(caught.value).startswith(message)


ONE = "accounts:\n- account_id: '123456789012'\n"
BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{to}: &{to} [{','.join([f'*{of}'] * 9)}]\n" for of, to in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (BOMB + ONE + "  tags: *i\n", "aliases add more than"),
        (ONE + "  tags: &t [*t]\n", "the anchor contains an alias of itself"),
        ("accounts: " + "[" * 5000 + "]" * 5000, "nested more than"),
        ("accounts:\n- account_id: '\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668\u0669\u0660\u0661\u0662'\n", "is twelve digits"),
        ('accounts:\n- account_id: "123456789012\\n"\n', "is twelve digits"),
        (ONE + "  role: r\u00f4le\n", "neither the name of a role nor an ARN"),
        (ONE + '  role: "Audit\\n"\n', "neither the name of a role nor an ARN"),
        (ONE + '  name: "\\e[31mred"\n', "`name` has characters that cannot be shown"),
        (ONE + "  session_name: 'a b'\n", "`session_name` is 2 to 64 letters"),
        (ONE + "  role: A\n  source_identity: 'a\u00e4'\n", "`source_identity` is 2 to 64 letters"),
        (ONE + "  regions: [[a], {b: c}, null, 1]\n", "`{'b': 'c'}` is no region"),
        (ONE + "  regions: [eu-west-1, cn-north-1]\n", "different partitions (aws, aws-cn), and an account to one"),
        (ONE + "  regions: [eu-west-1]\n  role: arn:aws-cn:iam::{account}:role/A\n", "is in another partition than the regions (aws)"),
        (ONE + "  role: A\n- account_id: '123456789012'\n  role: B\n", "is listed a second time"),
    ],
)
def test_a_hostile_file_is_wrong_usage(text: str, message: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        parse_accounts(text.encode(), "accounts.yaml")

    assert message in str(caught.value)


def test_an_external_id_that_aws_does_not_take_is_not_repeated() -> None:
    with pytest.raises(ConfigurationError) as caught:
        parse_accounts((ONE + "  role: A\n  external_id: 'hunter 2'\n").encode(), "a.yaml")

    assert str(caught.value) == "a.yaml:4:16: `external_id` is 2 to 1224 letters, digits and any of _+=,.@:/-"


def test_everything_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(ConfigurationError) as caught:
        parse_accounts(b"accounts:\n- account_id: 1\n  nam: a\n- name: 1\n", "a.yaml")

    assert [line.split(" ")[0] for line in str(caught.value).splitlines()] == ["a.yaml:3:3:", "a.yaml:2:15:", "a.yaml:4:3:", "a.yaml:4:9:"]


def test_a_file_that_is_not_there() -> None:
    with pytest.raises(ConfigurationError, match=r"nowhere.yaml: cannot be read: No such file"):
        load_accounts("nowhere.yaml")


@pytest.mark.parametrize(
    ("role", "expanded"),
    [
        ("Audit", "arn:aws-us-gov:iam::123456789012:role/Audit"),
        ("/teams/Audit", "arn:aws-us-gov:iam::123456789012:role/teams/Audit"),
        ("arn:aws:iam::{account}:role/Audit", "arn:aws:iam::123456789012:role/Audit"),
        ("arn:aws:iam::{account_id}:role/Audit-{account}", "arn:aws:iam::123456789012:role/Audit-123456789012"),
    ],
)
def test_a_role_in_an_account(role: str, expanded: str) -> None:
    assert expand_role(role, "123456789012", "aws-us-gov") == expanded


@pytest.mark.parametrize("role", ["", "arn:aws:iam::{account}:user/Audit", "arn:aws:iam::*:role/Audit", "a b"])
def test_what_is_no_role(role: str) -> None:
    with pytest.raises(UsageError, match="neither the name of a role nor an ARN"):
        expand_role(role, "123456789012")


@pytest.fixture
def own_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEYS["aws_access_key_id"])
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", KEYS["aws_secret_access_key"])
    monkeypatch.setenv("AWS_DEFAULT_REGION", KEYS["region_name"])
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")


def open_guarded(aws: Aws) -> tuple[Guard, Any]:
    guard = Guard(SERVICES, endpoint_url=aws.endpoint)
    with lock_process(guard):
        return guard, open_session(guard, Identity(), actions={})


@pytest.mark.usefixtures("own_keys")
def test_active_accounts_of_an_organization(aws: Aws) -> None:
    writer = aws.client("organizations")
    writer.create_organization(FeatureSet="ALL")
    made = [
        writer.create_account(AccountName=f"account-{number}", Email=f"{number}@example.com")["CreateAccountStatus"]["AccountId"]
        for number in range(25)
    ]
    writer.close_account(AccountId=made[3])
    guard, session = open_guarded(aws)

    with lock_process(guard):
        found = list_organization(session, "arn:aws:iam::{account}:role/Audit")

    assert [(account.account_id, account.name) for account in found.inactive] == [(made[3], "account-3")]
    roles = {account.account_id: account.role for account in found.active}
    assert roles.pop("123456789012") == ""
    assert roles == {number: f"arn:aws:iam::{number}:role/Audit" for number in made if number != made[3]}


@pytest.mark.usefixtures("own_keys")
def test_an_organization_that_may_not_be_listed() -> None:
    with counting_server() as server:
        server.answers.append(("ListAccounts", 400, {}, '{"__type": "AccessDeniedException", "message": "no"}'))
        guard = Guard(SERVICES, endpoint_url=server.url)
        with lock_process(guard):
            session = open_session(guard, Identity(), actions={})
            with pytest.raises(CredentialsError, match="cannot be listed: AccessDeniedException: the managing account or a delegated"):
                list_organization(session, "Audit")


@pytest.mark.usefixtures("own_keys")
@pytest.mark.parametrize("answer", ["{}", "<html>log in</html>", '{"Accounts": [], "NextToken": "T"}'], ids=["empty", "page", "endless"])
def test_what_is_no_list_of_accounts_is_none(answer: str) -> None:
    with counting_server() as server:
        server.answers.append(("ListAccounts", 200, {}, answer))
        guard = Guard(SERVICES, endpoint_url=server.url)
        with lock_process(guard):
            session = open_session(guard, Identity(), actions={})
            with pytest.raises((CredentialsError, PaginationError)):
                list_organization(session, "Audit")


@pytest.mark.usefixtures("own_keys")
def test_an_account_without_regions_is_none() -> None:
    with counting_server() as server:
        server.answers.append(("DescribeRegions", 200, {}, "<html>log in</html>"))
        guard = Guard(SERVICES, endpoint_url=server.url)
        with lock_process(guard):
            session = open_session(guard, Identity(), actions={})
            with pytest.raises(CredentialsError, match="none of AWS's answers"):
                list_enabled_regions(session)


@pytest.mark.usefixtures("own_keys")
def test_regions_that_an_account_has_enabled(aws: Aws) -> None:
    guard, session = open_guarded(aws)

    with lock_process(guard):
        found = list_enabled_regions(session)

    assert list(found) == sorted(region["RegionName"] for region in aws.client("ec2").describe_regions()["Regions"])


def test_regions_are_checked() -> None:
    assert check_regions(["eu-west-1", "us-east-1", "eu-west-1"]) == ("eu-west-1", "us-east-1")
    assert known_regions()["us-gov-west-1"] == "aws-us-gov"


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["eu-wst-1"], "'eu-wst-1' is no region: did you mean eu-west-1?"),
        (["aws-global"], "'aws-global' is no region"),
        (["eu-west-1", "cn-north-1"], "the regions belong to different partitions (aws, aws-cn): audit each by itself"),
    ],
)
def test_what_is_no_region(names: list[str], message: str) -> None:
    with pytest.raises(UsageError) as caught:
        check_regions(names)

    assert str(caught.value).startswith(message)


def test_the_region_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
    monkeypatch.delenv("AWS_DEFAULT_REGION", raising=False)
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    monkeypatch.setenv("AWS_REGION", "eu-north-1")

    assert (find_default_region(), find_default_region("typo")) == ("eu-north-1", "")
