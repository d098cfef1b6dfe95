"""The least policy and the session policies, as text that IAM takes."""

from __future__ import annotations

import json

import pytest

from immutcheck.live.catalogue.table import SERVICES as CATALOGUE
from immutcheck.live.iam_policy import (
    POLICY_LIMIT,
    SESSION_LIMIT,
    SessionPolicy,
    find_extras,
    list_actions,
    plan_session_policies,
    write_hop_policy,
    write_policies,
)
from immutcheck.live.operation import Operation, Service
from immutcheck.live.plan import plan_calls
from immutcheck.model.errors import ImmutcheckError

TYPE = "AWS::S3::Bucket"
SERVICES = (
    Service("organizations", "Organizations", (Operation("ListAccounts", ("organizations:ListAccounts",)),)),
    Service(
        "s3",
        "S3",
        (
            Operation("ListBuckets", ("s3:ListAllMyBuckets",), lists=(TYPE,)),
            Operation("GetBucketTagging", ("s3:GetBucketTagging",), feeds={TYPE: ("Tags",)}),
            Operation(
                "DescribeThing", ("s3:GetBucketVersioning", "kms:ListAliases"), feeds={TYPE: ("VersioningConfiguration",)}, variant="a"
            ),
        ),
    ),
)


def many(prefix: str, count: int) -> set[str]:
    return {f"{prefix}:GetThing{number:04}OfMine" for number in range(count)}


def size(document: str) -> int:
    return len("".join(document.split()))


def test_actions_are_those_of_the_plan() -> None:
    plan = plan_calls(SERVICES, {TYPE: frozenset({"VersioningConfiguration"})})

    assert list_actions(SERVICES, plan) == {
        "ec2": {"ec2:DescribeRegions"},
        "s3": {"s3:ListAllMyBuckets", "s3:GetBucketVersioning", "kms:ListAliases"},
    }


def test_what_the_run_asks_about_itself_is_no_part_of_a_plan_for_everything() -> None:
    assert set(list_actions(SERVICES, plan_calls(SERVICES))) == {"ec2", "s3"}


def test_the_least_policy_has_a_statement_for_a_service() -> None:
    (document,) = write_policies({"s3": {"s3:ListAllMyBuckets", "kms:ListAliases"}, "ecr": {"ecr:DescribeRepositories"}})

    assert json.loads(document) == {
        "Version": "2012-10-17",
        "Statement": [
            {"Sid": "ReadEcr", "Effect": "Allow", "Action": ["ecr:DescribeRepositories"], "Resource": "*"},
            {"Sid": "ReadKms", "Effect": "Allow", "Action": ["kms:ListAliases"], "Resource": "*"},
            {"Sid": "ReadS3", "Effect": "Allow", "Action": ["s3:ListAllMyBuckets"], "Resource": "*"},
        ],
    }


def test_roles_are_the_only_resources_that_are_named() -> None:
    (document,) = write_policies({"ecr": {"ecr:ListImages"}}, roles=["arn:aws:iam::*:role/B", "arn:aws:iam::*:role/A"], organization=True)

    statements = json.loads(document)["Statement"]
    assert [(statement["Action"], statement["Resource"]) for statement in statements] == [
        (["ecr:ListImages"], "*"),
        (["organizations:ListAccounts"], "*"),
        (["sts:AssumeRole"], ["arn:aws:iam::*:role/A", "arn:aws:iam::*:role/B"]),
    ]


def test_a_large_policy_is_several() -> None:
    actions = {name: many(name, 70) for name in ("ecr", "ssm", "ecs", "eks")}

    documents = write_policies(actions)

    assert len(documents) == 2
    assert all(size(document) <= POLICY_LIMIT for document in documents)
    granted = [action for document in documents for statement in json.loads(document)["Statement"] for action in statement["Action"]]
    assert sorted(granted) == sorted(set().union(*actions.values()))


def test_white_space_does_not_count() -> None:
    (document,) = write_policies({"ecr": many("ecr", 180)})

    assert len(document) > POLICY_LIMIT > size(document)


def test_a_small_plan_is_its_own_session_policy() -> None:
    (policy,) = plan_session_policies({"ecr": {"ecr:DescribeRepositories"}, "ssm": {"ssm:GetDocument"}})

    assert policy == SessionPolicy(
        frozenset({"ecr", "ssm"}),
        '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["ecr:DescribeRepositories","ssm:GetDocument"],"Resource":"*"}]}',
        (),
    )
    assert policy.in_partition("aws") == (policy.inline, ())


