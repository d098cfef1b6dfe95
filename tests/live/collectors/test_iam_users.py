"""Users, their keys, groups and the account's own policies, as they come from a real server."""

from __future__ import annotations

import json

from tests.live.conftest import ACCOUNT, Aws
from tests.live.schema_check import list_faults

POLICY = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}
NEWER = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "ssm:StartSession", "Resource": "*"}]}
READ_ONLY = f"arn:aws:iam::{ACCOUNT}:policy/read-only"
USER = "AWS::IAM::User"
KEY = "AWS::IAM::AccessKey"


def test_a_user_has_the_canonical_shape(aws: Aws) -> None:
    iam = aws.client("iam")
    made = iam.create_user(UserName="ana", Path="/people/", Tags=[{"Key": "team", "Value": "web"}])["User"]
    iam.create_policy(PolicyName="read-only", PolicyDocument=json.dumps(POLICY))
    iam.put_user_policy(UserName="ana", PolicyName="files", PolicyDocument=json.dumps(POLICY))
    iam.attach_user_policy(UserName="ana", PolicyArn=READ_ONLY)
    iam.create_group(GroupName="developers")
    iam.add_user_to_group(UserName="ana", GroupName="developers")

    (seen,) = aws.read("iam", needs={USER: frozenset({"Policies"})}).resources

    assert list_faults(seen) == []
    assert seen.properties == {
        "UserName": "ana",
        "Path": "/people/",
        "Groups": ["developers"],
        "Policies": [{"PolicyName": "files", "PolicyDocument": POLICY}],
        "ManagedPolicyArns": [READ_ONLY],
        "Tags": [{"Key": "team", "Value": "web"}],
    }
    assert (seen.address, seen.name, seen.identifiers) == (made["Arn"], "ana", (made["UserId"],))
    assert seen.facts == {"CreatedAt": made["CreateDate"].strftime("%Y-%m-%dT%H:%M:%SZ")}


def test_passwords_and_second_factors_are_facts(aws: Aws) -> None:
    iam = aws.client("iam")
    for name in ("ana", "robot"):
        iam.create_user(UserName=name)
    iam.create_login_profile(UserName="ana", Password="correct-Horse-7")
    device = iam.create_virtual_mfa_device(VirtualMFADeviceName="phone")["VirtualMFADevice"]["SerialNumber"]
    iam.enable_mfa_device(UserName="ana", SerialNumber=device, AuthenticationCode1="123456", AuthenticationCode2="654321")

    seen = aws.read("iam", needs={USER: frozenset({"facts.HasConsolePassword", "facts.HasMfa"})}).resources

    told = {one.name: (one.facts["HasConsolePassword"], one.facts["HasMfa"]) for one in seen}
    assert told == {"ana": (True, True), "robot": (False, False)}


def test_access_keys_are_shown_by_the_end_of_their_ids(aws: Aws) -> None:
    iam = aws.client("iam")
    iam.create_user(UserName="robot", Path="/machines/")
    key = iam.create_access_key(UserName="robot")["AccessKey"]
    iam.update_access_key(UserName="robot", AccessKeyId=key["AccessKeyId"], Status="Inactive")

    observation = aws.read("iam", needs={KEY: frozenset({"UserName"})})

    (seen,) = observation.resources
    assert list_faults(seen) == []
    assert seen.address == f"arn:aws:iam::{ACCOUNT}:user/machines/robot/access-key/{key['AccessKeyId'][-4:]}"
    assert seen.properties == {"UserName": "robot", "Status": "Inactive"}
    assert list(seen.facts) == ["CreatedAt"]
    assert key["AccessKeyId"] not in repr(observation)


def test_a_group_has_the_canonical_shape(aws: Aws) -> None:
    iam = aws.client("iam")
    made = iam.create_group(GroupName="developers", Path="/people/")["Group"]
    iam.create_policy(PolicyName="read-only", PolicyDocument=json.dumps(POLICY))
    iam.put_group_policy(GroupName="developers", PolicyName="files", PolicyDocument=json.dumps(POLICY))
    iam.attach_group_policy(GroupName="developers", PolicyArn=READ_ONLY)

    (seen,) = aws.read("iam", needs={"AWS::IAM::Group": frozenset({"Policies"})}).resources

    assert list_faults(seen) == []
    assert seen.properties == {
        "GroupName": "developers",
        "Path": "/people/",
        "Policies": [{"PolicyName": "files", "PolicyDocument": POLICY}],
        "ManagedPolicyArns": [READ_ONLY],
    }
    assert (seen.address, seen.name) == (made["Arn"], "developers")


def test_a_managed_policy_is_its_default_version(aws: Aws) -> None:
    iam = aws.client("iam")
    made = iam.create_policy(PolicyName="sessions", Path="/people/", PolicyDocument=json.dumps(POLICY))["Policy"]["Arn"]
    iam.create_policy_version(PolicyArn=made, PolicyDocument=json.dumps(NEWER), SetAsDefault=True)

    (seen,) = aws.read("iam", needs={"AWS::IAM::ManagedPolicy": frozenset({"PolicyDocument"})}).resources

    assert list_faults(seen) == []
    assert seen.properties == {"ManagedPolicyName": "sessions", "Path": "/people/", "PolicyDocument": NEWER}
    assert (seen.address, seen.name) == (made, "sessions")


def test_only_the_lists_that_are_needed_are_read(aws: Aws) -> None:
    iam = aws.client("iam")
    iam.create_user(UserName="ana")
    iam.create_group(GroupName="developers")

    observation = aws.read("iam", needs={USER: frozenset({"UserName"})})

    assert [one.address for one in observation.resources] == [f"arn:aws:iam::{ACCOUNT}:user/ana"]
    assert observation.covered == {USER: ("UserName", "Path", "facts.CreatedAt", "facts.PasswordLastUsedAt")}
    assert observation.resources[0].properties == {"UserName": "ana", "Path": "/"}
