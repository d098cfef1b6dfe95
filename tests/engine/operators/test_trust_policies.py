"""Whom a trust policy lets in, and how."""

import pytest

from immutcheck.model.values import Reference
from tests.engine.operators.asking import HIDDEN, PARAMETER, ask, evaluation, resource, text
from tests.engine.operators.writing import allow, deny, document, statement

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
