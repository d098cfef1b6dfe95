"""What one policy document allows."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from immutcheck.model.values import OpenList, OpenMap, Redacted, Reference, Text, Unknown
from tests.engine.operators.asking import HIDDEN, PARAMETER, ask, assert_hiding_keeps, evaluation, explain, points, resource, text
from tests.engine.operators.writing import allow, deny, document, statement

SESSION = {"actions": ["ssm:StartSession", "ssm:ResumeSession"]}


def perhaps(*statements):
    return Unknown("whether it is there is open", maybe_absent=True, possible=statements)


INSTANCES = "arn:aws:ec2:*:*:instance/*"
TAGGED = {"StringEquals": {"aws:PrincipalTag/Emergency": "yes"}}


@pytest.mark.parametrize(
    ("statements", "answer"),
    [
        ([], False),
        ([allow()], True),
        ([allow("SSM:startsession")], True),
        ([allow("*")], True),
        ([allow("ssm:*")], True),
        ([allow("ssm:Start*")], True),
        ([allow("ssm:?tartSession")], True),
        ([allow("ssm:Get*")], False),
        ([allow(["s3:GetObject", "ssm:ResumeSession"])], True),
        ([allow(None, NotAction="iam:*")], True),
        ([allow(None, NotAction=["ssm:StartSession", "ssm:ResumeSession"])], False),
        ([allow(None, NotAction=["ssm:*", "ec2:*"])], False),
        ([allow(None, NotAction="ssm:StartSession")], True),
        ([allow(resource=INSTANCES)], True),
        ([allow(resource="arn:aws:ssm:*:*:managed-instance/*")], True),
        ([allow("*", "arn:aws:s3:::bucket/*")], False),
        ([allow("ssm:StartSession", "arn:aws:ssm:*:*:document/SSM-SessionManagerRunShell")], False),
        ([allow("ssm:StartSession", ["arn:aws:ssm:*:*:document/SSM-SessionManagerRunShell", INSTANCES])], True),
        ([allow("ssm:StartSession", "arn:aws:ssm:*:*:*")], True),
        ([allow("ssm:StartSession", "arn:aws:ssm:*")], True),
        ([allow("ssm:StartSession", "arn:aws:ec2:*:*:volume/*")], False),
        ([allow("ssm:StartSession", "ARN:AWS:EC2:*:*:INSTANCE/*")], False),
        ([allow("ssm:StartSession", "arn:aws:ec2:*:*:instance/${aws:PrincipalTag/Machine}")], True),
        ([allow("ssm:ResumeSession", "arn:aws:ssm:*:*:session/${aws:username}-*")], True),
        ([allow("ssm:ResumeSession", text("arn:aws:ssm:", None, ":", None, ":session/${aws:username}-*"))], True),
        ([allow("ssm:StartSession", text("arn:aws:ssm:", None, ":", None, ":document/", None))], False),
        ([allow("ssm:StartSession", text("arn:aws:ssm:", None, ":", None, ":", None))], None),
        ([allow("ssm:StartSession", text("arn:", None, ":ssm:", None, ":", None, ":*"))], True),
        ([allow("ssm:StartSession", "${aws:PrincipalTag/Machine}")], None),
        ([allow(), deny("ssm:*", ["arn:aws:ec2:*:*:instance/*", "arn:aws:ssm:*:*:*", "arn:aws:ecs:*:*:task/*"])], False),
        ([allow(), deny("ssm:*", ["arn:aws:ec2:*:*:instance/*", "arn:aws:ssm:*:*:session/*", "arn:aws:ecs:*:*:task/*"])], True),
        ([allow(), deny("ssm:*", resource=None, NotResource="arn:aws:s3:::*")], False),
        ([allow(resource=INSTANCES), deny("ssm:*", "arn:aws:ec2:*:*:instance/${aws:PrincipalTag/Machine}")], None),
        ([allow("*", ["arn:aws:s3:::bucket/*", INSTANCES])], True),
        ([allow("*", "arn:*:ec2:*:*:instance/i-1")], True),
        ([allow("*", "arn:aws:*:*:*:instance/i-1")], True),
        ([allow(None, None, NotAction="iam:*", NotResource="arn:aws:s3:::x")], True),
        ([allow(resource=None, NotResource="*")], False),
        ([allow(resource=None)], True),
        ([allow(), deny()], False),
        ([allow(), deny("ssm:*")], False),
        ([allow(), deny("*")], False),
        ([allow(), deny("*", INSTANCES)], True),
        ([allow(resource=INSTANCES), deny("*", INSTANCES)], False),
        ([allow(resource="arn:aws:ec2:eu-west-1:1:instance/i-1"), deny("*", INSTANCES)], False),
        ([allow(), deny(None, NotAction="s3:*")], False),
        ([allow(), deny(None, NotAction="ssm:*")], True),
        ([allow(resource=INSTANCES), deny("*", None, NotResource="arn:aws:s3:::*")], False),
        ([allow(resource=INSTANCES), deny("*", None, NotResource="arn:aws:ec2:*:*:instance/i-1")], True),
        ([deny("*"), allow()], False),
        ([allow(Condition=TAGGED)], None),
        ([allow(Condition=TAGGED), allow()], True),
        ([allow(Condition={})], True),
        ([allow(Condition={"Bool": {"aws:SecureTransport": "true"}})], True),
        ([allow(Condition={"Bool": {"aws:SecureTransport": False}})], False),
        ([allow(Condition={"StringEquals": {"aws:RequestedRegion": "eu-west-1"}})], True),
        ([allow(Condition={"BoolIfExists": {"ssm:SessionDocumentAccessCheck": "true"}})], True),
        ([allow(Condition={"IpAddress": {"aws:SourceIp": ["0.0.0.0/0", "::/0"]}})], True),
        ([allow(Condition={"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}})], None),
        ([allow(Condition={"StringLike": {"aws:PrincipalArn": "*"}})], True),
        ([allow(Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}})], None),
        ([allow(), deny("*", Condition={"Bool": {"aws:SecureTransport": "false"}})], True),
        ([allow(), deny("*", Condition={"StringNotEquals": {"aws:RequestedRegion": "eu-west-1"}})], True),
        ([allow(), deny("*", Condition={"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}})], None),
        ([allow(PARAMETER)], None),
        ([allow([PARAMETER, "ssm:*"])], True),
        ([allow(text("ssm:", None))], None),
        ([allow(text("s3:", None))], False),
        ([allow(resource=PARAMETER)], None),
        ([allow("*", text("arn:aws:s3:::", None))], False),
        ([allow("*", text("arn:", None, ":ec2:", None, ":1:instance/*"))], True),
        ([allow("*", Reference("r", target="Bucket", attribute="Arn"))], False),
        ([allow("*", Text("t", pieces=(Reference("r", target="Bucket", attribute="Arn"), "/*")))], False),
        ([allow("*", Reference("r", target="Nowhere", attribute="Arn"))], None),
        ([allow("*", Reference("r", target="Nested", attribute="Outputs.Arn"))], None),
        ([allow(), deny(PARAMETER)], None),
        ([allow(), deny("*", PARAMETER)], None),
        ([allow(), deny("*", text("arn:aws:ec2:", None, ":*:instance/*"))], True),
        ([statement(PARAMETER, "ssm:*", "*")], None),
        ([allow(), statement(PARAMETER, "ssm:*", "*")], None),
        ([allow(), statement(PARAMETER, "s3:*", "*")], True),
        ([allow(), PARAMETER], None),
        ([statement(None, "ssm:*", "*")], None),
        ([perhaps(allow())], None),
        ([perhaps(allow("s3:*"))], False),
        ([perhaps(allow("s3:*")), allow()], True),
        ([allow(), perhaps(deny("ssm:*"))], None),
        ([allow(), deny("ssm:*", Condition={"StringEquals": {"ec2:Vpc": "v"}})], True),
        ([allow(Condition={"StringEqualsIfExists": {"ec2:Vpc": "v"}})], True),
        ([perhaps(allow()), deny("ssm:*")], False),
    ],
)
def test_what_a_document_allows(statements, answer):
    at = evaluation(others=[resource("Bucket", "AWS::S3::Bucket"), resource("Nested", "AWS::CloudFormation::Stack")])
    assert ask("policy_allows", SESSION, document(*statements), at) is answer


def test_a_denial_of_one_action_leaves_the_other():
    assert ask("policy_allows", SESSION, document(allow("ssm:*"), deny("ssm:StartSession"))) is True


@pytest.mark.parametrize(
    ("value", "answer"),
    [
        (document(allow()), True),
        ({"Statement": allow()}, True),
        ([allow()], True),
        ([document(allow("s3:*")), document(allow())], True),
        (json.dumps(document(allow())), True),
        (json.dumps(document(allow("s3:*"))), False),
        ("{not json", None),
        ("[" * 100_000, None),
        (PARAMETER, None),
        (HIDDEN, None),
        (Redacted("token", "name"), None),
        (OpenMap({"Statement": [allow()]}, PARAMETER), None),
        ({"Statement": OpenList([allow()], PARAMETER)}, None),
        ({"Statement": OpenList([allow()], PARAMETER, (allow("s3:*"),))}, True),
        ({"Statement": OpenList([], PARAMETER, (allow("s3:*"),))}, False),
        ({"Statement": OpenList([], PARAMETER, (allow(),))}, None),
        (Unknown("u", possible=(document(allow()), document())), None),
        ({}, False),
        (None, False),
        (5, False),
    ],
)
def test_every_form_of_a_document(value, answer):
    assert ask("policy_allows", SESSION, value) is answer


def test_the_statements_that_allow_are_blamed_and_named():
    policy = document(allow("s3:*"), allow("ssm:*"), allow(["ssm:ResumeSession", "a:b"]), deny("s3:*"))
    assert points("policy_allows", SESSION, policy) == [("Statement", 1), ("Statement", 2)]
    assert explain("policy_allows", SESSION, policy) == (
        "`ssm:*` allows ssm:StartSession, ssm:ResumeSession",
        "`ssm:resumesession` allows ssm:ResumeSession",
    )
    assert points("policy_allows", SESSION, {"Statement": allow()}) == [("Statement",)]
    assert points("policy_allows", SESSION, json.dumps(document(allow()))) == [()]
    assert points("policy_allows", SESSION, [allow("a:b"), allow()]) == [(1,)]


def test_what_is_not_known_is_said():
    assert explain("policy_allows", SESSION, document(allow(Condition=TAGGED))) == ("a condition decides: aws:PrincipalTag/Emergency",)
    assert explain("policy_allows", SESSION, document(perhaps(allow()))) == ("whether it is there is open",)
    assert explain("policy_allows", SESSION, PARAMETER) == ("parameter `X` has no default",)
    assert explain("policy_allows", SESSION, "{not json") == ("the policy document is not readable as JSON",)


def test_actions_without_resources_of_their_own_need_the_star():
    question = {"actions": ["ssmmessages:OpenDataChannel"]}
    assert ask("policy_allows", question, document(allow("ssmmessages:*"))) is True
    assert ask("policy_allows", question, document(allow("ssmmessages:*", "arn:aws:ssm:*:*:session/*"))) is True
    assert ask("policy_allows", question, document(allow("ssmmessages:*", "arn:aws:ec2:*:*:instance/*"))) is False
    question = {"actions": ["ssmmessages:OpenControlChannel"]}
    assert ask("policy_allows", question, document(allow("ssmmessages:*", "arn:aws:ssm:*:*:session/*"))) is False


def test_an_asked_action_may_have_wildcards():
    question = {"actions": ["ssmmessages:*"]}
    assert ask("policy_allows", question, document(allow("ssmmessages:OpenDataChannel"))) is True
    assert ask("policy_allows", question, document(allow("*"), deny("ssmmessages:Open*"))) is True
    assert ask("policy_allows", question, document(allow("*"), deny("ssmmessages:*"))) is False


def test_on_all_resources_only():
    question = {"actions": ["ssm:StartSession"], "resources": "*"}
    assert ask("policy_allows", question, document(allow())) is True
    assert ask("policy_allows", question, document(allow(resource=INSTANCES))) is False
    assert ask("policy_allows", question, document(allow(resource=PARAMETER))) is None


def test_a_denial_for_somebody_else_takes_nothing_away():
    somebody = {"AWS": "arn:aws:iam::111122223333:user/anna"}
    grant = allow("s3:*", Principal="*")
    assert ask("policy_allows", {"actions": ["s3:PutObject"]}, document(grant, deny("s3:*", Principal=somebody))) is True
    assert ask("policy_allows", {"actions": ["s3:PutObject"]}, document(grant, deny("s3:*", Principal="*"))) is False
    assert ask("policy_allows", {"actions": ["s3:PutObject"]}, document(grant, deny("s3:*", NotPrincipal=somebody))) is None
    assert ask("policy_allows", {"actions": ["s3:PutObject"]}, document(grant, deny("s3:*", Principal=PARAMETER))) is None


ACTIONS = st.sampled_from(["ssm:StartSession", "ssm:*", "*", "s3:*", ["ssm:StartSession", "s3:GetObject"], []])
RESOURCES = st.sampled_from(["*", INSTANCES, "arn:aws:s3:::b", ["arn:aws:ec2:*:*:instance/i-1", "*"], []])


CONDITIONS = st.sampled_from(
    [None, TAGGED, {"Bool": {"aws:SecureTransport": "true"}}, {"StringEquals": {"aws:RequestedRegion": ["a", "b"]}}]
)


STATEMENTS = st.builds(
    lambda effect, action, negated, where, condition, principal: {
        "Effect": effect,
        ("NotAction" if negated else "Action"): action,
        "Resource": where,
        **({"Condition": condition} if condition else {}),
        **({"Principal": principal} if principal else {}),
    },
    st.sampled_from(["Allow", "Allow", "Deny"]),
    ACTIONS,
    st.booleans(),
    RESOURCES,
    CONDITIONS,
    st.sampled_from([None, "*", {"AWS": "111122223333"}, {"Service": ["ec2.amazonaws.com"]}]),
)


@given(st.lists(STATEMENTS, max_size=3), st.sampled_from([SESSION, {**SESSION, "principal": "human"}, {**SESSION, "resources": "*"}]))
def test_hiding_keeps_the_answer(statements, question):
    assert_hiding_keeps("policy_allows", question, document(*statements))
