"""Nothing planted is ever shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from immutcheck.model.location import Span
from immutcheck.model.values import DynamicReference, Redacted, Text, Unknown
from immutcheck.secrets.redaction import redact_text, render_value, secret_paths, secret_spans
from tests.secrets.planted import TOKENS, letters

PLANTED = "h0rse-battery-st4ple"


def paths(value):
    return [path for path, _detection in secret_paths(value)]


def test_secrets_by_key_pair_and_shape():
    template = {
        "Resources": {
            "Db": {"Type": "AWS::RDS::DBInstance", "Properties": {"MasterUsername": "shop", "MasterUserPassword": PLANTED}},
            "Fn": {
                "Properties": {"Environment": {"Variables": {"DB_PASSWORD": PLANTED, "PASSWORD_LENGTH": "12", "X": TOKENS["github-token"]}}}
            },
            "Task": {"Properties": {"Environment": [{"Name": "API_KEY", "Value": PLANTED}, {"Name": "LEVEL", "Value": "info"}]}},
            "Build": {"Properties": {"Variables": [{"Name": "API_KEY", "Type": "PARAMETER_STORE", "Value": "api-key"}]}},
            "Parameter": {"Type": "AWS::SSM::Parameter", "Properties": {"Name": "/shop/db/password", "Value": PLANTED}},
            "Number": {"Properties": {"Password": 12345678901}},
        }
    }
    assert paths(template) == [
        ("Resources", "Db", "Properties", "MasterUserPassword"),
        ("Resources", "Fn", "Properties", "Environment", "Variables", "DB_PASSWORD"),
        ("Resources", "Fn", "Properties", "Environment", "Variables", "X"),
        ("Resources", "Task", "Properties", "Environment", 0, "Value"),
        ("Resources", "Parameter", "Properties", "Value"),
        ("Resources", "Number", "Properties", "Password"),
    ]


def test_defaults_of_secret_parameters():
    template = {
        "Parameters": {
            "DbPassword": {"Type": "String", "Default": PLANTED, "AllowedValues": [PLANTED, "other-" + PLANTED]},
            "Pin": {"Type": "String", "NoEcho": True, "Default": "1"},
            "Pin2": {"Type": "String", "NoEcho": "true", "Default": 7},
            "Empty": {"Type": "String", "NoEcho": True, "Default": ""},
            "Size": {"Type": "String", "Default": "small"},
        }
    }
    assert paths(template) == [
        ("Parameters", "DbPassword", "Default"),
        ("Parameters", "DbPassword", "AllowedValues", 0),
        ("Parameters", "DbPassword", "AllowedValues", 1),
        ("Parameters", "Pin", "Default"),
        ("Parameters", "Pin2", "Default"),
    ]


def test_a_type_that_is_no_text_changes_nothing():
    assert paths([{"Name": "API_KEY", "Type": {"Ref": "Kind"}, "Value": PLANTED}]) == [(0, "Value")]


def test_outputs_and_mappings():
    template = {"Outputs": {"AdminPassword": {"Value": PLANTED}}, "Mappings": {"Stage": {"prod": {"DbPassword": PLANTED}}}}
    assert paths(template) == [("Outputs", "AdminPassword", "Value"), ("Mappings", "Stage", "prod", "DbPassword")]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"Ref": "DbPassword"}, []),
        ({"Fn::GetAtt": ["Secret", "Password"]}, []),
        ({"Fn::Sub": "{{resolve:secretsmanager:${Secret}:SecretString:password}}"}, []),
        ({"Fn::Sub": "${DbPassword}"}, []),
        ({"Fn::Sub": "${A}-${B}"}, []),
        ({"Fn::Sub": PLANTED + "${A}"}, [("Password", "Fn::Sub")]),
        ({"Fn::Sub": [PLANTED + "${A}", {"A": "b"}]}, [("Password", "Fn::Sub", 0)]),
        ({"Fn::Join": ["-", [PLANTED, {"Ref": "A"}]]}, [("Password", "Fn::Join", 1, 0)]),
        ({"Fn::Join": ["", ["{{resolve:secretsmanager:", {"Ref": "Secret"}, ":SecretString:password}}"]]}, []),
        ({"Fn::If": ["IsProd", {"Ref": "Password"}, PLANTED]}, [("Password", "Fn::If", 2)]),
        ({"Fn::If": ["IsProd", {"Ref": "AWS::NoValue"}, {"Fn::If": ["B", PLANTED, ""]}]}, [("Password", "Fn::If", 2, "Fn::If", 1)]),
        ({"Fn::Base64": PLANTED}, [("Password", "Fn::Base64")]),
        ({"Fn::ImportValue": "shop-db-password"}, []),
        ({"Fn::FindInMap": ["Stage", "prod", "DbPassword"]}, []),
    ],
)
def test_intrinsic_functions(value, expected):
    found = [path for path in paths({"Password": value}) if path[-1] != "A"]
    assert found == expected


def test_user_data_by_shape():
    script = "#!/bin/bash\nexport DB_PASSWORD=" + PLANTED + "\n"
    assert paths({"UserData": {"Fn::Base64": {"Fn::Sub": script}}}) == [("UserData", "Fn::Base64", "Fn::Sub")]


class Pages:
    """A document with one value on each line."""

    def __init__(self, text, value, spans):
        self.text = text
        self.value = value
        self._spans = spans

    def span(self, path, *, key=False):
        return self._spans[path]


def test_spans_cover_values_and_comments():
    token = TOKENS["github-token"]
    text = f"Password: {PLANTED}\n# old token: {token}\nLevel: info\n"
    document = Pages(text, {"Password": PLANTED, "Level": "info"}, {("Password",): Span(1, 11, 1, 11 + len(PLANTED))})
    start = text.splitlines()[1].index(token) + 1
    assert secret_spans(document) == (Span(1, 11, 1, 11 + len(PLANTED)), Span(2, start, 2, start + len(token)))


def test_secrets_in_comments_are_hidden():
    text = f"Password: {PLANTED} # before: old\n# DB_PASSWORD: {PLANTED}\n# nothing: here\nA: b # API_KEY={PLANTED}\n"
    document = Pages(text, {"Password": PLANTED, "A": "b"}, {("Password",): Span(1, 11, 1, 11 + len(PLANTED))})
    lines = text.split("\n")
    shown = [lines[span.start_line - 1][span.start_column - 1 : span.end_column - 1] for span in secret_spans(document)]
    assert shown == [PLANTED, " before: old", PLANTED, PLANTED]


def test_an_escaped_secret_is_found():
    text = '{"A": "\\u0041K' + "IA" + 'Q7W5E3R2Q7W5E3R2"}'
    document = Pages(text, {"A": "AK" + "IA" + "Q7W5E3R2Q7W5E3R2"}, {("A",): Span(1, 7, 1, len(text))})
    assert secret_spans(document) == (Span(1, 7, 1, len(text)),)


def test_a_private_key_over_several_lines_is_one_span():
    key = TOKENS["private-key"]
    document = Pages("A: |\n" + key + "\nB: 1\n", {}, {})
    last = key.splitlines()[-1]
    assert secret_spans(document) == (Span(2, 1, 4, len(last) + 1),)


@pytest.mark.parametrize("detector", TOKENS)
def test_redacted_text_holds_no_planted_secret(detector):
    text = f"before {TOKENS[detector]} after"
    shown = redact_text(text)
    assert "«redacted»" in shown
    assert shown.startswith("before ")
    for secret in (letters(20), "h0rse-battery"):
        assert secret not in shown


def test_text_without_secrets_is_untouched():
    assert redact_text("Fn::If needs three items, found two") == "Fn::If needs three items, found two"


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("Size", "small", "small"),
        ("Password", PLANTED, "«redacted»"),
        ("Password", 12345678901, "«redacted»"),
        ("Port", 22, "22"),
        ("Flag", True, "true"),
        ("Nothing", None, "null"),
        ("Url", TOKENS["url-credentials"], "postgres://shop:«redacted»@db.example.org/shop"),
        ("Text", "two\n  lines", "two lines"),
        ("Any", Redacted("password", "name"), "«redacted»"),
        ("Size", Unknown("parameter `Size` has no default"), "\u2039parameter `Size` has no default\u203a"),
        (
            "Password",
            DynamicReference("`{{resolve:ssm:/a}}` is only read later", service="ssm", key="/a"),
            "\u2039`{{resolve:ssm:/a}}` is only read later\u203a",
        ),
        ("Image", Text("t", pieces=("app:", Unknown("u"))), "app:${…}"),
        ("Password", Text("t", pieces=(PLANTED, Unknown("u"))), "\u2039t\u203a"),
        ("Ports", [22, 3389], "[22, 3389]"),
        ("Variables", {"DB_PASSWORD": PLANTED, "LEVEL": "info"}, "{DB_PASSWORD: «redacted», LEVEL: info}"),
        ("Environment", [{"Name": "API_KEY", "Value": PLANTED}], "[{Name: API_KEY, Value: «redacted»}]"),
        ("Deep", [[[[[["x"]]]]]], "[[[[…]]]]"),
    ],
)
def test_values_are_rendered_without_secrets(name, value, shown):
    assert render_value(name, value) == shown


def test_long_values_are_cut_after_redaction():
    text = "x" * 110 + " " + TOKENS["github-token"]
    shown = render_value("Text", text)
    assert len(shown) == 120
    assert "gh" + "p_" not in shown
    assert render_value("Text", "abcdef", limit=4) == "abc…"


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=12)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)),
    max_leaves=12,
)


@given(JSON, st.sampled_from(sorted(TOKENS)))
def test_a_token_planted_anywhere_is_found_and_hidden(value, detector):
    token = TOKENS[detector]
    tree = {"A": value, "B": [{"C": f" {token} "}]}
    assert ("B", 0, "C") in paths(tree)
    assert letters(20) not in render_value("A", tree, limit=10_000)
    assert "h0rse-battery" not in render_value("A", tree, limit=10_000)


def test_what_a_secret_parameter_is_compared_with_is_hidden() -> None:
    template = {
        "Parameters": {"ApiToken": {"Type": "String"}, "Pin": {"Type": "String", "NoEcho": "true"}, "Stage": {"Type": "String"}},
        "Conditions": {
            "A": {"Fn::Equals": [{"Ref": "ApiToken"}, "first-Sesame-77"]},
            "B": {"Fn::Not": [{"Fn::Equals": ["plainlooking", {"Ref": "Pin"}]}]},
            "C": {"Fn::Equals": [{"Ref": "Stage"}, "prod"]},
        },
    }
    assert [path for path, _ in secret_paths(template)] == [
        ("Conditions", "A", "Fn::Equals", 1),
        ("Conditions", "B", "Fn::Not", 0, "Fn::Equals", 0),
    ]
