"""What the rules about people and their roles say of a running account."""

from __future__ import annotations

import json
from typing import Any

from immutcheck.model.finding import FAIL, PASS
from tests.live.collectors.verdicts import judge_account
from tests.live.conftest import ACCOUNT, Aws

EVERYBODY_HERE = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
OFFICE = {"Federated": f"arn:aws:iam::{ACCOUNT}:saml-provider/office"}
GITHUB = {"Federated": f"arn:aws:iam::{ACCOUNT}:oidc-provider/token.actions.githubusercontent.com"}
TASKS = {"Service": "ecs-tasks.amazonaws.com"}
MACHINES = {"Service": "ec2.amazonaws.com"}
SHELL = ("ssmmessages:OpenDataChannel", "ssmmessages:OpenControlChannel")


def allow(*actions: str) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": list(actions), "Resource": "*"}]})


def make_role(aws: Aws, name: str, principal: dict[str, str], action: str = "sts:AssumeRole", **more: Any) -> Any:
    condition = {"Condition": more.pop("condition")} if "condition" in more else {}
    statement = {"Effect": "Allow", "Principal": principal, "Action": action, **condition}
    iam = aws.client("iam")
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": statement}), **more)
    return iam


def test_who_may_open_a_session(aws: Aws) -> None:
    iam = make_role(aws, "operations", EVERYBODY_HERE)
    iam.put_role_policy(RoleName="operations", PolicyName="shell", PolicyDocument=allow("ssm:StartSession"))
    iam.create_user(UserName="ana")
    iam.put_user_policy(UserName="ana", PolicyName="files", PolicyDocument=allow("s3:GetObject"))
    iam.create_group(GroupName="everything")
    iam.put_group_policy(GroupName="everything", PolicyName="all", PolicyDocument=allow("*"))
    iam.create_policy(PolicyName="resume", PolicyDocument=allow("ssm:Resume*"))

    told = judge_account(aws, "iam", "iam-allows-ssm-session", "iam-allows-everything")

    assert told == {
        ("iam-allows-ssm-session", "operations", FAIL),
        ("iam-allows-ssm-session", "ana", PASS),
        ("iam-allows-ssm-session", "resume", FAIL),
        ("iam-allows-everything", "operations", PASS),
        ("iam-allows-everything", "ana", PASS),
        ("iam-allows-everything", "everything", FAIL),
        ("iam-allows-everything", "resume", PASS),
    }


def test_a_policy_of_the_account_is_followed_from_the_role_that_has_it(aws: Aws) -> None:
    for name, principal in (("task", TASKS), ("quiet-task", TASKS), ("machine", MACHINES), ("managed-machine", MACHINES)):
        iam = make_role(aws, name, principal)
    shell = iam.create_policy(PolicyName="shell", PolicyDocument=allow(*SHELL))["Policy"]["Arn"]
    iam.attach_role_policy(RoleName="task", PolicyArn=shell)
    iam.attach_role_policy(RoleName="machine", PolicyArn=shell)
    iam.put_role_policy(RoleName="managed-machine", PolicyName="files", PolicyDocument=allow("s3:GetObject"))

    told = judge_account(aws, "iam", "ecs-task-role-accepts-exec", "instance-role-accepts-sessions")

    assert told == {
        ("ecs-task-role-accepts-exec", "task", FAIL),
        ("ecs-task-role-accepts-exec", "quiet-task", PASS),
        ("instance-role-accepts-sessions", "machine", FAIL),
        ("instance-role-accepts-sessions", "managed-machine", PASS),
    }


def test_people_with_write_access_and_pipelines_without_people(aws: Aws) -> None:
    iam = make_role(aws, "developer", OFFICE, "sts:AssumeRoleWithSAML")
    make_role(aws, "deployer", {"Service": "codepipeline.amazonaws.com"})
    change = iam.create_policy(PolicyName="change", PolicyDocument=allow("lambda:UpdateFunctionCode"))["Policy"]["Arn"]
    for name in ("developer", "deployer"):
        iam.attach_role_policy(RoleName=name, PolicyArn=change)
    iam.create_user(UserName="ana")
    iam.attach_user_policy(UserName="ana", PolicyArn=change)

    told = judge_account(aws, "iam", "human-may-change-compute")

    assert told == {("human-may-change-compute", "developer", FAIL), ("human-may-change-compute", "ana", FAIL)}


