import pytest

from immutcheck.engine.explain import Cause
from immutcheck.engine.messages import list_paths, render_cause, render_message, render_place
from immutcheck.model.values import MISSING, Unknown

AT = ("properties", "A")


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("{address} is bad", "Thing is bad"),
        ("{{address}} {address}}}", "{address} Thing}"),
        ("{other} {", "{other} {"),
        ("} {address", "} {address"),
        ("", ""),
    ],
)
def test_placeholders(template, message):
    assert render_message(template, {"address": "Thing"}) == message


def test_a_value_with_braces_is_not_taken_for_a_placeholder():
    assert render_message("{value} {address}", {"value": "{address}", "address": "Thing"}) == "{address} Thing"


def test_a_token_is_never_in_a_message():
    token = "AKIA" + "Z7QX2M4KPLWN3VTB"
    assert token not in render_message("{value}", {"value": token})


@pytest.mark.parametrize(
    ("cause", "shown", "value"),
    [
        (Cause(AT, AT, "text"), "text", "text"),
        (Cause(AT, AT, 22), "22", "22"),
        (Cause(AT, AT, True), "true", "true"),
        (Cause(AT, AT), "not set", ""),
        (Cause(AT, AT, default="MUTABLE"), "MUTABLE by default", ""),
        (Cause(AT, AT, default=False), "false by default", ""),
        (Cause(AT, AT, {"B": 1}, words=("0.0.0.0/0 to tcp 22",)), "0.0.0.0/0 to tcp 22", "0.0.0.0/0 to tcp 22"),
        (Cause(AT, AT, "nginx:1", words=("the tag can be moved",)), "nginx:1", "nginx:1"),
        (Cause(AT, AT, {"B": 1}), "{B: 1}", "{B: 1}"),
    ],
)
def test_what_is_said_of_a_value(cause, shown, value):
    assert render_cause(cause, False) == (shown, value)


def test_a_secret_is_not_said():
    cause = Cause(("properties", "MasterUserPassword"), ("properties", "MasterUserPassword"), "Xy12!kdu8")
    assert "Xy12!kdu8" not in "".join(render_cause(cause, False))
    assert render_cause(cause, True) == ("«redacted»", "")


def test_an_unresolved_value_is_said_by_its_reason():
    assert "parameter `P`" in render_cause(Cause(AT, AT, Unknown("parameter `P` has no default")), False)[0]


def test_paths_that_a_message_shows():
    assert list_paths("{properties.Owner} did {facts.A.B} to {address} {{") == ("properties.Owner", "facts.A.B")


@pytest.mark.parametrize(("value", "shown"), [("jane", "jane"), (MISSING, "not set"), (Unknown("call denied"), "‹call denied›")])
def test_what_stands_at_a_shown_path(value, shown):
    assert render_place("properties.Owner", value) == shown


def test_a_secret_at_a_shown_path_is_not_said():
    assert "Xy12!kdu8" not in render_place("properties.MasterUserPassword", "Xy12!kdu8")
