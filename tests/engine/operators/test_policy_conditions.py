"""What a condition does to a statement."""

import pytest

from immutcheck.engine.operators.policy_conditions import ALWAYS, DECIDES, NARROWS, NEVER, weigh_condition
from immutcheck.model.values import OpenList, OpenMap
from tests.engine.operators.asking import PARAMETER

MFA = "aws:MultiFactorAuthPresent"
TAG = "aws:PrincipalTag/Team"


@pytest.mark.parametrize(
    ("condition", "weight"),
    [
        ({}, ALWAYS),
        ({"Bool": {MFA: "true"}}, DECIDES),
        ({"Bool": {"AWS:multifactorauthpresent": True}}, DECIDES),
        ({"BoolIfExists": {MFA: "true"}}, DECIDES),
        ({"BoolIfExists": {MFA: ["true", "false"]}}, ALWAYS),
        ({"Bool": {MFA: "true"}, "BoolIfExists": {MFA: "false"}}, NEVER),
        ({"NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}}, DECIDES),
        ({"StringEquals": {TAG: "a"}}, DECIDES),
        ({"StringEquals": {TAG: ["a", "b"]}, "StringNotEquals": {TAG: "a"}}, DECIDES),
        ({"StringEquals": {TAG: "a"}, "StringNotEquals": {TAG: "a"}}, NEVER),
        ({"StringEquals": {TAG: "a"}, "StringLike": {TAG: "b*"}}, NEVER),
        ({"StringEquals": {TAG: "a"}, "StringNotLike": {TAG: "*"}}, NEVER),
        ({"StringEquals": {TAG: "${aws:username}"}, "StringNotEquals": {TAG: "${aws:username}"}}, DECIDES),
        ({"StringEqualsIfExists": {TAG: "a"}, "StringNotEquals": {TAG: "a"}}, DECIDES),
        ({"StringEquals": {TAG: "a"}, "Null": {TAG: "true"}}, NEVER),
        ({"StringEquals": {TAG: "a"}, "Null": {TAG: "false"}}, DECIDES),
        ({"StringEqualsIfExists": {TAG: "a"}, "Null": {TAG: "true"}}, DECIDES),
        ({"Null": {"aws:PrincipalArn": "false"}}, ALWAYS),
        ({"Null": {"aws:PrincipalArn": True}}, NEVER),
        ({"Null": {"sts:SourceIdentity": "false"}}, DECIDES),
        ({"StringLike": {"aws:PrincipalArn": "*"}}, ALWAYS),
        ({"StringLike": {"aws:SourceIdentity": "*"}}, DECIDES),
        ({"StringLikeIfExists": {"aws:SourceIdentity": "*"}}, ALWAYS),
        ({"StringNotLike": {"aws:PrincipalArn": "*"}}, NEVER),
        ({"StringNotLike": {"aws:SourceIdentity": "*"}}, DECIDES),
        ({"ForAllValues:StringEquals": {"aws:TagKeys": ["Team"]}}, NARROWS),
        ({"ForAnyValue:StringEquals": {"aws:TagKeys": ["Team"]}}, DECIDES),
        ({"ForAllValues:StringLike": {"aws:CalledVia": "*"}}, DECIDES),
        ({"Bool": {"aws:ViaAWSService": "false"}}, NARROWS),
        ({"Bool": {"aws:ViaAWSService": "true"}}, DECIDES),
        ({"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}, NARROWS),
        ({"StringEquals": {"aws:RequestedRegion": "eu-west-1", TAG: "a"}}, DECIDES),
        ({"IpAddress": {"aws:SourceIp": ["0.0.0.0/0", "::/0"]}}, ALWAYS),
        ({"IpAddress": {"aws:SourceIp": ["0.0.0.0/0"]}}, DECIDES),
        ({"StringEquals": {TAG: []}}, DECIDES),
        ({"StringEquals": {TAG: PARAMETER}}, DECIDES),
        ({"StringEquals": {TAG: OpenList(["a"], PARAMETER)}, "StringNotEquals": {TAG: "a"}}, DECIDES),
        ({"StringEquals": PARAMETER}, DECIDES),
        ({"Bool": {MFA: "true"}, "StringEquals": PARAMETER}, DECIDES),
        (OpenMap({}, PARAMETER), DECIDES),
        (PARAMETER, DECIDES),
    ],
)
def test_weight_of_a_condition(condition, weight):
    assert weigh_condition(condition)[0] == weight


@pytest.mark.parametrize(
    ("condition", "action", "allows", "denies"),
    [
        ({"StringEqualsIfExists": {"ec2:InstanceType": "t3.micro"}}, "ssm:startsession", ALWAYS, DECIDES),
        ({"StringEquals": {"ec2:InstanceType": "t3.micro"}}, "ssm:startsession", DECIDES, NEVER),
        ({"StringNotEquals": {"ec2:InstanceType": "t3.micro"}}, "ssm:startsession", ALWAYS, DECIDES),
        ({"Null": {"ec2:InstanceType": "true"}}, "ssm:startsession", ALWAYS, DECIDES),
        ({"Null": {"ec2:InstanceType": "false"}}, "ssm:startsession", DECIDES, NEVER),
        ({"StringEquals": {"ssm:resourceTag/Team": "a"}}, "ssm:startsession", DECIDES, DECIDES),
        ({"StringEqualsIfExists": {"ssm:resourceTag/Team": "a"}}, "ssm:startsession", DECIDES, DECIDES),
        ({"StringEqualsIfExists": {"aws:ResourceTag/Team": "a"}}, "ssm:startsession", DECIDES, DECIDES),
        ({"StringEqualsIfExists": {"ec2:InstanceType": "t3.micro"}}, "made:up", DECIDES, DECIDES),
        ({"StringEquals": {"ecs:cluster": "arn:aws:ecs:eu-west-1:1:cluster/c"}}, "ecs:executecommand", DECIDES, DECIDES),
    ],
)
def test_a_key_that_the_action_does_not_know(condition, action, allows, denies):
    assert weigh_condition(condition, action)[0] == allows
    assert weigh_condition(condition, action, denies=True)[0] == denies


@pytest.mark.parametrize(
    ("condition", "weight"),
    [
        ({"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}}, NARROWS),
        ({"StringLike": {"token.actions.githubusercontent.com:sub": "repo:shop/*"}}, NARROWS),
        ({"Bool": {MFA: "true"}}, NARROWS),
        ({"StringEquals": {"sts:ExternalId": "x"}}, NARROWS),
        ({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::1:role/a*"}}, NARROWS),
        ({"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::1:role/a*"}}, DECIDES),
        ({"StringEquals": {"aws:PrincipalArn": PARAMETER}}, DECIDES),
        ({"StringEquals": {"aws:SourceAccount": "1"}}, DECIDES),
    ],
)
def test_how_somebody_signs_in_does_not_say_who_he_is(condition, weight):
    assert weigh_condition(condition, "sts:assumerole", asks_who=True)[0] == weight


def test_the_keys_that_decide_are_named_as_written():
    assert weigh_condition({"Bool": {MFA: "true"}, "StringEquals": {TAG: "a", "aws:RequestedRegion": "x"}})[1] == f"{MFA}, {TAG}"
