"""Secrets by shape and by name, and what is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from immutcheck.secrets.detectors import Detection, detect_literal, detect_token, detect_tokens, may_hold_token, shapes_in
from immutcheck.secrets.shapes import SHAPES, group_keywords
from tests.secrets.planted import TOKENS, letters


def test_every_shape_has_a_planted_secret():
    assert set(TOKENS) == {shape.detector for shape in SHAPES}


@pytest.mark.parametrize("detector", TOKENS)
def test_every_shape_is_found_inside_a_text(detector):
    text = f"before {TOKENS[detector]} after"
    found = [detection for detection in detect_tokens(text) if detection.detector == detector]
    assert found
    assert all(detection.confidence != "low" for detection in found)
    assert found[0].start >= len("before ")
    assert found[0].end <= len(text) - len(" after")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
        "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-AbCdEf",
        "{{resolve:secretsmanager:db:SecretString:password}}",
        "111122223333.dkr.ecr.eu-west-1.amazonaws.com/app:1.2",
        "https://example.org/path:8080/@scope/package",
        "git@github.com:team/app.git",
        "s3://bucket/key",
        "postgres://db.example.org:5432/shop",
        "password=$DB_PASSWORD",
        "password=${DB_PASSWORD}",
        "token=$(aws ssm get-parameter --name /shop/token)",
        "--password $DB_PASSWORD",
        "jdbc:postgresql://db.example.org/shop?user=shop&password={{resolve:secretsmanager:db}}",
        "AWSTemplateFormatVersion",
        "sha256:" + "0a" * 32,
        "The password is checked before every deployment",
        "task-definition-family-name-that-is-long",
    ],
)
def test_what_is_no_token(text):
    assert detect_token(text) is None


def test_a_placeholder_has_low_confidence():
    example = "AKIAIOSFODNN7" + "EXAMPLE"
    assert detect_token(example).confidence == "low"
    assert (
        detect_token("postgres://user:<password>@host/db") is None or detect_token("postgres://user:<password>@host/db").confidence == "low"
    )
    assert detect_token("postgres://user:" + "changeme" + "@host/db").confidence == "low"


def test_a_real_token_wins_over_a_placeholder():
    text = "AKIAIOSFODNN7" + "EXAMPLE and " + TOKENS["github-token"]
    assert detect_token(text).detector == "github-token"


def test_the_detection_says_where_and_never_what():
    text = TOKENS["url-credentials"]
    detection = detect_token(text)
    assert detection == Detection("password in an address", "url-credentials", "high", text.index("h0rse"), text.index("@db"))
    assert "h0rse" not in repr(detection)


def test_a_password_with_an_at_sign_is_hidden_to_its_end():
    text = "redis://:p" + "a@ss" + "word1@cache:6379"
    detection = detect_token(text)
    assert text[detection.start : detection.end] == "pa@ssword1"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("password", "password"),
        ("Password", "password"),
        ("DB_PASSWORD", "password"),
        ("MasterUserPassword", "password"),
        ("masterPassword2", "password"),
        ("PGPASSWORD", "password"),
        ("db.password", "password"),
        ("db-passwd", "password"),
        ("DB_PASS", "password"),
        ("PASSWORD_PROD", "password"),
        ("ClientSecret", "secret"),
        ("SecretString", "secret"),
        ("SECRET_KEY_BASE", "secret key"),
        ("AuthToken", "token"),
        ("OAuthToken", "token"),
        ("GITHUB_TOKEN", "token"),
        ("ApiKey", "API key"),
        ("STRIPE_API_KEY", "API key"),
        ("apikey", "API key"),
        ("AWS_SECRET_ACCESS_KEY", "secret key"),
        ("SecretAccessKey", "secret key"),
        ("PrivateKey", "private key"),
        ("registryCredentials", "credential"),
        ("BASIC_AUTH", "credential"),
    ],
)
def test_names_of_secrets(name, kind):
    assert detect_literal(name, "h0rse-battery-st4ple").kind == kind


@pytest.mark.parametrize(
    "name",
    [
        "",
        "SECRET_ARN",
        "DbSecretName",
        "SecretId",
        "PASSWORD_LENGTH",
        "PasswordPolicy",
        "MinimumPasswordLength",
        "TOKEN_URL",
        "TokenEndpoint",
        "AccessTokenValidity",
        "NextToken",
        "ClientRequestToken",
        "KeyName",
        "Key",
        "PartitionKey",
        "KmsKeyId",
        "PublicKey",
        "PASSWORD_FILE",
        "bypass",
        "Compass",
        "UserPoolId",
        "AuthenticationType",
        "SECRETS_MANAGER_ENDPOINT",
    ],
)
def test_names_of_something_else(name):
    assert detect_literal(name, "h0rse-battery-st4ple") is None


@pytest.mark.parametrize(
    "value",
    [
        "",
        "  ",
        "true",
        "False",
        "none",
        "required",
        "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db",
        "{{resolve:ssm-secure:/db/password:1}}",
        "/shop/prod/db-password",
        "ssm:/shop/db",
        "https://vault.example.org/v1/secret",
    ],
)
def test_values_that_are_no_secrets_under_a_telling_name(value):
    assert detect_literal("DB_PASSWORD", value) is None


@pytest.mark.parametrize(
    ("name", "value"), [("MAX_TOKENS", "4096"), ("AccessToken", "hours"), ("Token", "20"), ("ENCRYPTION_KEY", "alias/shop")]
)
def test_settings_are_no_secrets(name, value):
    assert detect_literal(name, value) is None


@pytest.mark.parametrize(
    "value",
    [
        "changeme",
        "CHANGE_ME",
        "<password>",
        "${PASSWORD}",
        "$PASSWORD",
        "{{ password }}",
        "xxxxxxxx",
        "********",
        "your-password",
        "TODO",
        "aaaaaaaa",
    ],
)
def test_placeholders_have_low_confidence(value):
    assert detect_literal("DB_PASSWORD", value).confidence == "low"


def test_confidence_follows_name_and_value():
    assert detect_literal("DB_PASSWORD", "hunter2").confidence == "high"
    assert detect_literal("AUTH_TOKEN", "hunter2-hunter2").confidence == "medium"
    assert detect_literal("AUTH_TOKEN", letters(24)).confidence == "high"
    assert detect_literal("AWS_SECRET_ACCESS_KEY", letters(40)).confidence == "high"


def test_under_a_telling_name_the_whole_value_is_the_secret():
    value = "x" + TOKENS["url-credentials"]
    detection = detect_literal("ADMIN_SECRET", value)
    assert (detection.start, detection.end) == (0, len(value))


@pytest.mark.parametrize(
    "unit",
    ["a", "A", "-", "=", ":", "/", "://", "a://b:", "password=", "-----BEGIN ", "eyJ", "eyJ.", "x@", "AKIA", " ", "\n", "--token ", "ghp_"],
)
def test_no_text_makes_a_pattern_slow(unit):
    # Exponential and cubic behaviour would never end here.
    assert all(detection.start < detection.end for detection in detect_tokens(unit * (60_000 // len(unit))))


@given(st.text(max_size=60), st.text(max_size=80))
def test_any_name_and_text_are_answered(name, text):
    detection = detect_literal(name, text)
    assert detection is None or 0 <= detection.start < detection.end <= len(text)


def test_the_name_of_a_secret_is_not_the_secret() -> None:
    assert detect_literal("DATABASE_SECRET", "shop/database") is None
    assert detect_literal("DATABASE_SECRET", "shop/order-desk/database") is None
    assert detect_literal("DATABASE_SECRET", "c2hvcA/ZGF0YWJhc2U") is not None
    assert detect_literal("DATABASE_PASSWORD", "shop/database") is not None


@pytest.mark.parametrize("detector", TOKENS)
def test_the_looks_ahead_miss_no_token(detector: str) -> None:
    text = f"before {TOKENS[detector]} after"
    assert may_hold_token(text)
    assert may_hold_token(TOKENS[detector])
    assert detector in {shape.detector for shape in shapes_in(text)}


def test_the_looks_ahead_know_every_keyword() -> None:
    known = {keyword for _mark, keywords in group_keywords() for keyword in keywords}
    assert known == {keyword.lower() for shape in SHAPES for keyword in shape.keywords}
    assert all(mark in keyword for mark, keywords in group_keywords() for keyword in keywords)


def test_the_looks_ahead_leave_plain_texts_alone() -> None:
    assert not may_hold_token("The group Web lets the internet reach port 22, so anyone may try to log in.")
    assert shapes_in("Resources:\n  Bucket: {Type: AWS::S3::Bucket}") == ()


def test_a_keyword_of_two_words_may_have_a_line_break_between_them() -> None:
    assert [shape.detector for shape in shapes_in("-----BEGIN RSA PRIVATE\n KEY-----")] == ["private-key"]


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ('echo "ec2-user:h0rse-battery" | chpasswd', "h0rse-battery"),
        ("echo h0rse-battery | sudo passwd --stdin root", "h0rse-battery"),
        ("useradd -m -p h0rse-battery bob", "h0rse-battery"),
        ("NET.EXE USER bob h0rse-battery /add", "h0rse-battery"),
        ("net user bob h0rse-battery /add", "h0rse-battery"),
        ("ConvertTo-SecureString 'h0rse-battery' -AsPlainText -Force", "h0rse-battery"),
        ('echo "ec2-user:$word" | chpasswd', ""),
        ("net user bob $word /add", ""),
        ("net user bob /delete", ""),
        ("useradd -p $(openssl passwd word) bob", ""),
        ("grep root /etc/passwd | passwd", ""),
    ],
)
def test_passwords_that_commands_set(text: str, secret: str) -> None:
    assert [text[found.start : found.end] for found in detect_tokens(text)] == ([secret] if secret else [])