def test_a_larger_plan_is_securityaudit_and_what_that_lacks() -> None:
    granted = {f"ec2:DescribeThing{number}" for number in range(200)}

    (policy,) = plan_session_policies({"ec2": granted, "ssm": {"ssm:GetDocument", "ssm:ListDocuments"}})

    assert json.loads(policy.inline)["Statement"] == [{"Effect": "Allow", "Action": ["ssm:GetDocument"], "Resource": "*"}]
    assert policy.in_partition("aws-cn") == (policy.inline, ("arn:aws-cn:iam::aws:policy/SecurityAudit",))


def test_securityaudit_alone_needs_no_inline_policy() -> None:
    (policy,) = plan_session_policies({"ec2": {f"ec2:DescribeThing{number}" for number in range(200)}})

    assert (policy.inline, policy.managed) == ("", ("SecurityAudit",))


def test_a_plan_that_fits_into_no_session_is_shared_out() -> None:
    actions = {name: many(name, count) for name, count in {"ecr": 40, "ssm": 40, "ecs": 20, "eks": 20, "ec2": 5}.items()}

    policies = plan_session_policies(actions)

    shared = [name for policy in policies for name in policy.services]
    assert sorted(shared) == sorted(actions)
    assert all(len(policy.inline) + len(policy.in_partition("aws-us-gov")[1][0]) <= SESSION_LIMIT for policy in policies)
    for policy in policies:
        assert set(json.loads(policy.inline)["Statement"][0]["Action"]) == set().union(*[actions[name] for name in policy.services])


def test_a_service_that_fits_into_no_session_is_an_error() -> None:
    with pytest.raises(ImmutcheckError, match="session policy for ecr"):
        plan_session_policies({"ecr": many("ecr", 200)})


def test_extras_are_found_whatever_the_case_of_the_action() -> None:
    # SecurityAudit says eks:DescribeNodeGroup and ec2:Describe*; it has no ssm:GetDocument.
    assert find_extras(["eks:DescribeNodegroup", "ec2:DescribeInstances", "ssm:GetDocument", "ec2:GetPasswordData"]) == (
        "ec2:GetPasswordData",
        "ssm:GetDocument",
    )


def test_a_step_between_roles_allows_the_next_role_alone() -> None:
    assert json.loads(write_hop_policy(["arn:aws:iam::123456789012:role/A"])) == {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": ["arn:aws:iam::123456789012:role/A"]}],
    }


def test_a_role_in_many_accounts_is_one_pattern() -> None:
    roles = [f"arn:aws:iam::{number:012}:role/Audit" for number in range(500)]

    policy = write_hop_policy([*roles, "arn:aws:iam::123456789012:role/Other"])

    assert json.loads(policy)["Statement"][0]["Resource"] == ["arn:aws:iam::*:role/Audit", "arn:aws:iam::*:role/Other"]
    assert len(policy) < SESSION_LIMIT


def test_everything_that_can_be_read_is_one_policy() -> None:
    (document,) = write_policies(list_actions(CATALOGUE, plan_calls(CATALOGUE)), roles=["arn:aws:iam::*:role/Audit"], organization=True)

    assert size(document) <= POLICY_LIMIT
    assert [statement["Sid"] for statement in json.loads(document)["Statement"]] == ["ReadForAudit", "AssumeAuditRoles"]


def test_roles_of_many_names_fit_a_session_as_all_roles() -> None:
    policy = write_hop_policy([f"arn:aws:iam::{number:012}:role/Audit{number}" for number in range(500)])

    assert json.loads(policy)["Statement"][0] == {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": ["arn:aws:iam::*:role/*"]}


@pytest.mark.parametrize("name", ["Audit", "Audit{}"], ids=["one name", "many names"])
def test_many_roles_and_many_actions_are_policies_that_iam_takes(name: str) -> None:
    roles = [f"arn:aws:iam::{number:012}:role/{name.format(number)}" for number in range(500)]
    documents = write_policies({"ec2": many("ec2", 400)}, roles=roles)

    statements = [statement for document in documents for statement in json.loads(document)["Statement"]]
    granted = [action for statement in statements for action in statement["Action"] if action != "sts:AssumeRole"]
    assumed = [role for statement in statements if statement["Action"] == ["sts:AssumeRole"] for role in statement["Resource"]]
    assert all(size(document) <= POLICY_LIMIT for document in documents)
    assert sorted(granted) == sorted(many("ec2", 400))
    assert assumed == (["arn:aws:iam::*:role/Audit"] if name == "Audit" else sorted(roles))
    assert len({statement["Sid"] for statement in statements}) == len(statements)
