"""Literal secrets in values, maps and lists; planted secrets are put together here, so that none stands in the repository."""

import pytest

from immutcheck.model.values import Digest, DynamicReference, OpenList, OpenMap, Redacted, Reference, Unknown
from tests.engine.operators.asking import HIDDEN, PARAMETER, ask, assert_hiding_keeps, evaluation, explain, points, text

KEY_ID = "AKIA" + "Q7" * 8
GITHUB = "ghp_" + "a1B2" * 9
PLAIN = DynamicReference("d", service="ssm", key="/db/password")
SECURE = DynamicReference("d", service="ssm-secure", key="/db/password", version="1")
MANAGED = DynamicReference("d", service="secretsmanager", key="db")


def named(name):
    return evaluation(path=("properties", name), properties={name: None})


@pytest.mark.parametrize(
    ("name", "value", "answer"),
    [
        ("MasterUserPassword", "hunter2-hunter2", True),
        ("MasterUserPassword", "changeme", True),
        ("MasterUserPassword", 12345678, True),
        ("MasterUserPassword", "", False),
        ("MasterUserPassword", True, False),
        ("MasterUserPassword", None, False),
        ("MasterUserPassword", "{{resolve:secretsmanager:db:SecretString:password}}", False),
        ("MasterUserPassword", PARAMETER, False),
        ("MasterUserPassword", HIDDEN, None),
        ("MasterUserPassword", Reference("r", target="Secret"), False),
        ("MasterUserPassword", MANAGED, False),
        ("MasterUserPassword", SECURE, False),
        ("MasterUserPassword", PLAIN, False),
        ("MasterUserPassword", Redacted("password", "name"), True),
        ("MasterUserPassword", Unknown("u", possible=("hunter2x", "hunter3x")), True),
        ("MasterUserPassword", Unknown("u", possible=("hunter2x", PARAMETER)), None),
        ("MasterUserPassword", text("{{resolve:secretsmanager:", None, ":SecretString:password}}"), False),
        ("MasterUserPassword", text("prefix-", None), None),
        ("MasterUserPassword", text(None, "-", None), False),
        ("Description", "hunter2-hunter2", False),
        ("Description", KEY_ID, True),
        ("Description", text("key " + GITHUB + " of ", None), True),
        ("Url", "postgres://shop:" + "s3cr3t" + "@db.example.org/shop", True),
        ("Url", text("postgres://shop:" + "s3cr3t" + "@", None, "/shop"), True),
        ("Url", text("postgres://shop:", None, "@db/shop"), False),
        ("Url", "https://db.example.org/shop", False),
        ("SecretArn", "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db", False),
        ("DbPasswordParameter", "/shop/prod/db-password", False),
    ],
)
def test_a_scalar_by_name_and_shape(name, value, answer):
    assert ask("literal_secret", True, value, named(name)) is answer


@pytest.mark.parametrize(
    ("value", "answer"),
    [
        ("x", True),
        ("/a/b", True),
        (5, True),
        ("", False),
        (PARAMETER, False),
        (HIDDEN, None),
        (MANAGED, False),
        (text("a", None), None),
        ("{}", False),
        (' {"user": "", "password": null, "more": [""]} ', False),
        ("null", False),
        ("[]", False),
        ("[1]", True),
        ('{"user": "a"}', True),
        ('{"user": "a:b"}', True),
        ('{"user": true}', True),
        ("{not JSON", True),
        (text('{"password":"', None, '"}'), False),
        (text('{"password":', None, ',"user":""}'), False),
        (text('{"password":"', None, '","user":"admin"}'), None),
        (text('{"password":"', None, '-x"}'), None),
        (text('{"user":"', None, '","password":"not-a-real-password-1"}'), True),
        (text('{"user":"', None, '","a\\":"\\"b","password":"not-a-real-password-1"}'), True),
        (text('{"user":', None, ',"key":"' + GITHUB + '"}'), True),
        (text("{", None, "}"), False),
        (text('["', None, '","x"]'), None),
    ],
)
def test_a_property_that_is_always_a_secret(value, answer):
    assert ask("literal_secret", {"names": "always"}, value, named("Whatever")) is answer


def test_a_plain_parameter_counts_when_asked_for():
    assert ask("literal_secret", {"plain_ssm": True}, PLAIN, named("Password")) is True
    assert ask("literal_secret", {"plain_ssm": True}, PLAIN, named("Port")) is False
    assert ask("literal_secret", {"plain_ssm": True, "names": "always"}, PLAIN, named("Port")) is True
    assert ask("literal_secret", {"plain_ssm": True}, SECURE, named("Password")) is False
    assert ask("literal_secret", {"plain_ssm": True}, "{{resolve:ssm:/db/password:1}}", named("Password")) is True


def test_a_map_of_variables():
    variables = {"DB_HOST": "db.example.org", "DB_PASSWORD": "hunter2-hunter2", "DB_PASSWORD_LENGTH": "16", "TOKEN": GITHUB, "K": KEY_ID}
    at = named("Variables")
    assert ask("literal_secret", True, variables, at) is True
    assert points("literal_secret", True, variables, at) == [("DB_PASSWORD",), ("TOKEN",), ("K",)]
    words = explain("literal_secret", True, variables, at)
    assert words == ("a literal password, by its name", "a literal GitHub token, by its shape", "a literal AWS access key, by its shape")
    assert not any(secret in " ".join(words) for secret in ("hunter2", GITHUB, KEY_ID))


def test_a_list_of_names_and_values():
    variables = [{"Name": "LOG_LEVEL", "Value": "info"}, {"Name": "API_KEY", "Value": "k3yk3yk3yk3y"}, {"Name": "X", "Value": KEY_ID}]
    at = named("Environment")
    assert ask("literal_secret", True, variables, at) is True
    assert points("literal_secret", True, variables, at) == [(1, "Value"), (2, "Value")]


