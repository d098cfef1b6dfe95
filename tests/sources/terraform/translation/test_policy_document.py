"""Expected policies are what `terraform plan` made of the same arguments (provider 5.100), but for the order of conditions."""

from __future__ import annotations

import json

import pytest

from immutcheck.model.values import OpenList, OpenMap, Reference, Text, Unknown
from immutcheck.sources.terraform.translation.policy_document import build_policy_document, trace_policy_path
from immutcheck.sources.terraform.values import Encoded, EvaluationError

OPEN = Unknown("`data.x.y` is only read when Terraform runs")


def statement_of(**arguments):
    (statement,) = build_policy_document({"statement": [arguments]})["Statement"]
    return statement


def test_empty_document_has_a_version_only():
    assert build_policy_document({}) == {"Version": "2012-10-17"}


def test_statement_is_rendered_as_the_provider_does():
    values = {
        "policy_id": "P",
        "statement": [
            {
                "sid": "One",
                "actions": ["s3:GetObject", "ec2:Run*", "s3:Put*"],
                "resources": ["arn:aws:s3:::b/&{aws:username}", "*"],
                "principals": [
                    {"type": "AWS", "identifiers": ["1", "2"]},
                    {"type": "Service", "identifiers": ["ec2.amazonaws.com"]},
                    {"type": "AWS", "identifiers": ["3"]},
                ],
                "condition": [
                    {"test": "StringEquals", "variable": "aws:x", "values": ["b", "a", "&{aws:y}"]},
                    {"test": "StringEquals", "variable": "aws:z", "values": ["b"]},
                    {"test": "StringEquals", "variable": "aws:z", "values": ["c"]},
                    {"test": "Null", "variable": "aws:z", "values": ["c"]},
                ],
            },
            {
                "effect": "Deny",
                "not_actions": ["b:*", "a:*"],
                "not_resources": ["x"],
                "not_principals": [{"type": "*", "identifiers": ["*"]}],
            },
            {
                "actions": ["sts:AssumeRole"],
                "principals": [{"type": "*", "identifiers": ["*"]}, {"type": "Federated", "identifiers": ["*"]}],
            },
            {"actions": [], "resources": [""]},
        ],
    }
    assert build_policy_document(values) == {
        "Version": "2012-10-17",
        "Id": "P",
        "Statement": [
            {
                "Sid": "One",
                "Effect": "Allow",
                "Action": ["s3:Put*", "s3:GetObject", "ec2:Run*"],
                "Resource": ["arn:aws:s3:::b/${aws:username}", "*"],
                "Principal": {"AWS": ["2", "1", "3"], "Service": "ec2.amazonaws.com"},
                "Condition": {
                    "Null": {"aws:z": "c"},
                    "StringEquals": {"aws:x": ["b", "a", "${aws:y}"], "aws:z": ["b", "c"]},
                },
            },
            {"Effect": "Deny", "NotAction": ["b:*", "a:*"], "NotResource": "x", "NotPrincipal": "*"},
            {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"*": "*", "Federated": "*"}},
            {"Effect": "Allow", "Resource": ""},
        ],
    }


def test_null_and_empty_arguments_are_left_out():
    assert statement_of(sid="", effect=None, actions=["a:b"], resources=None, condition=[]) == {"Effect": "Allow", "Action": "a:b"}


SOURCES = {
    "source_policy_documents": [
        Encoded(
            {
                "Version": "2012-10-17",
                "Statement": [{"Sid": "X", "Effect": "Allow", "Action": "a:b"}, {"Effect": "Allow", "Action": "n:n"}],
            }
        ),
        json.dumps({"Version": "2008-10-17", "Id": "J", "Statement": [{"Sid": "Y", "Effect": "Allow", "Action": "y:b"}]}),
    ],
    "override_policy_documents": [
        Encoded({"Statement": [{"Sid": "Y", "Effect": "Deny", "Action": "over:*"}, {"Effect": "Deny", "Action": "last:*"}]}),
        "",
    ],
    "statement": [{"sid": "X", "actions": ["mine:b"]}, {"sid": "Z", "actions": ["z:b"]}],
}


def test_documents_are_merged_by_sid():
    assert build_policy_document(SOURCES) == {
        "Version": "2012-10-17",
        "Id": "J",
        "Statement": [
            {"Sid": "X", "Effect": "Allow", "Action": "mine:b"},
            {"Effect": "Allow", "Action": "n:n"},
            {"Sid": "Y", "Effect": "Deny", "Action": "over:*"},
            {"Sid": "Z", "Effect": "Allow", "Action": "z:b"},
            {"Effect": "Deny", "Action": "last:*"},
        ],
    }


def test_source_that_is_no_policy_is_refused():
    with pytest.raises(EvaluationError):
        build_policy_document({"source_policy_documents": ["no policy"]})


