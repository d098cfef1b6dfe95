"""Which files with service control policies the configuration names, and what is wrong with them."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from immutcheck.configuration import Configuration, parse_configuration
from immutcheck.model.errors import ConfigurationError
from immutcheck.model.settings import Settings
from tests.test_configuration import SCHEMA

NO_SESSIONS = {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "ssm:*", "Resource": "*"}]}
FULL = {"Version": "2012-10-17", "Statement": {"Sid": "All", "Effect": "Allow", "Action": "*", "Resource": "*"}}
ONLY_STORAGE = {"Statement": [{"Effect": "Allow", "Action": ["s3:*"], "Resource": "*"}]}


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "scp" / "ou").mkdir(parents=True)
    (tmp_path / "scp" / "no-sessions.json").write_text(json.dumps(NO_SESSIONS))
    (tmp_path / "scp" / "full.yaml").write_text(yaml.safe_dump(FULL, sort_keys=False))
    (tmp_path / "scp" / "ou" / "storage.json").write_text(json.dumps(ONLY_STORAGE))
    return tmp_path


def parse(place: Path, setting: object) -> Configuration:
    text = yaml.safe_dump({"service_control_policies": setting})
    return parse_configuration(text.encode(), str(place / ".immutcheck.yaml"))


def read(place: Path, setting: object) -> list[list[object]]:
    return [[json.loads(policy) for policy in level] for level in parse(place, setting).service_control_policies]


@pytest.mark.parametrize(
    ("setting", "levels"),
    [
        ([], []),
        ("scp/no-sessions.json", [[NO_SESSIONS]]),
        (["scp/no-sessions.json"], [[NO_SESSIONS]]),
        (["scp/full.yaml", "scp/no-sessions.json"], [[FULL, NO_SESSIONS]]),
        (["scp/*"], [[FULL, NO_SESSIONS]]),
        (["scp/**/*.json"], [[NO_SESSIONS, ONLY_STORAGE]]),
        (["scp/*.json", "scp/no-*"], [[NO_SESSIONS]]),
        ([["scp/full.yaml"], ["scp/ou/*.json", "scp/no-sessions.json"]], [[FULL], [ONLY_STORAGE, NO_SESSIONS]]),
    ],
)
def test_files_and_patterns_make_levels(place: Path, setting: object, levels: list[list[object]]) -> None:
    assert read(place, setting) == levels
    jsonschema.Draft202012Validator(SCHEMA).validate({"service_control_policies": setting})


def test_an_absolute_path_and_a_name_with_brackets_are_found(place: Path) -> None:
    odd = place / "a [1].json"
    odd.write_text(json.dumps(NO_SESSIONS))
    assert read(place, ["a [1].json"]) == [[NO_SESSIONS]]
    assert read(place / "elsewhere", [str(place / "scp" / "*.json")]) == [[NO_SESSIONS]]


def test_the_engine_gets_them(place: Path) -> None:
    configuration = parse(place, [["scp/full.yaml"], ["scp/no-sessions.json"]])
    now = "2026-01-31T00:00:00Z"
    assert configuration.settings(now) == Settings(now=now, service_control_policies=((json.dumps(FULL),), (json.dumps(NO_SESSIONS),)))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{a: b}", ":1:27: `service_control_policies` must be a list of policy files, or a list of such lists"),
        ("[1]", ":1:28: `service_control_policies` must be a list of texts"),
        ("[[a], b]", ":1:33: `service_control_policies` has lists, one for each level, and something else beside"),
        ("[[]]", ":1:28: `service_control_policies` has a level without a file"),
        ("[[a, 1]]", ":1:32: `service_control_policies` has a level that is no list of policy files"),
    ],
)
def test_another_form_is_refused_by_program_and_schema(text: str, message: str) -> None:
    with pytest.raises(ConfigurationError) as error:
        parse_configuration(f"service_control_policies: {text}".encode(), "/x/.immutcheck.yaml")
    assert f"/x/.immutcheck.yaml{message}" in str(error.value)
    assert not jsonschema.Draft202012Validator(SCHEMA).is_valid({"service_control_policies": yaml.safe_load(text)})


def test_a_pattern_without_files_is_named_with_its_place(place: Path) -> None:
    with pytest.raises(ConfigurationError) as error:
        parse_configuration(b"service_control_policies:\n  - [scp/*.json]\n  - [scp/nowhere*]\n", str(place / ".immutcheck.yaml"))
    assert str(error.value) == (
        f"{place}/.immutcheck.yaml:3:6: `service_control_policies` names scp/nowhere*, and there is no such file: "
        f"give a path or a glob pattern relative to {place}"
    )


STATEMENT = "{Effect: Deny, Action: 'ssm:*', Resource: '*'}"
BROKEN = {
    "{Statement: [": ":1:",
    "": ":1:1: is no service control policy: a mapping with `Statement` is needed",
    "[]": ":1:1: is no service control policy",
    "{Policy: {Content: x}}": ":1:1: is no service control policy",
    "{Statement: []}": ":1:13: `Statement` must be a statement or a list of statements",
    f"{{Statment: [], Statement: {STATEMENT}}}": ":1:2: a policy has Version, Id, Statement, not `Statment`",
    f"{{Statement: {STATEMENT}, Statement: {STATEMENT}}}": ":1:61: the key `Statement` is written a second time",
    "{Statement: [x]}": ":1:14: a statement is a mapping with Effect, Action and Resource",
    "{Statement: {Action: a, Resource: b}}": ":1:13: the statement has no Effect",
    "{Statement: {Effect: deny, Action: a, Resource: b}}": ":1:22: `Effect` must be Allow or Deny",
    "{Statement: {Effect: Deny, Action: a}}": ":1:13: the statement needs either Resource or NotResource",
    "{Statement: {Effect: Deny, Action: a, NotAction: b, Resource: c}}": ":1:13: the statement needs either Action or NotAction",
    "{Statement: {Effect: Deny, Action: [], Resource: c}}": ":1:36: `Action` must be a text or a list of texts",
    "{Statement: {Effect: Deny, Action: !Ref A, Resource: c}}": ":1:36: `Action` must be a text or a list of texts",
    "{Statement: {Effect: Deny, Acton: a, Action: a, Resource: b}}": ":1:28: a statement has Sid, Effect",
    "{Statement: {Effect: Deny, Principal: '*', Action: a, Resource: b}}": ":1:28: service control policies have no Principal",
    "{Statement: {Effect: Deny, Action: a, Resource: b, Condition: x}}": ":1:63: `Condition` must be a mapping",
    "{Statement: {Effect: Deny, Action: a, Resource: b, Condition: {ArnLike: x}}}": ":1:63: `Condition` must be a mapping",
    "{Statement: {Effect: Deny, Action: a, Resource: b, Condition: {Bool: {'a:b': {}}}}}": ":1:78: `a:b` must have a value",
}


@pytest.mark.parametrize("text", BROKEN)
def test_what_is_wrong_with_a_policy_is_said_with_its_place(place: Path, text: str) -> None:
    (place / "broken.yaml").write_text(text)
    with pytest.raises(ConfigurationError) as error:
        parse(place, ["broken.yaml"])
    assert str(error.value).startswith(f"{place}/broken.yaml{BROKEN[text]}")


def test_every_fault_of_every_file_is_named_at_once(place: Path) -> None:
    (place / "broken.yaml").write_text("{Statement: [{Effect: Maybe, Action: a, Resource: b}, {Effect: Deny, NotAction: 1, Resource: b}]}")
    with pytest.raises(ConfigurationError) as error:
        parse(place, [["broken.yaml", "nowhere"], ["scp/no-sessions.json"]])
    assert [line.split(": ")[0] for line in str(error.value).splitlines()] == [
        f"{place}/broken.yaml:1:23",
        f"{place}/broken.yaml:1:81",
        f"{place}/.immutcheck.yaml:3:5",
    ]


def test_a_file_that_is_too_large_is_not_read(place: Path) -> None:
    (place / "large.json").write_text(" " * (1024 * 1024 + 1))
    with pytest.raises(ConfigurationError, match=r"large\.json: is larger than 1 MiB, which no service control policy is"):
        parse(place, ["large.json"])
