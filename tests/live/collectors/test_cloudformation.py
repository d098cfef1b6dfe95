"""Stacks, as they come from a real server."""

from __future__ import annotations

import json

from tests.live.conftest import Aws
from tests.live.schema_check import list_faults

STACK = "AWS::CloudFormation::Stack"
NOT_KEPT = ("TemplateURL",)
"""A stack forgets where its template came from."""

TEMPLATE = {
    "Parameters": {"Stage": {"Type": "String"}},
    "Resources": {
        "Orders": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "orders"}},
        "Events": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "events"}},
    },
}


def make_stack(aws: Aws, name: str = "shop") -> str:
    aws.client("sns").create_topic(Name="deployments")
    made: str = aws.client("cloudformation").create_stack(
        StackName=name,
        TemplateBody=json.dumps(TEMPLATE),
        Parameters=[{"ParameterKey": "Stage", "ParameterValue": "prod"}],
        Tags=[{"Key": "team", "Value": "web"}],
        NotificationARNs=["arn:aws:sns:eu-west-1:123456789012:deployments"],
        RoleARN="arn:aws:iam::123456789012:role/deploy",
        EnableTerminationProtection=True,
        TimeoutInMinutes=30,
    )["StackId"]
    return made


def test_a_stack_has_the_canonical_shape(aws: Aws) -> None:
    made = make_stack(aws)

    observation = aws.read("cloudformation", needs={STACK: frozenset({"Parameters"})})

    (seen,) = observation.resources
    assert list_faults(seen, unreadable=NOT_KEPT) == []
    assert seen.properties == {
        "NotificationARNs": ["arn:aws:sns:eu-west-1:123456789012:deployments"],
        "Parameters": {"Stage": "prod"},
        "Tags": [{"Key": "team", "Value": "web"}],
        "TimeoutInMinutes": 30,
    }
    assert (seen.address, seen.name, seen.tags) == (made, "shop", {"team": "web"})
    assert seen.facts.keys() - {"CreatedAt"} == {"Status", "ServiceRole", "HasTerminationProtection"}
    assert seen.facts["Status"] == "CREATE_COMPLETE"
    assert seen.facts["ServiceRole"] == "arn:aws:iam::123456789012:role/deploy"
    assert seen.facts["HasTerminationProtection"] is True


def test_what_is_in_a_stack_is_a_fact(aws: Aws) -> None:
    make_stack(aws)

    (seen,) = aws.read("cloudformation", needs={STACK: frozenset({"facts.Resources"})}).resources

    members = sorted(seen.facts["Resources"], key=lambda member: str(member["LogicalId"]))  # type: ignore[call-overload]
    assert [(member["LogicalId"], member["Type"]) for member in members] == [
        ("Events", "AWS::SNS::Topic"),
        ("Orders", "AWS::SQS::Queue"),
    ]
    assert members[0]["PhysicalId"] == "arn:aws:sns:eu-west-1:123456789012:events"


def test_whether_there_is_a_stack_policy_is_a_fact(aws: Aws) -> None:
    make_stack(aws)
    make_stack(aws, "blog")
    policy = {"Statement": [{"Effect": "Allow", "Action": "Update:*", "Principal": "*", "Resource": "*"}]}
    aws.client("cloudformation").set_stack_policy(StackName="shop", StackPolicyBody=json.dumps(policy))

    seen = aws.read("cloudformation", needs={STACK: frozenset({"facts.HasStackPolicy"})}).resources

    assert {one.name: one.facts["HasStackPolicy"] for one in seen} == {"shop": True, "blog": False}


def test_a_deleted_stack_is_left_out(aws: Aws) -> None:
    make_stack(aws)
    aws.client("cloudformation").delete_stack(StackName="shop")

    assert aws.read("cloudformation", needs={STACK: frozenset({"Parameters"})}).resources == ()