def test_unknown_source_leaves_the_statements_open():
    policy = build_policy_document({"source_policy_documents": [OPEN], "statement": [{"sid": "Mine", "actions": ["a:b"]}]})
    assert policy["Statement"] == OpenList([{"Sid": "Mine", "Effect": "Allow", "Action": "a:b"}], OPEN)
    assert policy["Statement"].rest == OPEN


def test_unknown_override_may_replace_every_named_statement():
    policy = build_policy_document(
        {"override_policy_documents": [OPEN], "statement": [{"sid": "Mine", "actions": ["a:b"]}, {"actions": ["c:d"]}]}
    )
    assert list(policy["Statement"]) == [OPEN, {"Effect": "Allow", "Action": "c:d"}]
    assert policy["Statement"].rest == OPEN


def test_open_list_of_sources_leaves_the_statements_open():
    policy = build_policy_document({"source_policy_documents": OpenList([], OPEN)})
    assert policy == {"Version": "2012-10-17", "Statement": OpenList([], OPEN)}


def test_unknown_blocks_leave_the_statements_open():
    policy = build_policy_document({"statement": OpenList([{"actions": ["a:b"]}], OPEN)})
    assert (list(policy["Statement"]), policy["Statement"].rest) == ([{"Effect": "Allow", "Action": "a:b"}], OPEN)


def test_further_blocks_are_what_statements_there_may_be_besides():
    policy = build_policy_document({"statement": OpenList([], OPEN, ({"sid": "Mine", "actions": ["a:b"]},))})
    assert policy["Statement"].possible == ({"Sid": "Mine", "Effect": "Allow", "Action": "a:b"},)
    both = build_policy_document({"source_policy_documents": [OPEN], "statement": OpenList([], OPEN, ({"actions": ["a:b"]},))})
    assert both["Statement"].possible == ()


def test_further_block_takes_the_place_of_no_other_name():
    source = Encoded(
        {"Statement": [{"Sid": "Mine", "Effect": "Allow", "Action": "a:b"}, {"Sid": "Its", "Effect": "Deny", "Action": "a:b"}]}
    )
    blocks = OpenList([], OPEN, ({"sid": "Mine", "actions": ["c:d"]},))
    policy = build_policy_document({"source_policy_documents": [source], "statement": blocks})
    mine = {"Sid": "Mine", "Effect": "Allow", "Action": "a:b"}
    own = {"Sid": "Mine", "Effect": "Allow", "Action": "c:d"}
    assert list(policy["Statement"]) == [Unknown(OPEN.reason, possible=(mine, own)), {"Sid": "Its", "Effect": "Deny", "Action": "a:b"}]


def test_open_members_stay_a_list():
    action = statement_of(actions=OpenList(["a:b"], OPEN))["Action"]
    assert (list(action), action.rest) == (["a:b"], OPEN)


def test_reference_stays_a_reference():
    reference = Reference("`aws_s3_bucket.b.arn` is only known after apply", target="aws_s3_bucket.b", attribute="arn")
    assert statement_of(resources=[reference, "*"])["Resource"] == [reference, "*"]


def test_policy_variables_in_a_text_with_holes():
    text = Text("why", prefix="a/&{b}/", pieces=("a/&{b}/", OPEN))
    assert statement_of(resources=[text])["Resource"] == Text("why", prefix="a/${b}/", pieces=("a/${b}/", OPEN))


def test_unknown_type_of_a_principal_leaves_principals_open():
    principal = statement_of(principals=[{"type": "AWS", "identifiers": ["1"]}, {"type": OPEN, "identifiers": ["2"]}])["Principal"]
    assert (principal.__class__, principal, principal.rest) == (OpenMap, {"AWS": "1"}, OPEN)


def test_unknown_variable_of_a_condition_leaves_its_test_open():
    condition = statement_of(condition=[{"test": "Bool", "variable": OPEN, "values": ["true"]}])["Condition"]
    assert (condition["Bool"].__class__, condition["Bool"].rest) == (OpenMap, OPEN)


def test_unknown_test_of_a_condition_leaves_conditions_open():
    condition = statement_of(condition=[{"test": OPEN, "variable": "aws:x", "values": ["true"]}])["Condition"]
    assert (condition, condition.rest) == ({}, OPEN)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (("Version",), ("version",)),
        (("Id",), ("policy_id",)),
        (("Statement",), ()),
        (("Statement", 0), ("statement", 0)),
        (("Statement", 0, "Action", 1), ("statement", 0, "actions")),
        (("Statement", 1, "Action"), ()),
        (("Statement", 2, "Effect"), ()),
        (("Statement", 3, "Sid"), ("statement", 1, "sid")),
        (("Statement", 9), ()),
    ],
)
def test_path_leads_back_to_the_block(path, expected):
    assert trace_policy_path(SOURCES, path) == expected
