"""Rules, schedules and pipes that start tasks, as they come from a real server."""

from __future__ import annotations

from typing import Any

from tests.live.collectors.canned import Denied, canned_aws
from tests.live.conftest import Aws
from tests.live.schema_check import list_faults

CLUSTER = "arn:aws:ecs:eu-west-1:123456789012:cluster/jobs"
DEFINITION = "arn:aws:ecs:eu-west-1:123456789012:task-definition/job:3"
ROLE = "arn:aws:iam::123456789012:role/starts-tasks"
SUBNETS = {"Subnets": ["subnet-1"], "AssignPublicIp": "DISABLED"}


def test_a_rule_has_its_pattern_and_targets_as_a_template_has_them(aws: Aws) -> None:
    events = aws.client("events")
    events.create_event_bus(Name="orders")
    events.put_rule(Name="ordered", EventBusName="orders", EventPattern='{"source": ["shop"]}', State="ENABLED", RoleArn=ROLE)
    target = {
        "Id": "job",
        "Arn": CLUSTER,
        "RoleArn": ROLE,
        "EcsParameters": {
            "TaskDefinitionArn": DEFINITION,
            "TaskCount": 1,
            "EnableExecuteCommand": True,
            "NetworkConfiguration": {"awsvpcConfiguration": SUBNETS},
            "PlacementStrategy": [{"type": "spread", "field": "instanceId"}],
            "Tags": [{"Key": "team", "Value": "web"}],
        },
    }
    events.put_targets(Rule="ordered", EventBusName="orders", Targets=[target])
    events.put_rule(Name="nightly", ScheduleExpression="rate(1 day)")

    nightly, ordered = sorted(aws.read("events").resources, key=lambda one: one.name)

    assert [list_faults(ordered), list_faults(nightly)] == [[], []]
    assert ordered.properties == {
        "Name": "ordered",
        "EventBusName": "orders",
        "EventPattern": {"source": ["shop"]},
        "State": "ENABLED",
        "RoleArn": ROLE,
        "Targets": [
            {
                "Id": "job",
                "Arn": CLUSTER,
                "RoleArn": ROLE,
                "EcsParameters": {
                    "TaskDefinitionArn": DEFINITION,
                    "TaskCount": 1,
                    "EnableExecuteCommand": True,
                    "NetworkConfiguration": {"AwsVpcConfiguration": SUBNETS},
                    "PlacementStrategies": [{"Type": "spread", "Field": "instanceId"}],
                    "TagList": [{"Key": "team", "Value": "web"}],
                },
            }
        ],
    }
    assert ordered.address == "arn:aws:events:eu-west-1:123456789012:rule/orders/ordered"
    assert nightly.properties == {"Name": "nightly", "EventBusName": "default", "ScheduleExpression": "rate(1 day)", "State": "ENABLED"}


def test_a_bus_that_cannot_be_read_leaves_the_rules_of_the_others() -> None:
    def list_rules(asked: Any) -> dict[str, Any]:
        if asked["EventBusName"] == "orders":
            raise Denied
        return {"Rules": [{"Name": "nightly", "Arn": "arn:aws:events:eu-west-1:123456789012:rule/nightly", "State": "ENABLED"}]}

    answers = {"ListEventBuses": {"EventBuses": [{"Name": "orders"}, {"Name": "default"}]}, "ListRules": list_rules}
    with canned_aws({**answers, "ListTargetsByRule": {"Targets": []}}) as aws:
        observation = aws.read("events")

    assert [seen.properties for seen in observation.resources] == [{"Name": "nightly", "State": "ENABLED"}]
    assert [unread.type for unread in observation.unread] == ["AWS::Events::Rule"]
    assert len(observation.diagnostics) == 1


def test_only_schedules_that_start_tasks_are_read(aws: Aws) -> None:
    scheduler = aws.client("scheduler")
    common = {"ScheduleExpression": "rate(1 day)", "FlexibleTimeWindow": {"Mode": "OFF"}}
    task = {"TaskDefinitionArn": DEFINITION, "EnableExecuteCommand": True, "NetworkConfiguration": {"awsvpcConfiguration": SUBNETS}}
    scheduler.create_schedule(Name="job", Target={"Arn": CLUSTER, "RoleArn": ROLE, "EcsParameters": task}, **common)
    queue = "arn:aws:sqs:eu-west-1:123456789012:reminders"
    scheduler.create_schedule(Name="reminder", Target={"Arn": queue, "RoleArn": ROLE, "Input": "{}"}, **common)

    (seen,) = aws.read("scheduler").resources

    assert list_faults(seen) == []
    target = seen.properties["Target"]
    assert isinstance(target, dict)
    assert target["EcsParameters"] == {
        "TaskDefinitionArn": DEFINITION,
        "EnableExecuteCommand": True,
        "NetworkConfiguration": {"AwsvpcConfiguration": SUBNETS},
    }
    assert {name: value for name, value in seen.properties.items() if name != "Target"} == {
        "Name": "job",
        "GroupName": "default",
        "State": "ENABLED",
        "ScheduleExpression": "rate(1 day)",
        "ScheduleExpressionTimezone": "UTC",
        "FlexibleTimeWindow": {"Mode": "OFF"},
    }
    assert seen.address == "arn:aws:scheduler:eu-west-1:123456789012:schedule/default/job"


def test_only_pipes_that_start_tasks_are_read(aws: Aws) -> None:
    pipes = aws.client("pipes")
    queue = "arn:aws:sqs:eu-west-1:123456789012:orders"
    task = {"EcsTaskParameters": {"TaskDefinitionArn": DEFINITION, "EnableExecuteCommand": True}}
    pipes.create_pipe(Name="jobs", Source=queue, Target=CLUSTER, RoleArn=ROLE, TargetParameters=task, Tags={"team": "web"})
    pipes.create_pipe(Name="copies", Source=queue, Target="arn:aws:sqs:eu-west-1:123456789012:copies", RoleArn=ROLE)

    (seen,) = aws.read("pipes").resources

    assert list_faults(seen) == []
    assert seen.properties == {
        "Name": "jobs",
        "DesiredState": "RUNNING",
        "Source": queue,
        "Target": CLUSTER,
        "RoleArn": ROLE,
        "TargetParameters": task,
        "Tags": {"team": "web"},
    }
    assert (seen.name, seen.tags) == ("jobs", {"team": "web"})
