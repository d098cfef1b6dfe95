"""A rule's live examples run through the production path."""

from __future__ import annotations

import pytest

from immutcheck.model.location import Location
from immutcheck.model.values import Redacted
from immutcheck.packs.examples import LIVE, Example
from immutcheck.rule_tests import check_example
from immutcheck.sources.snapshot.example import build_example

from .samples import rule

INSTANCE = "AWS::EC2::Instance"
KEYED = rule(INSTANCE, forbid={"property": "KeyName", "exists": True})


def example(kind: str, live: object, *at: str) -> Example:
    return Example("sample", kind, "x", live, "", (), "", at, Location("x.yaml"), LIVE)


@pytest.mark.parametrize(
    ("kind", "resource", "at"),
    [
        ("pass", {}, ()),
        ("fail", {"properties": {"KeyName": "k"}}, ("web.KeyName",)),
        ("unknown", {"unread": ["KeyName"]}, ()),
    ],
)
def test_example_that_keeps_its_promise_has_no_problems(kind: str, resource: dict[str, object], at: tuple[str, ...]) -> None:
    assert check_example(KEYED, example(kind, {"resources": {"web": {"type": INSTANCE, **resource}}}, *at)) == ()


@pytest.mark.parametrize(
    ("kind", "live", "problem"),
    [
        (
            "pass",
            {"resources": {"web": {"type": INSTANCE, "properties": {"KeyName": "k"}}, "fine": {"type": INSTANCE}}},
            "must not FAIL, found FAIL at web.KeyName",
        ),
        ("pass", {"resources": {"web": {"type": INSTANCE, "unread": ["KeyName"]}}}, "must not be UNKNOWN, found UNKNOWN at web.KeyName"),
        ("pass", {"resources": {"web": {"type": "AWS::EC2::VPC"}}}, "expected PASS, but the rule judged nothing"),
        ("unknown", {"resources": {"web": {"type": INSTANCE}}}, "expected UNKNOWN, found none"),
    ],
)
def test_example_that_breaks_its_promise_says_how(kind: str, live: object, problem: str) -> None:
    assert check_example(KEYED, example(kind, live)) == (problem,)


def test_type_that_is_unread_is_unknown() -> None:
    assert check_example(KEYED, example("unknown", {"unread": {INSTANCE: "ec2:DescribeInstances was denied"}})) == ()


def test_resources_name_each_other_by_their_keys() -> None:
    walk = rule(
        INSTANCE, forbid={"related": ["Immutcheck::EC2::Image"], "via": "ImageId", "satisfies": {"property": "Name", "equals": "old"}}
    )
    resources = {
        "web": {"type": INSTANCE, "properties": {"ImageId": "base"}},
        "base": {"type": "Immutcheck::EC2::Image", "properties": {"Name": "old"}},
    }
    assert check_example(walk, example("fail", {"resources": resources}, "web.ImageId")) == ()


def test_name_of_a_resource_is_its_key_unless_it_has_another() -> None:
    role = {"type": "AWS::IAM::Role", "name": "deploy"}
    user = {"type": "AWS::IAM::User"}
    unit = build_example({"resources": {"r": role, "ann": user}})
    assert [one.name for one in unit.observation.resources] == ["deploy", "ann"]


def test_owner_comes_from_tags_unless_it_is_given() -> None:
    tags = {"aws:cloudformation:stack-name": "web"}
    unit = build_example({"resources": {"a": {"type": INSTANCE, "tags": tags}, "b": {"type": INSTANCE, "facts": {"Owner": "terraform"}}}})
    told = [unit.resource(address, {}) for address in ("a", "b")]
    assert [resource.facts for resource in told if resource] == [{"Owner": "cloudformation", "StackName": "web"}, {"Owner": "terraform"}]


def test_secrets_of_an_example_are_taken_out_as_in_production() -> None:
    variables = {"Environment": {"Variables": {"DB_PASSWORD": "correct-horse-7"}}}
    unit = build_example({"resources": {"f": {"type": "AWS::Lambda::Function", "properties": variables}}})
    resource = unit.resource("f", {})
    assert resource is not None
    assert resource.properties["Environment"] == {"Variables": {"DB_PASSWORD": Redacted("password", "name")}}
