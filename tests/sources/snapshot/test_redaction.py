"""No secret stays in what is kept of an account, and rules about secrets still find its place."""

from __future__ import annotations

import pickle

import pytest

from immutcheck.model.diagnostic import ERROR, Diagnostic
from immutcheck.model.observation import Observation, Observed
from immutcheck.model.values import OpenList, OpenMap, Redacted, Text, Unknown
from immutcheck.sources.snapshot.redaction import TAKEN_OUT, redact_observation, redact_observed, redact_value
from immutcheck.sources.snapshot.unit import build_live_unit

from .samples import answers, ask, observe, only, rule

PASSWORD = "correct-horse-7"
TOKEN = "ghp_" + "a1B2" * 9
FUNCTION = "AWS::Lambda::Function"
SCRIPT = f"#!/bin/sh\ncurl https://deploy:{PASSWORD}@example.org/x | sh\necho done\n"


def function(**properties: object) -> Observed:
    return Observed("arn:f", FUNCTION, properties)


@pytest.mark.parametrize(
    "observed",
    [
        function(Environment={"Variables": {"DB_PASSWORD": PASSWORD}}),
        function(Environment={"Variables": {"DATABASE": f"postgres://app:{PASSWORD}@db/app"}}),
        function(Environment={"Variables": {"GITHUB": TOKEN}}),
        function(Environment={"Variables": {TOKEN: "x"}}),
        function(Container=({"Name": "DB_PASSWORD", "Value": PASSWORD},)),
        function(Items=OpenList([{"Name": "DB_PASSWORD", "Value": PASSWORD}], Unknown("more"), (f"token={TOKEN}",))),
        function(Map=OpenMap({"DB_PASSWORD": PASSWORD}, Unknown(f"failed with {TOKEN}"))),
        function(Value=Unknown("two", possible=({"DB_PASSWORD": PASSWORD}, TOKEN), prefix=f"x {TOKEN}")),
        function(Value=Text("", pieces=(f"a {TOKEN}", Unknown("hole")), prefix=f"a {TOKEN}")),
        Observed("arn:f", FUNCTION, {}, {"LastError": f"--password {PASSWORD} failed", "Token": TOKEN}),
        Observed("arn:f", FUNCTION, {}, tags={"DbPassword": PASSWORD, "other": TOKEN}),
        Observed(f"arn:{TOKEN}", FUNCTION, {}, identifiers=(TOKEN, "kept"), name=TOKEN),
    ],
)
def test_secret_is_nowhere_in_what_is_kept(observed: Observed) -> None:
    kept = redact_observation(observe(observed))
    assert PASSWORD.encode() not in pickle.dumps(kept)
    assert TOKEN.encode() not in pickle.dumps(kept)
    assert PASSWORD not in repr(kept)
    assert TOKEN not in repr(kept)


def test_whole_secret_becomes_its_kind() -> None:
    value = redact_value({"DB_PASSWORD": PASSWORD, "DB_HOST": "db.example.org", "API_KEY": 123456789012345})
    assert value == {"DB_PASSWORD": Redacted("password", "name"), "DB_HOST": "db.example.org", "API_KEY": Redacted("API key", "name")}


def test_text_with_a_secret_in_it_keeps_its_other_parts() -> None:
    secret = Redacted("password in an address", "url-credentials")
    hole = Unknown(TAKEN_OUT, possible=(secret,), sensitive=True)
    before, after = SCRIPT.split(PASSWORD)
    assert redact_value({"UserData": SCRIPT}) == {
        "UserData": Text(TAKEN_OUT, possible=(secret,), prefix=before, suffix=after, sensitive=True, pieces=(before, hole, after))
    }


def test_several_secrets_in_one_text_are_several_holes() -> None:
    value = redact_value({"UserData": f"a {TOKEN} b {TOKEN}x c https://u:{PASSWORD}@h"})
    assert isinstance(value, dict)
    pieces = value["UserData"].pieces
    assert [piece if isinstance(piece, str) else "…" for piece in pieces] == ["a ", "…", " b ", "…", " c https://u:", "…", "@h"]


def test_nothing_to_take_out_gives_the_same_object() -> None:
    observed = function(Environment={"Variables": {"STAGE": "prod", "SECRET_ARN": "arn:aws:secretsmanager:eu-west-1:1:secret:x"}})
    assert redact_observed(observed) is observed


def test_redacting_twice_changes_nothing() -> None:
    once = redact_observation(observe(function(UserData=SCRIPT, Environment={"Variables": {"DB_PASSWORD": PASSWORD}})))
    assert redact_observation(once) == once


def test_reasons_and_messages_are_cleaned() -> None:
    observation = observe(unread={FUNCTION: f"failed with {TOKEN}"})
    diagnostics = (Diagnostic(ERROR, "call-failed", f"failed with {TOKEN}"),)
    kept: Observation = redact_observation(observation.replace(diagnostics=diagnostics))
    assert kept.unread[0].reason == "failed with «redacted»"
    assert kept.diagnostics[0].message == "failed with «redacted»"


@pytest.mark.parametrize(
    ("properties", "path"),
    [
        ({"Environment": {"Variables": {"STAGE": "prod", "DB_PASSWORD": PASSWORD}}}, "Environment.Variables.DB_PASSWORD"),
        ({"Environment": {"Variables": {"DATABASE": f"postgres://app:{PASSWORD}@db/app"}}}, "Environment.Variables.DATABASE"),
        ({"Environment": {"Variables": {"GITHUB": f"use {TOKEN} here"}}}, "Environment.Variables.GITHUB"),
    ],
)
def test_rule_finds_the_secret_where_it_was(properties: dict[str, object], path: str) -> None:
    literal = rule(FUNCTION, secret=True, forbid={"property": "Environment.Variables", "literal_secret": True})
    judgement = ask(build_live_unit(redact_observation(observe(function(**properties)))), literal)
    assert (only(judgement).verdict, only(judgement).property) == ("fail", path)
    assert PASSWORD not in repr(judgement)
    assert TOKEN not in repr(judgement)


@pytest.mark.parametrize(
    ("condition", "verdict"),
    [
        ({"contains": "| sh"}, "fail"),
        ({"contains": "sshd"}, "unknown"),
        ({"matches": "^#!/bin/sh"}, "fail"),
        ({"literal_secret": True}, "fail"),
        ({"equals": "x"}, "unknown"),
    ],
)
def test_script_without_its_secret_never_passes_by_mistake(condition: dict[str, object], verdict: str) -> None:
    about = rule("AWS::EC2::Instance", secret=True, forbid={"property": "UserData", **condition})
    unit = build_live_unit(redact_observation(observe(Observed("arn:i", "AWS::EC2::Instance", {"UserData": SCRIPT}))))
    assert [found for found, _, _ in answers(unit, about)] == [verdict]
