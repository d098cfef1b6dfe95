"""One rule file, compiled or explained."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from immutcheck.model.rule import Prose, Rule
from immutcheck.packs.conditions import KEYS_BY_HEAD
from immutcheck.packs.rule_files import compile_rule
from immutcheck.schemas.store import SchemaStore, open_store

from .conftest import RULES
from .samples import RULE, rule_with

STORE = open_store()
SCHEMA = json.loads((RULES / "rule.schema.json").read_text(encoding="utf-8"))


def compile_sample(store: SchemaStore, schema: dict[str, Any], name: str = "sample-rule", **changes: object) -> Any:
    return compile_rule(rule_with(**changes), "sample-pack", name, f"sample-pack/{name}.yaml", schema, store)


def messages(result: Any) -> list[tuple[tuple[str | int, ...], str]]:
    compiled, complaints = result
    assert (compiled is None) == bool(complaints)
    return [(complaint.at, complaint.message) for complaint in complaints]


def test_rule_is_compiled_whole(store: SchemaStore, rule_schema: dict[str, Any]) -> None:
    compiled, complaints = compile_sample(
        store, rule_schema, when={"property": "policies.DeletionPolicy", "equals": "Retain"}, aliases=["old-name"], scoped=True, secret=True
    )
    assert complaints == []
    assert compiled.rule == Rule(
        id="sample-rule",
        pack="sample-pack",
        title="Tags can be overwritten",
        severity="high",
        confidence="high",
        resources=("AWS::ECR::Repository",),
        demand="require",
        condition={
            "property": ["properties", "ImageTagMutability"],
            "operator": "equals",
            "argument": "IMMUTABLE",
            "when_missing": {"answer": False},
        },
        message="{address} is mutable.",
        when={
            "property": ["policies", "DeletionPolicy"],
            "operator": "equals",
            "argument": "Retain",
            "when_missing": {"answer": False},
        },
        spaces=("properties", "policies"),
        reads=("ImageTagMutability", "policies.DeletionPolicy"),
        secret=True,
        scoped=True,
        aliases=("old-name",),
        file="sample-pack/sample-rule.yaml",
    )
    assert compiled.prose == Prose("Because.", "Change it.", ("https://docs.aws.amazon.com/AmazonECR/",), (("AWS-WA", ("REL08-BP04",)),))


def test_forbid_is_kept_as_it_is_written(store: SchemaStore, rule_schema: dict[str, Any]) -> None:
    compiled, _ = compile_sample(store, rule_schema, forbid={"property": "ImageTagMutability", "equals": "MUTABLE"})
    assert compiled.rule.demand == "forbid"
    assert compiled.rule.condition["argument"] == "MUTABLE"


@pytest.mark.parametrize(
    ("changes", "at", "message"),
    [
        ({"title": None}, (), "missing key `title` (what is wrong, in the present tense)"),
        ({"sevrity": "high"}, ("sevrity",), "unknown key `sevrity`: did you mean `severity`?"),
        ({"severity": "hihg"}, ("severity",), "`severity` is `hihg`, but must be one of critical, high, medium, low: did you mean `high`?"),
        ({"title": ""}, ("title",), "`title` must not be empty"),
        ({"title": "  "}, ("title",), "`title` must not be empty"),
        ({"title": 3}, ("title",), "`title` must be a text, not a whole number"),
        ({"resources": []}, ("resources",), "`resources` needs at least one entry"),
        ({"resources": "AWS::ECR::Repository"}, ("resources",), "`resources` must be a list, not a text"),
        ({"references": ["http://x"]}, ("references", 0),
         "`references[0]` is `http://x`, but must be an address that begins with https://"),
        ({"controls": {}}, ("controls",), "`controls` needs at least one entry"),
        ({"controls": {"AWS-WA": "REL08-BP04"}}, ("controls", "AWS-WA"), "`AWS-WA` must be a list, not a text"),
        ({"controls": {"AWS WA": ["x"]}}, ("controls", "AWS WA"),
         "`AWS WA` is `AWS WA`, but must be a framework's short name such as AWS-WA"),
        ({"secret": "yes"}, ("secret",), "`secret` must be true or false, not a text"),
        ({"aliases": ["Old"]}, ("aliases", 0),
         "`aliases[0]` is `Old`, but must be small letters, digits and single dashes, such as ecr-tag-mutable"),
        ({"aliases": ["sample-rule"]}, ("aliases", 0), "`sample-rule` is the rule's own id, not an alias"),
        ({"id": "other-rule"}, ("id",), "`id` is `other-rule`, but the file is named `sample-rule.yaml`: they must be equal"),
        ({"require": None}, (), "missing key `require` or `forbid` (the condition that decides)"),
        (
            {"require": RULE["require"], "forbid": RULE["require"]},
            ("forbid",),
            "`require` and `forbid` stand side by side: a rule has exactly one of them",
        ),
        ({"resources": ["AWS::ECR::Repo"]}, ("resources", 0),
         "unknown resource type `AWS::ECR::Repo`: did you mean `AWS::ECR::Repository`?"),
        (
            {"require": {"property": "ImageTagMutabilty", "equals": "x"}},
            ("require", "property"),
            "AWS::ECR::Repository has no property `ImageTagMutabilty`: did you mean `ImageTagMutability`?",
        ),
        (
            {"when": {"property": "facts.CreatedAt", "exists": True}, "require": {"property": "policies.DeletionPolicy", "equals": "x"}},
            ("when",),
            "`facts.` exists on live resources only, `policies.` in templates only: no resource has both, so write two rules",
        ),
        ({"message": "{adress}"}, ("message",), "unknown placeholder `{adress}`: did you mean `address`? (write `{{` for a literal brace)"),
        ({"message": "{properties.RepositoryNme}"}, ("message",),
         "AWS::ECR::Repository has no property `RepositoryNme`: did you mean `RepositoryName`?"),
        ({"message": "{facts.CreatdAt}"}, ("message",), "`facts` has no property `CreatdAt`: did you mean `CreatedAt`?"),
        ({"when": {"property": "facts.LaunchTme", "exists": True}}, ("when", "property"),
         "`facts` has no property `LaunchTme`: did you mean `LaunchTime`?"),
        ({"secret": True, "message": "{value}"}, ("message",),
         "`{value}` would show the secret: a rule with `secret: true` must leave it out"),
        (
            {"forbid": {"property": "RepositoryName", "literal_secret": True}},
            (),
            "a rule with `literal_secret` must say `secret: true`, so that no value is ever shown",
        ),
    ],
)  # fmt: skip
def test_mistake_is_explained(
    store: SchemaStore, rule_schema: dict[str, Any], changes: dict[str, object], at: tuple[str | int, ...], message: str
) -> None:
    assert messages(compile_sample(store, rule_schema, **changes)) == [(at, message)]


EXAMPLE = {"name": "x", "cloudformation": {"Resources": {}}}


@pytest.mark.parametrize(
    ("examples", "at", "message"),
    [
        ({"pass": [EXAMPLE]}, ("examples",), "missing key `fail` (exactly the FAILs that `at` names)"),
        ({"pass": [], "fail": [{**EXAMPLE, "at": ["A"]}]}, ("examples", "pass"), "`pass` needs at least one entry"),
        ({"pass": [EXAMPLE], "fail": [{**EXAMPLE, "name": "y"}]}, ("examples", "fail", 0), "missing key `at`"),
        ({"pass": [{**EXAMPLE, "at": ["A"]}], "fail": [{**EXAMPLE, "name": "y", "at": ["A"]}]}, ("examples", "pass", 0, "at"),
         "unknown key `at`"),
        ({"pass": [EXAMPLE], "fail": [{**EXAMPLE, "at": ["A"]}]}, ("examples", "fail", 0, "name"), "a second example is named `x`"),
        ({"pass": [{"name": "x"}], "fail": [{**EXAMPLE, "name": "y", "at": ["A"]}]}, ("examples", "pass", 0),
         "missing key `cloudformation`, `terraform`, `plan` or `live` (the smallest valid input that shows it)"),
        ({"pass": [{**EXAMPLE, "terraform": "x"}], "fail": [{**EXAMPLE, "name": "y", "at": ["A"]}]}, ("examples", "pass", 0, "terraform"),
         "`cloudformation` and `terraform` stand side by side: write two examples"),
        ({"pass": [{**EXAMPLE, "now": "today"}], "fail": [{**EXAMPLE, "name": "y", "at": ["A"]}]}, ("examples", "pass", 0, "now"),
         "`now` is `today`, but must be a time such as 2026-01-31T00:00:00Z"),
        ({"pass": [EXAMPLE], "fial": []}, ("examples", "fial"), "unknown key `fial`: did you mean `fail`?"),
    ],
)  # fmt: skip
def test_examples_must_be_there(
    store: SchemaStore, rule_schema: dict[str, Any], examples: object, at: tuple[str | int, ...], message: str
) -> None:
    found = messages(compile_sample(store, rule_schema, examples=examples))
    assert [(place, text[: len(message)]) for place, text in found if place == at] == [(at, message)]


@pytest.mark.parametrize("value", [None, [], "text", 3])
def test_file_that_is_no_mapping_is_explained(store: SchemaStore, rule_schema: dict[str, Any], value: object) -> None:
    compiled, (complaint,) = compile_rule(value, "p", "n", "p/n.yaml", rule_schema, store)
    assert compiled is None
    assert complaint.message.startswith("the file must be a mapping, not ")


def test_shape_and_meaning_are_judged_together(store: SchemaStore, rule_schema: dict[str, Any]) -> None:
    found = messages(
        compile_sample(
            store, rule_schema, severity="worst", resources=["Nonsense"], message="{x}", when={"property": "facts.", "exists": True}
        )
    )
    assert [at for at, _ in found] == [("severity",), ("message",), ("when", "property"), ("resources", 0)]


def test_paths_of_a_condition_that_cannot_be_read_are_left(store: SchemaStore, rule_schema: dict[str, Any]) -> None:
    found = messages(compile_sample(store, rule_schema, require={"all": [{"property": "Nonsense", "exists": 3}]}))
    assert [at for at, _ in found] == [("require", "all", 0, "exists")]


KEYS = {key for keys in KEYS_BY_HEAD.values() for key in keys}
WORDS = st.sampled_from(sorted(KEYS | {"value", "A", ".", "ImageTagMutability", "facts.X", "AWS::ECR::Repository"}))
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | WORDS | st.text(max_size=5)
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3), max_leaves=12)


@given(key=st.sampled_from(sorted(RULE)) | st.just("when") | st.just("forbid"), value=VALUES)
@settings(max_examples=300)
def test_no_value_anywhere_makes_the_compiler_raise(key: str, value: object) -> None:
    compiled, complaints = compile_rule({**RULE, key: value}, "sample-pack", "sample-rule", "x", SCHEMA, STORE)
    assert (compiled is None) == bool(complaints)


def test_what_only_a_running_account_says_may_stand_beside_what_only_terraform_does(
    store: SchemaStore, rule_schema: dict[str, Any]
) -> None:
    compiled, complaints = compile_sample(
        store,
        rule_schema,
        when={"not": {"property": "facts.Owner", "equals": "aws"}},
        require={"any": [RULE["require"], {"property": "terraform.lifecycle.prevent_destroy", "equals": True}]},
    )
    assert complaints == []
    assert compiled.rule.spaces == ("properties",)
