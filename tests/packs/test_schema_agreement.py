"""Editors use `rules/rule.schema.json`, the program its own readers: both must refuse the same files.

A complete JSON Schema implementation stands on one side, `shape.py` and `conditions.py` on the other.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from immutcheck.packs.rule_files import compile_rule
from immutcheck.packs.shape import check_shape
from immutcheck.packs.signatures import SIGNATURES
from immutcheck.schemas.store import SchemaStore

from .conftest import RULES
from .samples import rule_with

CHECK = {"property": "ImageTagMutability", "equals": "IMMUTABLE"}
EXAMPLE = {"name": "x", "cloudformation": {"Resources": {}}}
BAD_LIVE: list[object] = [
    None,
    "web: {}",
    [],
    {},
    {"resources": {}},
    {"resources": []},
    {"resources": {"": {"type": "AWS::ECR::Repository"}}},
    {"resources": {"web": None}},
    {"resources": {"web": {}}},
    {"resources": {"web": {"type": ""}}},
    {"resources": {"web": {"type": 1}}},
    {"resources": {"web": {"type": "AWS::ECR::Repository", "properties": []}}},
    {"resources": {"web": {"type": "AWS::ECR::Repository", "facts": "old"}}},
    {"resources": {"web": {"type": "AWS::ECR::Repository", "name": ""}}},
    {"resources": {"web": {"type": "AWS::ECR::Repository", "tags": [{"Key": "a", "Value": "b"}]}}},
    {"resources": {"web": {"type": "AWS::ECR::Repository", "tags": {"a": 1}}}},
    {"resources": {"web": {"type": "AWS::ECR::Repository", "unread": []}}},
    {"resources": {"web": {"type": "AWS::ECR::Repository", "unread": ["Tags", "Tags"]}}},
    {"resources": {"web": {"type": "AWS::ECR::Repository", "unread": "Tags"}}},
    {"resources": {"web": {"type": "AWS::ECR::Repository", "identifiers": ["x"]}}},
    {"unread": {}},
    {"unread": ["AWS::ECR::Repository"]},
    {"unread": {"AWS::ECR::Repository": ""}},
    {"unread": {"AWS::ECR::Repository": None}},
    {"resources": {"web": {"type": "AWS::ECR::Repository"}}, "region": "eu-west-1"},
]
BAD_PLANS: list[object] = [
    None,
    {},
    [],
    "{}",
    {"aws_instance.a": None},
    {"aws_instance.a": {}},
    {"": {"actions": ["update"]}},
    {"aws_instance.a": {"actions": []}},
    {"aws_instance.a": {"actions": "update"}},
    {"aws_instance.a": {"actions": ["modify"]}},
    {"aws_instance.a": {"actions": ["update"], "before": None}},
    {"aws_instance.a": {"actions": ["update"], "after": []}},
    {"aws_instance.a": {"actions": ["update"], "after_unknown": True}},
    {"aws_instance.a": {"actions": ["update"], "replace_paths": []}},
    {"aws_instance.a": {"actions": ["update"], "replace_paths": ["ami"]}},
    {"aws_instance.a": {"actions": ["update"], "type": "aws_instance"}},
]
GOOD_PLAN = {
    "module.web.aws_instance.a[0]": {
        "actions": ["delete", "create"],
        "before": {"ami": "a"},
        "after": {"ami": "b"},
        "after_unknown": {"id": True},
        "replace_paths": [["ami"], ["disk", 0, "size"]],
    }
}
GOOD_LIVE: list[object] = [
    {"resources": {"web": {"type": "AWS::ECR::Repository"}}},
    {"unread": {"AWS::ECR::Repository": "ecr:DescribeRepositories was denied"}},
    {
        "resources": {
            "arn:aws:ecr:eu-west-1:123456789012:repository/web": {
                "type": "AWS::ECR::Repository",
                "properties": {"ImageTagMutability": "MUTABLE"},
                "facts": {"CreatedAt": "2026-01-01T00:00:00Z"},
                "name": "web",
                "tags": {"aws:cloudformation:stack-name": "x"},
                "unread": ["Tags", "facts.Owner"],
            }
        },
        "unread": {"AWS::ECS::Cluster": "denied"},
    },
]


def check_with(**changes: object) -> dict[str, object]:
    return {"property": "ImageTagMutability", **changes}


BAD_CONDITIONS: list[object] = [
    None,
    [],
    "text",
    {},
    [CHECK],
    {"all": []},
    {"all": CHECK},
    {"all": [CHECK], "any": [CHECK]},
    {"all": [CHECK], "not": CHECK},
    {"all": [None]},
    {"not": []},
    {"some": "A"},
    {"some": "", "satisfies": CHECK},
    {"some": ["A"], "satisfies": CHECK},
    {"each": "A", "satisfies": CHECK, "when_missing": True},
    {"each": "A", "some": "B", "satisfies": CHECK},
    {"related": [], "satisfies": CHECK},
    {"related": ["X::Y::Z", "X::Y::Z"], "satisfies": CHECK},
    {"related": "X::Y::Z", "satisfies": CHECK},
    {"related": ["X::Y::Z"]},
    {"related": ["X::Y::Z"], "via": "A", "from": "B", "satisfies": CHECK},
    {"related": ["X::Y::Z"], "via": 3, "satisfies": CHECK},
    {"property": "A"},
    {"equals": 1},
    {"propery": "A", "equals": 1},
    check_with(equals=1, exists=True),
    check_with(equals=None),
    check_with(equals=[1]),
    check_with(equals=1, unknown=2),
    check_with(**{"in": []}),
    check_with(**{"in": "x"}),
    check_with(**{"in": ["x", "x"]}),
    check_with(**{"in": [["x"]]}),
    check_with(contains=None),
    check_with(starts_with=[]),
    check_with(starts_with=""),
    check_with(ends_with=[1]),
    check_with(matches=1),
    check_with(matches=""),
    check_with(exists="true"),
    check_with(is_empty=1),
    check_with(greater_than="1"),
    check_with(less_than=True),
    check_with(at_least=None),
    check_with(older_than="soon"),
    check_with(older_than=-1),
    check_with(older_than=1.5),
    check_with(is_literal="yes"),
    check_with(admits=True),
    check_with(admits={"ports": [22], "protocols": ["tcp"]}),
    check_with(admits={"ports": [], "protocols": ["tcp"], "from": "internet"}),
    check_with(admits={"ports": [65536], "protocols": ["tcp"], "from": "internet"}),
    check_with(admits={"ports": [22], "protocols": ["sctp"], "from": "internet"}),
    check_with(admits={"ports": [22], "protocols": ["tcp"], "from": "everywhere"}),
    check_with(admits={"ports": [22], "protocols": ["tcp"], "from": "internet", "to": "x"}),
    check_with(image_pinned="yes"),
    check_with(ami_pinned=None),
    check_with(version_pinned=True),
    check_with(version_pinned="lamda"),
    check_with(literal_secret=False),
    check_with(literal_secret={}),
    check_with(literal_secret={"names": "never"}),
    check_with(literal_secret={"name": "always"}),
    check_with(policy_allows={}),
    check_with(policy_allows={"actions": []}),
    check_with(policy_allows={"actions": ["StartSession"]}),
    check_with(script_does=[]),
    check_with(script_does="creates-user"),
    check_with(script_does=["makes-coffee"]),
    check_with(script_does=["creates-user", "creates-user"]),
    check_with(equals="x", when_missing=None),
    check_with(equals="x", when_missing={}),
    check_with(equals="x", when_missing={"value": None}),
    check_with(equals="x", when_missing={"value": 1, "other": 2}),
    check_with(exists=True, when_missing=True),
]
BAD_FIELDS: list[dict[str, object]] = [
    *[{key: None} for key in rule_with()],
    {"id": "Sample"},
    {"id": "a--b"},
    {"title": ""},
    {"severity": "worst"},
    {"confidence": "sure"},
    {"resources": []},
    {"resources": [1]},
    {"resources": ["A", "A"]},
    {"references": []},
    {"references": ["ftp://x"]},
    {"controls": {}},
    {"controls": {"A": []}},
    {"controls": {"A": ["b/c"]}},
    {"controls": {"A B": ["b"]}},
    {"secret": "yes"},
    {"scoped": 1},
    {"aliases": "old"},
    {"aliases": ["Old"]},
    {"colour": "red"},
    {"forbid": CHECK, "require": CHECK},
    {"examples": {}},
    {"examples": {"pass": [EXAMPLE]}},
    {"examples": {"pass": [], "fail": [{**EXAMPLE, "at": ["A"]}]}},
    {"examples": {"pass": [EXAMPLE], "fail": [EXAMPLE]}},
    {"examples": {"pass": [{**EXAMPLE, "at": ["A"]}], "fail": [{**EXAMPLE, "name": "y", "at": ["A"]}]}},
    {"examples": {"pass": [{**EXAMPLE, "now": "today"}], "fail": [{**EXAMPLE, "name": "y", "at": ["A"]}]}},
    {"examples": {"pass": [{"name": "x", "cloudformation": 3}], "fail": [{**EXAMPLE, "name": "y", "at": ["A"]}]}},
    {"examples": {"pass": [EXAMPLE], "fail": [{**EXAMPLE, "name": "y", "at": []}]}},
    {"examples": {"pass": [{"name": "x"}], "fail": [{**EXAMPLE, "name": "y", "at": ["A"]}]}},
    {"examples": {"pass": [{**EXAMPLE, "live": GOOD_LIVE[0]}], "fail": [{**EXAMPLE, "name": "y", "at": ["A"]}]}},
    {"examples": {"pass": [{"name": "x", "live": GOOD_LIVE[0], "terraform": "x"}], "fail": [{**EXAMPLE, "name": "y", "at": ["A"]}]}},
    *[{"examples": {"pass": [{"name": "x", "live": live}], "fail": [{**EXAMPLE, "name": "y", "at": ["A"]}]}} for live in BAD_LIVE],
    {"examples": {"pass": [{"name": "x", "plan": GOOD_PLAN, "terraform": "x"}], "fail": [{**EXAMPLE, "name": "y", "at": ["A"]}]}},
    *[{"examples": {"pass": [{"name": "x", "plan": plan}], "fail": [{**EXAMPLE, "name": "y", "at": ["A"]}]}} for plan in BAD_PLANS],
]
BAD_RULES = [rule_with(require=condition) | {"require": condition} for condition in BAD_CONDITIONS] + [
    rule_with(**fields) for fields in BAD_FIELDS
]


@pytest.fixture(scope="module")
def validator(rule_schema: dict[str, Any]) -> Draft202012Validator:
    Draft202012Validator.check_schema(rule_schema)
    return Draft202012Validator(rule_schema)


@pytest.mark.parametrize("rule", BAD_RULES, ids=range(len(BAD_RULES)))
def test_both_refuse_a_bad_rule(
    rule: dict[str, object], validator: Draft202012Validator, rule_schema: dict[str, Any], store: SchemaStore
) -> None:
    assert not validator.is_valid(rule)
    compiled, complaints = compile_rule(rule, "sample-pack", str(rule.get("id")), "x", rule_schema, store)
    assert compiled is None
    assert complaints


@pytest.mark.parametrize("live", GOOD_LIVE)
def test_both_accept_a_part_of_a_running_account(
    live: object, validator: Draft202012Validator, rule_schema: dict[str, Any], store: SchemaStore
) -> None:
    rule = rule_with(examples={"pass": [{"name": "x", "live": live}], "fail": [{"name": "y", "at": ["A"], "live": live}]})
    assert validator.is_valid(rule)
    assert compile_rule(rule, "sample-pack", "sample-rule", "x", rule_schema, store)[1] == []


def test_both_accept_what_a_plan_does(validator: Draft202012Validator, rule_schema: dict[str, Any], store: SchemaStore) -> None:
    rule = rule_with(examples={"pass": [{"name": "x", "plan": GOOD_PLAN}], "fail": [{"name": "y", "at": ["A"], "plan": GOOD_PLAN}]})
    assert validator.is_valid(rule)
    assert compile_rule(rule, "sample-pack", "sample-rule", "x", rule_schema, store)[1] == []


@pytest.mark.parametrize("path", sorted(RULES.glob("*/*.yaml")), ids=lambda path: path.stem)
def test_editors_accept_every_file_that_ships(path: Path, validator: Draft202012Validator, profile_schema: dict[str, Any]) -> None:
    from immutcheck.documents.loading import load_document

    value = load_document(path.read_bytes(), path.name).value
    schema = Draft202012Validator(profile_schema) if path.parent.name == "profiles" else validator
    assert [error.message for error in schema.iter_errors(value)] == []


@pytest.mark.parametrize("path", sorted(RULES.glob("*/*.yaml")), ids=lambda path: path.stem)
def test_every_file_that_ships_tells_editors_its_schema(path: Path) -> None:
    kind = "profile" if path.parent.name == "profiles" else "rule"
    assert path.read_text(encoding="utf-8").startswith(f"# yaml-language-server: $schema=../{kind}.schema.json\n")


@pytest.mark.parametrize(
    "profile",
    [
        {},
        {"description": ""},
        {"description": "x", "include": []},
        {"description": "x", "include": ["Pack:x"]},
        {"description": "x", "include": ["control:AWS-WA"]},
        {"description": "x", "exclude": "rule"},
        {"description": "x", "extends": ["default"]},
        {"description": "x", "severity": {"rule": "worst"}},
        {"description": "x", "includes": ["rule"]},
    ],
)
def test_both_refuse_a_bad_profile(profile: dict[str, object], profile_schema: dict[str, Any]) -> None:
    assert not Draft202012Validator(profile_schema).is_valid(profile)
    assert check_shape(profile, profile_schema, profile_schema)


@pytest.mark.parametrize(
    "profile",
    [
        {
            "description": "x",
            "extends": "default",
            "include": ["rule", "pack:no-ssh-rdp", "control:AWS-WA/REL08-BP04"],
            "severity": {"rule": "low"},
        }
    ],
)
def test_both_accept_a_good_profile(profile: dict[str, object], profile_schema: dict[str, Any]) -> None:
    assert Draft202012Validator(profile_schema).is_valid(profile)
    assert check_shape(profile, profile_schema, profile_schema) == []


@pytest.mark.parametrize("operator", SIGNATURES)
def test_editors_know_every_operator_as_the_program_does(operator: str, rule_schema: dict[str, Any]) -> None:
    shape = {key: value for key, value in rule_schema["$defs"]["check"]["properties"][operator].items() if key != "description"}
    assert shape == SIGNATURES[operator].argument


def test_editors_know_no_other_operators(rule_schema: dict[str, Any]) -> None:
    check = rule_schema["$defs"]["check"]
    assert set(check["properties"]) == {"property", "when_missing", *SIGNATURES}
    assert [choice["required"] for choice in check["oneOf"]] == [[operator] for operator in SIGNATURES]


def test_every_key_is_described(rule_schema: dict[str, Any], profile_schema: dict[str, Any]) -> None:
    undescribed = [
        name
        for schema in (rule_schema, profile_schema, rule_schema["$defs"]["check"], rule_schema["$defs"]["related"])
        for name, part in schema["properties"].items()
        if not part.get("description")
    ]
    assert undescribed == []


def test_the_sample_is_right_for_both(validator: Draft202012Validator) -> None:
    assert validator.is_valid(yaml.safe_load(yaml.safe_dump(rule_with())))