def test_long_sessions_second_factors_and_source_identities(aws: Aws) -> None:
    make_role(aws, "long", EVERYBODY_HERE, MaxSessionDuration=7200)
    make_role(aws, "short", EVERYBODY_HERE, condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}})
    make_role(aws, "machine", MACHINES, MaxSessionDuration=43200)
    rules = ("role-session-long", "role-assumable-without-mfa", "role-without-source-identity")

    told = judge_account(aws, "iam", *rules)

    assert told == {
        ("role-session-long", "long", FAIL),
        ("role-session-long", "short", PASS),
        ("role-assumable-without-mfa", "long", FAIL),
        ("role-assumable-without-mfa", "short", PASS),
        ("role-assumable-without-mfa", "machine", PASS),
        ("role-without-source-identity", "long", FAIL),
        ("role-without-source-identity", "short", FAIL),
        ("role-without-source-identity", "machine", PASS),
    }


def test_how_long_people_of_identity_center_stay_is_said_elsewhere(aws: Aws) -> None:
    reserved = "/aws-reserved/sso.amazonaws.com/eu-west-1/"
    make_role(aws, "AWSReservedSSO_Developer_0abc", OFFICE, "sts:AssumeRoleWithSAML", Path=reserved, MaxSessionDuration=43200)
    make_role(aws, "office", OFFICE, "sts:AssumeRoleWithSAML", MaxSessionDuration=43200)

    told = judge_account(aws, "iam", "role-session-long")

    assert told == {("role-session-long", "office", FAIL)}


def test_repositories_that_may_take_on_a_role(aws: Aws) -> None:
    subject = "token.actions.githubusercontent.com:sub"
    web_identity = "sts:AssumeRoleWithWebIdentity"
    iam = make_role(aws, "open", GITHUB, web_identity, condition={"StringLike": {subject: "repo:*"}})
    make_role(aws, "closed", GITHUB, web_identity, condition={"StringEquals": {subject: "repo:team/shop:environment:production"}})
    make_role(aws, "machine", MACHINES)
    rule = "github-role-open-to-any-repository"
    expected = {(rule, "open", FAIL), (rule, "closed", PASS), (rule, "machine", PASS)}

    assert judge_account(aws, "iam", rule) == expected
    iam.create_open_id_connect_provider(Url="https://token.actions.githubusercontent.com", ClientIDList=["sts.amazonaws.com"])
    assert judge_account(aws, "iam", rule) == expected


def test_keys_that_never_end(aws: Aws) -> None:
    iam = aws.client("iam")
    iam.create_user(UserName="robot")
    iam.create_user(UserName="ana")
    key = iam.create_access_key(UserName="robot")["AccessKey"]["AccessKeyId"]

    assert judge_account(aws, "iam", "pipeline-access-key") == {("pipeline-access-key", key[-4:], FAIL)}


def test_people_with_passwords(aws: Aws) -> None:
    iam = aws.client("iam")
    for name in ("ana", "ben", "robot"):
        iam.create_user(UserName=name)
    for name in ("ana", "ben"):
        iam.create_login_profile(UserName=name, Password="correct-Horse-7")
    device = iam.create_virtual_mfa_device(VirtualMFADeviceName="phone")["VirtualMFADevice"]["SerialNumber"]
    iam.enable_mfa_device(UserName="ben", SerialNumber=device, AuthenticationCode1="123456", AuthenticationCode2="654321")

    told = judge_account(aws, "iam", "iam-user-console-password", "iam-user-without-mfa")

    assert told == {
        ("iam-user-console-password", "ana", FAIL),
        ("iam-user-console-password", "ben", FAIL),
        ("iam-user-console-password", "robot", PASS),
        ("iam-user-without-mfa", "ana", FAIL),
        ("iam-user-without-mfa", "ben", PASS),
    }
