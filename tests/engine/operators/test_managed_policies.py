"""AWS managed policies by their ARN."""

import pytest

from immutcheck.engine.operators.managed_documents import read_data
from immutcheck.engine.operators.policy_documents import read_statements
from immutcheck.model.values import OpenList, Reference, Unknown
from tests.engine.operators.asking import HIDDEN, PARAMETER, ask, assert_hiding_keeps, explain, points, text

AWS = "arn:aws:iam::aws:policy/"
SESSION = {"actions": ["ssm:StartSession", "ecs:ExecuteCommand"]}


@pytest.mark.parametrize(
    ("value", "answer"),
    [
        (AWS + "AdministratorAccess", True),
        (AWS + "PowerUserAccess", True),
        (AWS + "AmazonSSMFullAccess", True),
        (AWS + "AmazonECS_FullAccess", True),
        (AWS + "AmazonSSMManagedInstanceCore", False),
        (AWS + "job-function/SystemAdministrator", False),
        ("arn:aws-us-gov:iam::aws:policy/AdministratorAccess", True),
        (AWS + "SomethingNew", None),
        ("arn:aws:iam::111122223333:policy/AdministratorAccess", None),
        (text("arn:", None, ":iam::aws:policy/AdministratorAccess"), True),
        (text("arn:", None, ":iam::aws:policy/", None), None),
        (Reference("r", target="Policy"), None),
        (PARAMETER, None),
        (Unknown("u", possible=(AWS + "AdministratorAccess", AWS + "PowerUserAccess")), True),
        (Unknown("u", possible=(AWS + "AdministratorAccess", AWS + "AmazonSSMReadOnlyAccess")), None),
        ([], False),
        ([AWS + "AmazonSSMReadOnlyAccess", AWS + "AdministratorAccess"], True),
        ([AWS + "AmazonSSMReadOnlyAccess", PARAMETER], None),
        ([AWS + "AdministratorAccess", PARAMETER], True),
        (OpenList([AWS + "AmazonSSMReadOnlyAccess"], PARAMETER), None),
        (None, False),
    ],
)
def test_what_a_managed_policy_allows(value, answer):
    assert ask("managed_policy_allows", SESSION, value) is answer


def test_about_an_action_that_was_not_read_nothing_is_known():
    question = {"actions": ["s3:PutObject"]}
    assert ask("managed_policy_allows", question, AWS + "AdministratorAccess") is True
    assert ask("managed_policy_allows", question, AWS + "AmazonSSMReadOnlyAccess") is None


def test_the_policies_are_blamed_and_named():
    value = [AWS + "AmazonSSMReadOnlyAccess", AWS + "AmazonSSMFullAccess", AWS + "AmazonECS_FullAccess"]
    assert points("managed_policy_allows", SESSION, value) == [(1,), (2,)]
    assert explain("managed_policy_allows", SESSION, value) == (
        "AmazonSSMFullAccess allows ssm:StartSession",
        "AmazonECS_FullAccess allows ecs:ExecuteCommand",
    )
    assert explain("managed_policy_allows", SESSION, [AWS + "SomethingNew"]) == ("what the policy SomethingNew allows is not known",)
    assert explain("managed_policy_allows", SESSION, PARAMETER) == ("parameter `X` has no default",)


def test_the_data_says_where_it_is_from_and_is_readable():
    data = read_data()
    assert data["source"].startswith("AWS Managed Policy Reference Guide")
    assert list(data["policies"]) == sorted(data["policies"])
    for name, document in data["policies"].items():
        statements = read_statements(document)
        assert statements.reason == "", name
        assert all(statement.allows is not None for statement in statements.known), name


def test_hiding_keeps_the_answer():
    for value in ([AWS + "AdministratorAccess"], [AWS + "AmazonSSMReadOnlyAccess"], AWS + "AmazonSSMFullAccess"):
        assert_hiding_keeps("managed_policy_allows", SESSION, value)
    assert ask("managed_policy_allows", SESSION, HIDDEN) is None
