"""Rules and schedules → AWS::Events::Rule, AWS::Scheduler::Schedule, their dead-letter queues and the scheduler's role.

Serves functions and state machines: both are targets.
"""

from __future__ import annotations

from immutcheck.sources.sam.draft import Draft
from immutcheck.sources.sam.roles import allow, trust_policy
from immutcheck.sources.sam.tables import RULE_PROPERTIES, SCHEDULER_PROPERTIES, TARGET_PROPERTIES
from immutcheck.sources.sam.written import Written, compose, compose_list

TYPE_CHECKING = False
if TYPE_CHECKING:
    from immutcheck.sources.sam.draft import Workbench
    from immutcheck.sources.sam.events import Event


def draft_rule(workbench: Workbench, event: Event, arn: object, ending: str, resource: Written, role: object = None) -> Draft:
    """Draft the rule of a Schedule, CloudWatchEvent or EventBridgeRule event, and its dead-letter queue. `arn` is the target's."""
    properties = event.properties
    rule = Draft(event.logical_id, "AWS::Events::Rule", event.place).carry(resource)
    rule.put_all(properties, RULE_PROPERTIES.get(event.type, RULE_PROPERTIES["CloudWatchEvent"]))
    enabled = properties.child("Enabled")
    if enabled is not None and isinstance(enabled.value, bool):
        rule.put("State", Written("ENABLED" if enabled.value else "DISABLED", enabled.path))
    members: dict[str, object] = {"Arn": arn, "Id": _target_id(event, ending), "RoleArn": role}
    members.update((name, properties.child(name)) for name in TARGET_PROPERTIES)
    members["DeadLetterConfig"] = _dead_letters(workbench, event, resource, rule)
    rule.put("Targets", compose_list(event.place, [compose(event.place, members)]))
    return workbench.add(rule)


def _target_id(event: Event, ending: str) -> object:
    target = event.properties.map("Target")
    if target is not None and target.child("Id") is not None:
        return target.child("Id")
    return f"{event.logical_id[: 64 - len(ending)]}{ending}"


def _dead_letters(workbench: Workbench, event: Event, resource: Written, rule: Draft | None) -> Written | None:
    """The queue for what could not be delivered: the one named, or one made for it, which an event rule needs a policy to send to."""
    config = event.properties.map("DeadLetterConfig")
    if config is None:
        return None
    if config.child("Arn") is not None:
        return compose(config.path, {"Arn": config.child("Arn")})
    queue = Draft(config.text("QueueLogicalId") or f"{event.logical_id}Queue", "AWS::SQS::Queue", config.path).carry(resource)
    workbench.add(queue)
    if rule is not None:
        policy = Draft(f"{event.logical_id}QueuePolicy", "AWS::SQS::QueuePolicy", config.path).carry(resource)
        statement = {
            "Action": "sqs:SendMessage",
            "Effect": "Allow",
            "Principal": {"Service": "events.amazonaws.com"},
            "Resource": queue.arn(),
            "Condition": {"ArnEquals": {"aws:SourceArn": {"Fn::GetAtt": [rule.logical_id, "Arn"]}}},
        }
        policy.put("PolicyDocument", {"Version": "2012-10-17", "Statement": [statement]})
        policy.put("Queues", [{"Ref": queue.logical_id}])
        workbench.add(policy)
    return compose(config.path, {"Arn": Written(queue.arn(), config.path)})


def draft_schedule(workbench: Workbench, event: Event, arn: object, action: str, resource: Written) -> None:
    """Draft the schedule of a ScheduleV2 event, its role unless one is named, and its dead-letter queue."""
    properties = event.properties
    schedule = Draft(event.logical_id, "AWS::Scheduler::Schedule", event.place).carry(resource)
    schedule.put("FlexibleTimeWindow", {"Mode": "OFF"})
    if properties.child("OmitName") is None:
        schedule.put("Name", event.logical_id)
    schedule.put_all(properties, SCHEDULER_PROPERTIES)
    dead_letters = _dead_letters(workbench, event, resource, None)
    role: object = properties.child("RoleArn")
    if role is None:
        drafted = Draft(f"{event.logical_id}Role", "AWS::IAM::Role", event.place).carry(resource)
        ending = "LambdaPolicy" if action.startswith("lambda:") else "StartExecutionPolicy"
        policies = [{"PolicyName": event.logical_id + ending, "PolicyDocument": {"Statement": [allow(action, arn)]}}]
        if dead_letters is not None:
            statement = allow("sqs:SendMessage", dead_letters.value["Arn"])  # type: ignore[index]
            policies.append({"PolicyName": f"{event.logical_id}SQSPolicy", "PolicyDocument": {"Statement": [statement]}})
        drafted.put("AssumeRolePolicyDocument", trust_policy("scheduler.amazonaws.com"))
        drafted.put("Policies", policies)
        drafted.put("PermissionsBoundary", properties.child("PermissionsBoundary"))
        workbench.add(drafted)
        role = drafted.arn()
    members: dict[str, object] = {"Arn": arn, "RoleArn": role, "Input": properties.child("Input")}
    members["DeadLetterConfig"] = dead_letters
    members["RetryPolicy"] = properties.child("RetryPolicy")
    schedule.put("Target", compose(event.place, members))
    workbench.add(schedule)
