"""Placeholders of messages."""

from __future__ import annotations

import pytest

from immutcheck.packs.messages import check_message, list_message_paths


@pytest.mark.parametrize("message", ["plain", "{address} {property} {value} {path}", "{{literal}} {address}", "a {{ and }}"])
def test_right_message_is_accepted(message: str) -> None:
    assert check_message(message, ("message",), is_secret=False) == []


@pytest.mark.parametrize(
    ("message", "offset", "reason"),
    [
        ("the {adress}", 4, "unknown placeholder `{adress}`: did you mean `address`? (write `{{` for a literal brace)"),
        ("{}", 0, "unknown placeholder `{}`; known: address, path, property, value (write `{{` for a literal brace)"),
        ("{address!r}", 0, "unknown placeholder `{address!r}`: did you mean `address`? (write `{{` for a literal brace)"),
        ("ends with {", 10, "`{` is never closed: write `{{` for a literal brace"),
        ("a } b", 2, "a single `}`: write `}}` for a literal brace"),
    ],
)
def test_wrong_message_is_explained_at_the_character(message: str, offset: int, reason: str) -> None:
    ((complaint),) = check_message(message, ("message",), is_secret=False)
    assert (complaint.at, complaint.offset, complaint.message) == (("message",), offset, reason)


def test_rule_about_secrets_never_shows_the_value() -> None:
    ((complaint),) = check_message("{address} has {value}", ("message",), is_secret=True)
    assert complaint.message == "`{value}` would show the secret: a rule with `secret: true` must leave it out"
    assert complaint.offset == 14


def test_paths_of_the_resource_may_be_shown() -> None:
    message = "{properties.Owner} {{facts.A}} {facts.StartedAt} {address} {policies.UpdatePolicy.X}"
    assert check_message(message, ("message",), is_secret=False) == []
    assert list_message_paths(message) == [["properties", "Owner"], ["facts", "StartedAt"], ["policies", "UpdatePolicy", "X"]]


def test_rule_about_secrets_shows_no_path_either() -> None:
    ((complaint),) = check_message("{properties.Owner}", ("message",), is_secret=True)
    assert complaint.message == "`{properties.Owner}` would show the secret: a rule with `secret: true` must leave it out"
