"""What one policy document allows."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from immutcheck.model.values import OpenList, OpenMap, Redacted, Reference, Text, Unknown
from tests.engine.operators.asking import HIDDEN, PARAMETER, ask, assert_hiding_keeps, evaluation, explain, points, resource, text

SESSION = {"actions": ["ssm:StartSession", "ssm:ResumeSession"]}


def allow(action="ssm:StartSession", resource="*", **more):
    return statement("Allow", action, resource, **more)


def deny(action="ssm:StartSession", resource="*", **more):
    return statement("Deny", action, resource, **more)


def statement(effect, action, resource, **more):
    given = {"Effect": effect, "Action": action, "Resource": resource, **more}
    return {key: value for key, value in given.items() if value is not None}


def perhaps(*statements):
    return Unknown("whether it is there is open", maybe_absent=True, possible=statements)


def document(*statements):
    return {"Version": "2012-10-17", "Statement": list(statements)}


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


PROVIDERS = [
    resource("Login", "AWS::IAM::SAMLProvider"),
    resource("GitHub", "AWS::IAM::OIDCProvider", Url="https://token.actions.githubusercontent.com"),
    resource("Issuer", "AWS::IAM::OIDCProvider", Url=PARAMETER),
    resource("Anna", "AWS::IAM::User"),
]
ASSUME = {"actions": ["sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"], "principal": "human"}


@pytest.mark.parametrize(
    ("principal", "answer"),
    [
        ({"Service": "ec2.amazonaws.com"}, False),
        ({"AWS": "*"}, True),
        ("*", True),
        ({"AWS": "arn:aws:iam::111122223333:root"}, True),
        ({"AWS": "111122223333"}, True),
        ({"AWS": "arn:aws:iam::111122223333:user/anna"}, True),
        ({"AWS": "arn:aws:iam::111122223333:role/deploy"}, False),
        ({"AWS": "arn:aws:iam::111122223333:role/other"}, None),
        ({"AWS": "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_1"}, True),
        ({"Federated": "arn:aws:iam::111122223333:saml-provider/office"}, True),
        ({"Federated": "cognito-identity.amazonaws.com"}, True),
        ({"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}, False),
        ({"Federated": "arn:aws:iam::111122223333:oidc-provider/login.example.org"}, None),
        ({"Federated": "arn:aws:iam::111122223333:oidc-provider/id.people.example.org"}, True),
        ({"Federated": "arn:aws:iam::111122223333:oidc-provider/ci.example.org"}, False),
        ({"Federated": "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/1"}, False),
        ({"Federated": Reference("r", target="Login")}, True),
        ({"Federated": Reference("r", target="GitHub", attribute="Arn")}, False),
        ({"Federated": Reference("r", target="Issuer")}, None),
        ({"Federated": Reference("r", target="Nowhere")}, None),
        ({"AWS": Reference("r", target="Anna", attribute="Arn")}, True),
        ({"AWS": "arn:aws:iam::111122223333:role/team"}, True),
        ({"Service": "ec2.amazonaws.com", "AWS": ["arn:aws:iam::111122223333:user/anna"]}, True),
        ({"AWS": PARAMETER}, None),
        (PARAMETER, None),
    ],
)
def test_whether_a_person_may_assume_a_role(principal, answer):
    trust = document({"Effect": "Allow", "Principal": principal, "Action": ["sts:AssumeRole", "sts:AssumeRoleWithSAML"]})
    at = evaluation(others=PROVIDERS, pipeline_principals=("deploy*", "ci.example.org"), human_principals=("team", "id.people.*"))
    assert ask("policy_allows", ASSUME, trust, at) is answer


@pytest.mark.parametrize(
    ("principal", "answer"),
    [
        ({"Service": "codebuild.amazonaws.com"}, True),
        ({"Service": ["lambda.amazonaws.com", "cloudformation.amazonaws.com"]}, True),
        ({"Service": "lambda.amazonaws.com"}, False),
        ({"Service": PARAMETER}, None),
        ({"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}, True),
        ({"Federated": Reference("r", target="GitHub", attribute="Arn")}, True),
        ({"Federated": "arn:aws:iam::111122223333:oidc-provider/ci.example.org"}, True),
        ({"Federated": "arn:aws:iam::111122223333:oidc-provider/login.example.org"}, None),
        ({"Federated": "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/1"}, False),
        ({"Federated": "arn:aws:iam::111122223333:saml-provider/office"}, False),
        ({"AWS": "arn:aws:iam::111122223333:role/deploy-web"}, True),
        ({"AWS": "arn:aws:iam::111122223333:role/other"}, None),
        ({"AWS": "arn:aws:iam::111122223333:root"}, False),
    ],
)
def test_whether_a_pipeline_may_assume_a_role(principal, answer):
    question = {**ASSUME, "principal": "pipeline"}
    trust = document({"Effect": "Allow", "Principal": principal, "Action": ["sts:AssumeRole", "sts:AssumeRoleWithWebIdentity"]})
    at = evaluation(others=PROVIDERS, pipeline_principals=("deploy*", "ci.example.org"))
    assert ask("policy_allows", question, trust, at) is answer


def test_whether_a_service_may_assume_a_role():
    question = {"actions": ["sts:AssumeRole"], "principal": "service"}
    for principal, answer in (({"Service": "ec2.amazonaws.com"}, True), ({"AWS": "111122223333"}, False), ({"Service": PARAMETER}, True)):
        assert ask("policy_allows", question, document(allow("sts:*", None, Principal=principal))) is answer


@pytest.mark.parametrize(
    ("condition", "answer"),
    [
        ({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/aws-reserved/sso.amazonaws.com/*/AWSReservedSSO_Admin_*"}}, True),
        ({"ArnLike": {"aws:PrincipalArn": ["arn:aws:iam::1:role/deploy-a", "arn:aws:iam::1:role/deploy-b"]}}, False),
        ({"ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::1:role/other"}}, None),
        ({"ArnLike": {"aws:PrincipalArn": "*"}}, True),
        ({"Bool": {"aws:MultiFactorAuthPresent": "true"}}, True),
        ({"StringEquals": {"aws:PrincipalArn": PARAMETER}}, None),
        (PARAMETER, None),
    ],
)
def test_a_condition_says_more_exactly_who_of_an_account(condition, answer):
    trust = document(allow("sts:AssumeRole", None, Principal={"AWS": "arn:aws:iam::111122223333:root"}, Condition=condition))
    assert ask("policy_allows", ASSUME, trust, evaluation(pipeline_principals=("deploy*",))) is answer


def test_anyone_is_only_everybody():
    question = {"actions": ["lambda:InvokeFunction"], "principal": "anyone"}
    for principal, answer in (
        ("*", True),
        ({"AWS": "*"}, True),
        ({"AWS": "111122223333"}, False),
        ({"Service": "s3.amazonaws.com"}, False),
    ):
        assert ask("policy_allows", question, document(allow("lambda:*", Principal=principal))) is answer
    assert ask("policy_allows", question, document(allow("lambda:*", NotPrincipal={"AWS": "111122223333"}))) is True


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


@pytest.mark.parametrize(
    ("principal", "answer"),
    [
        ({"AWS": text("arn:aws:iam::", None, ":root")}, True),
        ({"AWS": text("arn:", None, ":iam::111122223333:user/joe")}, True),
        ({"AWS": text("arn:aws:iam::", None, ":role/app")}, None),
        ({"AWS": text("arn:aws:iam::", None)}, None),
        ({"Federated": text("arn:", None, ":iam::", None, ":saml-provider/company")}, True),
        ({"Federated": text("arn:aws:iam::", None, ":oidc-provider/token.actions.githubusercontent.com")}, False),
    ],
)
def test_a_principal_with_holes_is_known_by_what_is_written(principal, answer):
    document = {"Statement": [{"Effect": "Allow", "Principal": principal, "Action": "sts:*"}]}
    assert ask("policy_allows", ASSUME, document) is answer


MFA = "aws:MultiFactorAuthPresent"


@pytest.mark.parametrize(
    ("statements", "answer"),
    [
        ([{}], True),
        ([{"Bool": {MFA: "true"}}], False),
        ([{"Bool": {MFA: "true"}, "StringEquals": {"sts:ExternalId": "x"}}], False),
        ([{"bool": {"aws:multifactorauthpresent": ["true"]}}], False),
        ([{"BoolIfExists": {MFA: "true"}}], True),
        ([{"NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}}], False),
        ([{"NumericLessThanIfExists": {"aws:MultiFactorAuthAge": "3600"}}], True),
        ([{"Null": {MFA: "false"}}], True),
        ([{"Null": {"aws:MultiFactorAuthAge": "false"}}], False),
        ([{"Bool": {MFA: PARAMETER}}], None),
        ([{"Bool": {MFA: "true"}}, {}], True),
        ([{}, "Deny", {"BoolIfExists": {MFA: "false"}}], False),
        ([{}, "Deny", {"Bool": {MFA: "false"}}], True),
        ([{}, "Deny", {"Null": {MFA: "true"}}], True),
        ([{"Bool": {MFA: "false"}}, "Deny", {"Bool": {MFA: "false"}}], False),
        ([{}, "Deny", {"BoolIfExists": {MFA: PARAMETER}}], None),
    ],
)
def test_whether_a_role_can_be_taken_on_without_mfa(statements, answer):
    written, effect = [], "Allow"
    for part in statements:
        if isinstance(part, str):
            effect = part
        else:
            written.append(statement(effect, "sts:AssumeRole", None, Principal={"AWS": "111122223333"}, Condition=part))
    question = {"actions": ["sts:AssumeRole"], "principal": "aws", "without": "mfa"}
    assert ask("policy_allows", question, document(*written)) is answer


def test_only_users_roles_and_accounts_are_asked_for():
    question = {"actions": ["sts:AssumeRole"], "principal": "aws", "without": "source_identity"}
    for principal, answer in (({"AWS": "111122223333"}, True), ({"Service": "ec2.amazonaws.com"}, False), ({"Federated": "x"}, False)):
        assert ask("policy_allows", question, document(allow("sts:AssumeRole", None, Principal=principal))) is answer
    asked = {"StringLike": {"sts:SourceIdentity": "*"}}
    assert ask("policy_allows", question, document(allow("sts:*", None, Principal="*", Condition=asked))) is False


def test_how_somebody_signs_in_is_no_denial_of_who_it_is():
    trust = allow("sts:AssumeRole", None, Principal={"AWS": "111122223333"})
    question = {"actions": ["sts:AssumeRole"], "principal": "human"}
    for key, answer in (("aws:MultiFactorAuthPresent", True), ("aws:PrincipalTag/Kind", None), ("aws:PrincipalArn", None)):
        unless = {"StringNotEquals": {key: "x"}}
        denial = deny("sts:AssumeRole", None, Principal={"AWS": ["*"]}, Condition=unless)
        assert ask("policy_allows", question, document(trust, denial)) is answer


def test_principals_that_the_configuration_names_are_not_asked_for():
    question = {"actions": ["sts:AssumeRole"], "principal": "aws", "except": ["pipeline"], "without": "mfa"}
    for principal, answer in (
        ("arn:aws:iam::111122223333:role/ci-deploy", False),
        (["arn:aws:iam::111122223333:role/ci-deploy", "arn:aws:iam::111122223333:root"], True),
        (PARAMETER, None),
    ):
        trust = document(allow("sts:AssumeRole", None, Principal={"AWS": principal}))
        assert ask("policy_allows", question, trust, evaluation(pipeline_principals=("ci-*",))) is answer


GITHUB = {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}
SUBJECT = "token.actions.githubusercontent.com:sub"


@pytest.mark.parametrize(
    ("condition", "answer"),
    [
        (None, True),
        ({"StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"}}, True),
        ({"StringEquals": {SUBJECT: "repo:team/shop:ref:refs/heads/main"}}, False),
        ({"StringEquals": {SUBJECT: "repo:*"}}, False),
        ({"StringLike": {SUBJECT: ["repo:team/shop:*", "repo:*:ref:refs/heads/main"]}}, True),
        ({"StringLike": {SUBJECT: "repo:t?am/*"}}, False),
        ({"StringLike": {SUBJECT: "r*"}}, True),
        ({"StringLike": {SUBJECT: ["repo:team/*", PARAMETER]}}, None),
        ({"ForAnyValue:StringLike": {SUBJECT.upper(): "repo:team/*"}}, False),
        ({"StringEqualsIgnoreCase": {SUBJECT: "REPO:team/shop:pull_request"}}, False),
        ({"StringNotLike": {SUBJECT: "repo:team/*"}}, True),
        ({"StringNotLike": {SUBJECT: "*"}}, False),
        ({"StringNotEquals": {SUBJECT: "repo:team/shop:pull_request"}}, True),
        ({"Null": {SUBJECT: "false"}}, True),
        ({"StringLike": {"token.actions.githubusercontent.com:repository": "*/shop"}}, True),
        ({"StringEquals": {"token.actions.githubusercontent.com:repository_id": "123"}}, False),
        ({"StringLike": {"token.actions.githubusercontent.com:job_workflow_ref": "team/*"}}, False),
    ],
)
def test_which_repositories_workflows_are_let_in(condition, answer):
    question = {"actions": ["sts:AssumeRoleWithWebIdentity"], "principal": "github", "without": "repository"}
    trust = allow("sts:AssumeRoleWithWebIdentity", None, Principal=GITHUB, Condition=condition)
    assert ask("policy_allows", question, document(trust)) is answer


@pytest.mark.parametrize(
    ("condition", "answer"),
    [
        ({"StringNotLike": {SUBJECT: "repo:team/*"}}, False),
        ({"StringNotLike": {SUBJECT: "repo:*:ref:refs/heads/main"}}, True),
        ({"StringLike": {SUBJECT: "repo:*"}}, False),
        ({"StringLike": {SUBJECT: "repo:*:pull_request"}}, True),
        ({"StringNotEquals": {SUBJECT: ["repo:team/shop:pull_request"]}}, False),
    ],
)
def test_a_denial_counts_when_it_denies_every_stranger(condition, answer):
    question = {"actions": ["sts:AssumeRoleWithWebIdentity"], "principal": "github", "without": "repository"}
    trust = allow("sts:AssumeRoleWithWebIdentity", None, Principal=GITHUB)
    denial = deny("sts:*", None, Principal="*", Condition=condition)
    assert ask("policy_allows", question, document(trust, denial)) is answer


def test_who_is_github():
    question = {"actions": ["sts:AssumeRoleWithWebIdentity"], "principal": "github"}
    for name, answer in (
        (GITHUB["Federated"], True),
        (text("arn:aws:iam::", HIDDEN, ":oidc-provider/token.actions.githubusercontent.com"), True),
        (text("arn:aws:iam::111122223333:oidc-provider/", HIDDEN), None),
        (f"{GITHUB['Federated']}/enterprise", False),
        ("arn:aws:iam::111122223333:oidc-provider/gitlab.com", False),
        (text("arn:aws:iam::", HIDDEN, ":saml-provider/", HIDDEN), False),
        (PARAMETER, None),
    ):
        trust = allow("sts:AssumeRoleWithWebIdentity", None, Principal={"Federated": name})
        assert ask("policy_allows", question, document(trust)) is answer, name
