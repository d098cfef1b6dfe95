"""Roles and who may take them on, as they come from a real server."""

from __future__ import annotations

import json
from typing import Any

from tests.live.conftest import ACCOUNT, Aws
from tests.live.schema_check import list_faults

TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
MAY_OPEN = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "ssm:StartSession", "Resource": "*"}}
CORE = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"
ROLE = "AWS::IAM::Role"


def make_role(aws: Aws, name: str, **changes: Any) -> dict[str, Any]:
    given = {"RoleName": name, "AssumeRolePolicyDocument": json.dumps(TRUST), **changes}
    made: dict[str, Any] = aws.client("iam").create_role(**given)["Role"]
    return made


def test_a_role_has_the_canonical_shape(aws: Aws) -> None:
    iam = aws.client("iam")
    boundary = iam.create_policy(PolicyName="boundary", PolicyDocument=json.dumps(MAY_OPEN))["Policy"]["Arn"]
    made = make_role(
        aws,
        "web",
        Path="/app/",
        Description="Runs the shop",
        MaxSessionDuration=7200,
        PermissionsBoundary=boundary,
        Tags=[{"Key": "team", "Value": "web"}],
    )
    iam.put_role_policy(RoleName="web", PolicyName="sessions", PolicyDocument=json.dumps(MAY_OPEN))
    iam.attach_role_policy(RoleName="web", PolicyArn=boundary)

    (seen,) = aws.read("iam", needs={ROLE: frozenset({"Policies", "AssumeRolePolicyDocument"})}).resources

    assert list_faults(seen) == []
    assert seen.properties == {
        "RoleName": "web",
        "Path": "/app/",
        "AssumeRolePolicyDocument": TRUST,
        "Description": "Runs the shop",
        "MaxSessionDuration": 7200,
        "Policies": [{"PolicyName": "sessions", "PolicyDocument": {**MAY_OPEN, "Statement": [MAY_OPEN["Statement"]]}}],
        "ManagedPolicyArns": [boundary],
        "PermissionsBoundary": boundary,
        "Tags": [{"Key": "team", "Value": "web"}],
    }
    assert (seen.address, seen.name, seen.identifiers) == (made["Arn"], "web", (made["RoleId"],))
    assert seen.facts == {"CreatedAt": made["CreateDate"].strftime("%Y-%m-%dT%H:%M:%SZ")}
    assert seen.tags == {"team": "web"}


def test_who_may_take_on_a_role_is_told_by_one_list(aws: Aws) -> None:
    make_role(aws, "web")

    observation = aws.read("iam", needs={ROLE: frozenset({"AssumeRolePolicyDocument"})})

    (seen,) = observation.resources
    assert "Policies" not in observation.covered[ROLE]
    assert seen.properties == {"RoleName": "web", "Path": "/", "AssumeRolePolicyDocument": TRUST, "MaxSessionDuration": 3600}


def test_a_role_that_aws_made_is_known_by_its_path(aws: Aws) -> None:
    aws.client("iam").create_service_linked_role(AWSServiceName="autoscaling.amazonaws.com")

    (seen,) = aws.read("iam", needs={ROLE: frozenset({"Path"})}).resources

    assert seen.properties["Path"] == "/aws-service-role/autoscaling.amazonaws.com/"
    assert seen.address.startswith(f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/")


def test_policies_written_apart_from_roles_are_looked_for_and_not_there(aws: Aws) -> None:
    make_role(aws, "web")
    aws.client("iam").put_role_policy(RoleName="web", PolicyName="sessions", PolicyDocument=json.dumps(MAY_OPEN))

    observation = aws.read("iam", needs={"AWS::IAM::RolePolicy": frozenset({"PolicyDocument"}), ROLE: frozenset({"Policies"})})

    assert [seen.type for seen in observation.resources] == [ROLE]
    assert set(observation.covered) == {ROLE, "AWS::IAM::RolePolicy"}


def test_an_instance_profile_names_its_role(aws: Aws) -> None:
    iam = aws.client("iam")
    make_role(aws, "web")
    made = iam.create_instance_profile(InstanceProfileName="web-profile", Path="/app/")["InstanceProfile"]
    iam.add_role_to_instance_profile(InstanceProfileName="web-profile", RoleName="web")
    iam.create_instance_profile(InstanceProfileName="empty")

    seen = {one.name: one for one in aws.read("iam", needs={"AWS::IAM::InstanceProfile": frozenset({"Roles"})}).resources}

    assert [list_faults(one) for one in seen.values()] == [[], []]
    assert seen["web-profile"].properties == {"InstanceProfileName": "web-profile", "Path": "/app/", "Roles": ["web"]}
    assert seen["web-profile"].address == made["Arn"]
    assert seen["empty"].properties == {"InstanceProfileName": "empty", "Path": "/", "Roles": []}


def test_an_oidc_provider_has_the_scheme_that_aws_leaves_out(aws: Aws) -> None:
    made = aws.client("iam").create_open_id_connect_provider(
        Url="https://token.actions.githubusercontent.com",
        ClientIDList=["sts.amazonaws.com"],
        ThumbprintList=["6938fd4d98bab03faadb97b34396831e3780aea1"],
        Tags=[{"Key": "team", "Value": "platform"}],
    )["OpenIDConnectProviderArn"]

    (seen,) = aws.read("iam", needs={"AWS::IAM::OIDCProvider": frozenset({"Url"})}).resources

    assert list_faults(seen) == []
    assert seen.address == made
    assert seen.properties == {
        "Url": "https://token.actions.githubusercontent.com",
        "ClientIdList": ["sts.amazonaws.com"],
        "ThumbprintList": ["6938fd4d98bab03faadb97b34396831e3780aea1"],
        "Tags": [{"Key": "team", "Value": "platform"}],
    }


def test_saml_providers_are_known_by_name(aws: Aws) -> None:
    made = aws.client("iam").create_saml_provider(SAMLMetadataDocument="a" * 1024, Name="office")["SAMLProviderArn"]

    (seen,) = aws.read("iam", needs={"AWS::IAM::SAMLProvider": frozenset({"Name"})}).resources

    assert list_faults(seen) == []
    assert (seen.address, seen.name, seen.properties) == (made, "office", {"Name": "office"})
