"""Names in live examples are checked against the schemas."""

from __future__ import annotations

from typing import Any

import pytest

from immutcheck.packs.rule_files import compile_rule
from immutcheck.schemas.store import SchemaStore

from .samples import rule_with

REPOSITORY = "AWS::ECR::Repository"


def complain(live: dict[str, object], rule_schema: dict[str, Any], store: SchemaStore) -> list[tuple[tuple[str | int, ...], str]]:
    examples = {"pass": [{"name": "x", "live": live}], "fail": [{"name": "y", "at": ["A"], "cloudformation": {"Resources": {}}}]}
    compiled, complaints = compile_rule(rule_with(examples=examples), "sample-pack", "sample-rule", "x", rule_schema, store)
    assert (compiled is None) is bool(complaints)
    return [(complaint.at[4:], complaint.message) for complaint in complaints]


@pytest.mark.parametrize(
    ("live", "at", "message"),
    [
        (
            {"resources": {"a": {"type": "AWS::ECR::Repositry"}}},
            ("resources", "a", "type"),
            "unknown resource type `AWS::ECR::Repositry`: did you mean `AWS::ECR::Repository`?",
        ),
        (
            {"resources": {"a": {"type": REPOSITORY, "properties": {"ImageTagMutablity": "x"}}}},
            ("resources", "a", "properties", "ImageTagMutablity"),
            "AWS::ECR::Repository has no property or fact `ImageTagMutablity`: did you mean `ImageTagMutability`?",
        ),
        (
            {"resources": {"a": {"type": REPOSITORY, "facts": {"CreatdAt": "x"}}}},
            ("resources", "a", "facts", "CreatdAt"),
            "AWS::ECR::Repository has no property or fact `CreatdAt`: did you mean `CreatedAt`?",
        ),
        (
            {"resources": {"a": {"type": REPOSITORY, "unread": ["Tags", "Tag"]}}},
            ("resources", "a", "unread", 1),
            "AWS::ECR::Repository has no property or fact `Tag`: did you mean `Tags`?",
        ),
        (
            {"resources": {"a": {"type": REPOSITORY, "unread": ["facts.Tags"]}}},
            ("resources", "a", "unread", 0),
            "AWS::ECR::Repository has no property or fact `Tags`",
        ),
        (
            {"unread": {"AWS::ECR::Repositry": "denied"}},
            ("unread", "AWS::ECR::Repositry"),
            "unknown resource type `AWS::ECR::Repositry`: did you mean `AWS::ECR::Repository`?",
        ),
    ],
)
def test_misspelt_name_is_complained_about_at_its_place(
    live: dict[str, object], at: tuple[str | int, ...], message: str, rule_schema: dict[str, Any], store: SchemaStore
) -> None:
    ((found, text),) = complain(live, rule_schema, store)
    assert found == at
    assert text.startswith(message)


def test_right_names_are_accepted(rule_schema: dict[str, Any], store: SchemaStore) -> None:
    resource = {"type": REPOSITORY, "properties": {"Tags": []}, "facts": {"CreatedAt": "x"}, "unread": ["RepositoryName", "facts.Owner"]}
    assert complain({"resources": {"a": resource}, "unread": {"Immutcheck::EC2::Image": "denied"}}, rule_schema, store) == []