def test_a_name_beside_the_value_is_found_from_inside_an_element():
    variables = [{"Name": "API_KEY", "Value": "k3yk3yk3yk3y"}, {"Name": "LEVEL", "Value": "k3yk3yk3yk3y"}]
    for index, answer in ((0, True), (1, False)):
        at = evaluation(path=("properties", "Environment", index, "Value"), properties={"Environment": variables})
        assert ask("literal_secret", True, "k3yk3yk3yk3y", at) is answer


def test_a_name_beside_a_value_that_is_one_of_several():
    """The engine asks for each of them by itself."""
    several = Unknown("u", possible=("k3yk3yk3yk3y", Unknown("v", possible=("k3yk3yk3yk4y", PARAMETER))))
    at = evaluation(path=("properties", "Environment", 0, "Value"), properties={"Environment": [{"Name": "API_KEY", "Value": several}]})
    assert [ask("literal_secret", True, value, at) for value in ("k3yk3yk3yk3y", "k3yk3yk3yk4y", "k3yk3yk3yk5y")] == [True, True, False]


def test_the_name_of_a_secret_is_none():
    indirect = [{"Name": "DB_PASSWORD", "Type": "PARAMETER_STORE", "Value": "db-password"}]
    assert ask("literal_secret", True, indirect, named("EnvironmentVariables")) is False
    plain = [{"Name": "DB_PASSWORD", "Type": "PLAINTEXT", "Value": "db-password"}]
    assert ask("literal_secret", True, plain, named("EnvironmentVariables")) is True
    unknown = [{"Name": "DB_PASSWORD", "Type": PARAMETER, "Value": "db-password"}]
    assert ask("literal_secret", True, unknown, named("EnvironmentVariables")) is None
    at = evaluation(path=("properties", "V", 0, "Value"), properties={"V": indirect})
    assert ask("literal_secret", True, "db-password", at) is False


def test_a_type_that_is_no_text_changes_nothing():
    assert ask("literal_secret", True, [{"Name": "API_KEY", "Type": ["x"], "Value": "k3yk3yk3yk3y"}], named("Environment")) is True


def test_unknown_names_and_open_collections():
    assert ask("literal_secret", True, [{"Name": PARAMETER, "Value": "k3yk3yk3yk3y"}], named("Environment")) is None
    assert ask("literal_secret", True, [{"Name": PARAMETER, "Value": KEY_ID}], named("Environment")) is True
    assert ask("literal_secret", True, [{"Name": PARAMETER, "Value": "true"}], named("Environment")) is False
    assert ask("literal_secret", True, OpenMap({"A": "b"}, PARAMETER), named("Variables")) is None
    assert ask("literal_secret", True, OpenMap({"PASSWORD": "hunter2x"}, PARAMETER), named("Variables")) is True
    assert ask("literal_secret", True, OpenList([], PARAMETER), named("Environment")) is None


@pytest.mark.parametrize(
    ("value", "answer"),
    [
        (Unknown("u", possible=({"DB_PASSWORD": "hunter2-hunter2"}, {})), None),
        (Unknown("u", possible=({"DB_PASSWORD": "hunter2-hunter2"}, {"DB_TOKEN": "hunter2-hunter2"})), True),
        (Unknown("u", maybe_absent=True, possible=({"DB_PASSWORD": "hunter2-hunter2"},)), None),
        (Unknown("u", possible=({"PORT": "1"}, {})), False),
        (Unknown("u", possible=({"PORT": "1"}, PARAMETER)), False),
        ([Unknown("u", maybe_absent=True, possible=({"Name": "DB_PASSWORD", "Value": "hunter2-hunter2"},))], None),
        ([Unknown("u", maybe_absent=True, possible=({"Name": "PORT", "Value": "1"},))], False),
        (OpenList([], PARAMETER, ({"Name": "DB_PASSWORD", "Value": "hunter2-hunter2"},)), None),
        (OpenList([], PARAMETER, ({"Name": "DB_PASSWORD", "Value": PARAMETER},)), False),
    ],
)
def test_maps_that_are_not_decided(value, answer):
    assert ask("literal_secret", True, value, named("Environment")) is answer


def test_unknowns_are_explained():
    assert explain("literal_secret", True, text("prefix-", None), named("Password")) == (
        "a part of it is written out, the rest is not known: holes",
    )
    assert explain("literal_secret", True, OpenMap({}, PARAMETER), named("Variables")) == ("parameter `X` has no default",)


@pytest.mark.parametrize(
    "value",
    [
        {"DB_PASSWORD": "hunter2-hunter2", "LEVEL": "info"},
        {"LEVEL": "info", "MAX": 5, "FLAG": True},
        [{"Name": "DB_PASSWORD", "Value": "hunter2-hunter2"}],
        [{"Name": "DB_PASSWORD", "Value": "db", "Type": "PARAMETER_STORE"}, {"Name": "A", "Value": "b"}],
        [{"Name": "DB_PASSWORD", "Value": "hunter2-hunter2", "Type": "PLAINTEXT"}],
        [{"Name": "LEVEL", "Value": KEY_ID}],
        [{"OptionName": "Password", "Namespace": "n", "Value": "hunter2-hunter2"}],
        {"Environment": {"Variables": {"TOKEN": GITHUB}}},
    ],
)
@pytest.mark.parametrize("argument", [True, {"names": "always"}, {"plain_ssm": True}])
def test_hiding_keeps_the_answer(argument, value):
    assert_hiding_keeps("literal_secret", argument, value, named("Variables"))


def test_of_a_value_that_is_only_kept_as_a_digest_nothing_is_said():
    assert ask("literal_secret", True, Digest("only a hash is kept")) is None
