"""What a change set shows of a resource afterwards."""

from __future__ import annotations

import json

import pytest

from immutcheck.model.values import DynamicReference, OpenMap, Text, Unknown
from immutcheck.sources.change_set.values import KNOWN_LATER, MASKED, Context, read_context

from .samples import LATER

FUNCTION = "AWS::Lambda::Function"
NOT_SHOWN = "the change set does not show it: describe it with --include-property-values"


def properties(**written: object) -> object:
    return read_context(json.dumps({"Properties": written}), FUNCTION).properties


def test_context_is_the_resource_as_it_will_be() -> None:
    context = read_context(
        json.dumps(
            {
                "Properties": {"Size": "20", "Tags": [{"Key": "a", "Value": "b"}], "Nothing": None},
                "Metadata": {"aws:cdk:path": "shop/F/Resource", "other": 1, "AWS::CloudFormation::Init": {"config": {"a": LATER}}},
                "DeletionPolicy": "Retain",
                "UpdatePolicy": {"AutoScalingRollingUpdate": {"MinInstancesInService": "1"}},
            }
        ),
        FUNCTION,
    )
    assert context == Context(
        {"Size": "20", "Tags": [{"Key": "a", "Value": "b"}]},
        {"DeletionPolicy": "Retain", "UpdatePolicy": {"AutoScalingRollingUpdate": {"MinInstancesInService": "1"}}},
        {"AWS::CloudFormation::Init": {"config": {"a": KNOWN_LATER}}},
        "shop/F/Resource",
    )


def test_policies_that_are_not_in_the_context_are_not_known() -> None:
    policies = read_context("{}", FUNCTION).policies
    assert isinstance(policies, OpenMap)
    assert (dict(policies), policies.rest) == ({}, Unknown("a change set need not show it", maybe_absent=True))


def test_what_is_known_later_is_unknown_and_present() -> None:
    assert properties(Role=LATER, Layers=[LATER, "a"]) == {"Role": KNOWN_LATER, "Layers": [KNOWN_LATER, "a"]}
    assert (KNOWN_LATER.maybe_absent, KNOWN_LATER.sensitive) == (False, False)


def test_part_of_a_text_that_is_known_later_is_a_hole() -> None:
    assert properties(Role=f"arn:aws:iam::1:role/{LATER}-x") == {
        "Role": Text(KNOWN_LATER.reason, prefix="arn:aws:iam::1:role/", suffix="-x", pieces=("arn:aws:iam::1:role/", KNOWN_LATER, "-x"))
    }


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("****", MASKED),
        (
            "pg://u:****@db",
            Text(MASKED.reason, prefix="pg://u:", suffix="@db", sensitive=True, pieces=("pg://u:", MASKED, "@db")),
        ),
        ("# ***** banner *****", "# ***** banner *****"),
    ],
)
def test_masked_value_is_sensitive(written: str, expected: object) -> None:
    assert properties(Value=written) == {"Value": expected}


def test_dynamic_references_stay_references() -> None:
    (value,) = properties(Password="{{resolve:secretsmanager:db:SecretString:password}}").values()  # type: ignore[attr-defined]
    assert isinstance(value, DynamicReference)
    assert (value.service, value.key, value.version) == ("secretsmanager", "db:SecretString:password", "")


def test_policy_written_as_a_text_is_read() -> None:
    text = json.dumps({"Statement": [{"Effect": "Allow", "Action": "*", "Resource": LATER}]})
    policy = {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": KNOWN_LATER}]}
    context = read_context(json.dumps({"Properties": {"PolicyDocument": text}}), "AWS::S3::BucketPolicy")
    assert context.properties == {"PolicyDocument": policy}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (None, NOT_SHOWN),
        ("", "what the change set shows of it cannot be read"),
        ('{"Properties": {"Code": "cut o', "what the change set shows of it cannot be read"),
        ("[]", "what the change set shows of it cannot be read"),
        ('{"Properties": [1]}', "what the change set shows of it cannot be read"),
        ('{"Properties": ' + "[" * 5000, "what the change set shows of it cannot be read"),
        ('{"Properties": {"A": ' + "[" * 5000 + "]" * 5000 + "}}", "what the change set shows of it cannot be read"),
    ],
)
def test_context_that_cannot_be_read_leaves_the_properties_open(text: str | None, reason: str) -> None:
    found = read_context(text, FUNCTION).properties
    assert isinstance(found, OpenMap)
    assert (dict(found), found.rest) == ({}, Unknown(reason, maybe_absent=True))
