"""Events of a function → what lets a service call it: permissions, rules, schedules, subscriptions, filters.

Sources that Lambda polls are in `polled_events.py`; what an API event adds to an API is in `apis.py`.
"""

from __future__ import annotations

from immutcheck.sources.sam.apis import DEFAULT_ROUTE, ApiBuilder
from immutcheck.sources.sam.draft import Draft, hashed_id
from immutcheck.sources.sam.polled_events import map_event_source
from immutcheck.sources.sam.roles import Role
from immutcheck.sources.sam.schedules import draft_rule, draft_schedule
from immutcheck.sources.sam.tables import POLLED_SOURCES, PUSH_PRINCIPALS, SUBSCRIPTION_PROPERTIES
from immutcheck.sources.sam.written import Written, compose, compose_list, is_intrinsic

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from immutcheck.sources.sam.draft import Workbench


class EventTarget:
    """What the events of a function call: the alias when there is one, else the function."""

    __slots__ = ("draft", "function", "resource", "role")

    def __init__(self, function: str, draft: Draft, role: Role, resource: Written) -> None:
        self.function = function
        self.draft = draft
        self.role = role
        self.resource = resource

    def reference(self) -> dict[str, object]:
        """What a permission or mapping names: the function's name or the alias's ARN."""
        return {"Ref": self.draft.logical_id}


class Event:
    """One entry of `Events`: the prefix of what it generates, its place, its properties."""

    __slots__ = ("logical_id", "name", "place", "properties", "type")

    def __init__(self, name: str, logical_id: str, kind: str, properties: Written, place: tuple[str | int, ...]) -> None:
        self.name = name
        self.logical_id = logical_id
        self.type = kind
        self.properties = properties
        self.place = place


class EventReader:
    """Reads `Events`; `HANDLERS` says which method drafts which event type."""

    __slots__ = ("_apis", "_workbench")

    def __init__(self, workbench: Workbench, apis: ApiBuilder) -> None:
        self._workbench = workbench
        self._apis = apis

    def read(self, events: Written | None, target: EventTarget) -> None:
        """Draft what the events need."""
        if events is None:
            return
        if not isinstance(events.value, dict) or is_intrinsic(events.value):
            self._workbench.report("Events must be a map of events; they are left out", events.path)
            return
        for name, written in sorted(events.children(), key=_is_specific_route):
            kind = written.text("Type")
            properties = written.child("Properties")
            if not kind or (properties is not None and not isinstance(properties.value, dict)):
                self._workbench.report(f"the event `{name}` needs a Type and a map of Properties; it is left out", written.path)
                continue
            properties = properties or Written({}, written.path)
            event = Event(str(name), f"{target.function}{name}", kind, properties, written.path)
            if kind in POLLED_SOURCES:
                map_event_source(self._workbench, event, target)
            elif kind in HANDLERS:
                HANDLERS[kind](self, event, target)
            else:
                self._workbench.report(f"the event type `{kind}` is not known; what it generates is not judged", written.path)

    def permit(self, event: Event, target: EventTarget, **given: object) -> Draft:
        """Draft the permission that lets the service call the function; `given` are its further properties, and `suffix` or `prefix`."""
        suffix = str(given.pop("suffix", ""))
        prefix = f"{given.pop('prefix', event.logical_id)}Permission"
        logical_id = prefix + suffix if suffix.isalnum() else hashed_id(prefix, suffix)
        permission = Draft(logical_id, "AWS::Lambda::Permission", event.place).carry(target.resource)
        permission.put("Action", "lambda:InvokeFunction")
        permission.put("FunctionName", target.reference())
        permission.put("Principal", PUSH_PRINCIPALS[event.type])
        for name, value in given.items():
            permission.put(name, value)
        return self._workbench.add(permission, replace=logical_id in self._workbench.drafts)

    def _read_rule(self, event: Event, target: EventTarget) -> None:
        rule = draft_rule(self._workbench, event, target.draft.arn(), "LambdaTarget", target.resource)
        self.permit(event, target, SourceArn={"Fn::GetAtt": [rule.logical_id, "Arn"]})

    def _read_schedule(self, event: Event, target: EventTarget) -> None:
        draft_schedule(self._workbench, event, target.draft.arn(), "lambda:InvokeFunction", target.resource)

    def _read_bucket(self, event: Event, target: EventTarget) -> None:
        self.permit(event, target, SourceAccount={"Ref": "AWS::AccountId"})
        bucket = self._referenced(event, "Bucket")
        kinds = event.properties.child("Events")
        if bucket is None or kinds is None:
            return
        found = [kind for _, kind in kinds.children()] if isinstance(kinds.value, list) else [kinds]
        members: list[object] = []
        for kind in found:
            entry: object = compose(
                event.place, {"Function": target.draft.arn(), "Filter": event.properties.child("Filter"), "Event": kind}
            )
            condition = target.resource.text("Condition")
            if condition:
                entry = compose(event.place, {"Fn::If": compose_list(event.place, [condition, entry, {"Ref": "AWS::NoValue"}])})
            members.append(entry)
        self._extend(bucket, ("NotificationConfiguration", "LambdaConfigurations"), members)

    def _read_user_pool(self, event: Event, target: EventTarget) -> None:
        pool = self._referenced(event, "UserPool")
        prefix = f"{target.draft.logical_id}Cognito"
        reference = event.properties.child("UserPool")
        arn = {"Fn::GetAtt": [pool, "Arn"]} if pool is not None else (reference.value if reference is not None else None)
        self.permit(event, target, SourceArn=arn, prefix=prefix)
        triggers = event.properties.child("Trigger")
        if pool is None or triggers is None:
            return
        names = triggers.value if isinstance(triggers.value, list) else [triggers.value]
        for name in names:
            if isinstance(name, str):
                self._extend(pool, ("LambdaConfig", name), Written(target.draft.arn(), event.place))

    def _referenced(self, event: Event, name: str) -> str | None:
        """The logical id an event refers to, when it is a resource of this template."""
        written = event.properties.child(name)
        reference = written.value.get("Ref") if written is not None and isinstance(written.value, dict) else None
        resources = self._workbench.template.get("Resources")
        if isinstance(reference, str) and isinstance(resources, dict) and isinstance(resources.get(reference), dict):
            return reference
        self._workbench.report(f"`{name}` of the event `{event.name}` must refer to a resource of this template", event.place)
        return None

    def _extend(self, logical_id: str, path: tuple[str, str], addition: object) -> None:
        """Add list members or a map member to a property of a resource of the template."""
        draft = self._workbench.drafts.get(logical_id)
        if draft is None:
            resources = self._workbench.template["Resources"]
            draft = Draft.of_resource(Written(resources[logical_id], ("Resources", logical_id)))  # type: ignore[index]
            if draft is None:
                return
            self._workbench.drafts[logical_id] = draft
        name, inner = path
        own = Written(draft.properties, (*draft.place, "Properties"), draft.places_below("properties"))
        before = own.child(name)
        if before is not None and is_intrinsic(before.value):
            return
        members: dict[str, object] = {}
        if before is not None and isinstance(before.value, dict):
            members = {str(key): value for key, value in before.children()}
        if isinstance(addition, list):
            present = members.get(inner)
            kept = [value for _, value in present.children()] if isinstance(present, Written) and isinstance(present.value, list) else []
            members[inner] = compose_list(present.path if isinstance(present, Written) else draft.place, [*kept, *addition])
        else:
            members[inner] = addition
        draft.put(name, compose(before.path if before is not None else draft.place, members))

    def _read_topic(self, event: Event, target: EventTarget) -> None:
        properties = event.properties
        topic = properties.child("Topic")
        subscription = Draft(event.logical_id, "AWS::SNS::Subscription", event.place).carry(target.resource)
        subscription.put_all(properties, SUBSCRIPTION_PROPERTIES)
        queue = properties.child("SqsSubscription")
        if queue is None or queue.value is False:
            self.permit(event, target, SourceArn=topic)
            subscription.put("Protocol", "lambda")
            subscription.put("Endpoint", target.draft.arn())
            self._workbench.add(subscription)
            return
        arn, url, policy_id = self._subscribed_queue(event, target, queue)
        subscription.put("Protocol", "sqs")
        subscription.put("Endpoint", arn)
        members: dict[str, object] = {
            "Queue": Written(arn, queue.path) if not isinstance(arn, Written) else arn,
            "BatchSize": queue.child("BatchSize") or Written(10, queue.path),
            "Enabled": Written(True, queue.path),
        }
        mapping = Event(event.name, f"{event.logical_id}EventSourceMapping", "SQS", compose(queue.path, members), event.place)
        map_event_source(self._workbench, mapping, target)
        policy = Draft(policy_id, "AWS::SQS::QueuePolicy", queue.path).carry(target.resource)
        statement = {
            "Action": "sqs:SendMessage",
            "Effect": "Allow",
            "Principal": "*",
            "Resource": arn.value if isinstance(arn, Written) else arn,
            "Condition": {"ArnEquals": {"aws:SourceArn": topic.value if topic is not None else None}},
        }
        policy.put("PolicyDocument", {"Version": "2012-10-17", "Statement": [statement]})
        policy.put("Queues", compose_list(queue.path, [url]))
        self._workbench.add(policy, replace=policy_id in self._workbench.drafts)
        self._workbench.add(subscription)

    def _subscribed_queue(self, event: Event, target: EventTarget, queue: Written) -> tuple[object, object, str]:
        if isinstance(queue.value, dict) and not is_intrinsic(queue.value):
            policy_id = queue.text("QueuePolicyLogicalId") or f"{event.logical_id}QueuePolicy"
            return queue.child("QueueArn"), queue.child("QueueUrl"), policy_id
        generated = Draft(f"{event.logical_id}Queue", "AWS::SQS::Queue", queue.path).carry(target.resource)
        topic = event.properties.child("Topic")
        reference = topic.value.get("Ref") if topic is not None and isinstance(topic.value, dict) else None
        resources = Written(self._workbench.template.get("Resources"), ("Resources",))
        written = resources.map(reference) if isinstance(reference, str) else None
        fifo = written.map("Properties") if written is not None else None
        generated.put("FifoQueue", fifo.child("FifoTopic") if fifo is not None else None)
        self._workbench.add(generated)
        return generated.arn(), {"Ref": generated.logical_id}, f"{event.logical_id}QueuePolicy"

    def _read_api(self, event: Event, target: EventTarget) -> None:
        path, method = event.properties.text("Path"), event.properties.text("Method")
        if not path or not method:
            self._workbench.report(f"the event `{event.name}` needs a Path and a Method", event.place)
        api = self._apis.use_rest_api(event.properties.child("RestApiId"), event.place, target.resource)
        arn = _execution_arn(api.reference, path, method)
        self.permit(event, target, SourceArn=arn, suffix=api.permission_suffix)

    def _read_http_api(self, event: Event, target: EventTarget) -> None:
        path, method = event.properties.text("Path"), event.properties.text("Method")
        if not path and not method:
            path, method = DEFAULT_ROUTE, "any"
        api = self._apis.use_http_api(event, target.resource)
        if api.has_default_route(target.function) and path != DEFAULT_ROUTE:
            return
        if path == DEFAULT_ROUTE and target.draft.logical_id == target.function:
            # with an alias AWS SAM does not see that the permissions overlap, and keeps them all
            api.default_routes.add(target.function)
        self.permit(event, target, SourceArn=_execution_arn(api.reference, path.replace(DEFAULT_ROUTE, ""), method))

    def _read_skill(self, event: Event, target: EventTarget) -> None:
        self.permit(event, target, EventSourceToken=event.properties.child("SkillId"))

    def _read_iot_rule(self, event: Event, target: EventTarget) -> None:
        arn = {
            "Fn::Sub": [
                "arn:${AWS::Partition}:iot:${AWS::Region}:${AWS::AccountId}:rule/${RuleName}",
                {"RuleName": {"Ref": event.logical_id}},
            ]
        }
        self.permit(event, target, SourceArn=arn, SourceAccount={"Ref": "AWS::AccountId"})
        rule = Draft(event.logical_id, "AWS::IoT::TopicRule", event.place).carry(target.resource)
        members = {
            "Sql": event.properties.child("Sql"),
            "AwsIotSqlVersion": event.properties.child("AwsIotSqlVersion"),
            "RuleDisabled": False,
            "Actions": [{"Lambda": {"FunctionArn": target.draft.arn()}}],
        }
        rule.put("TopicRulePayload", compose(event.place, members))
        self._workbench.add(rule)

    def _read_log_group(self, event: Event, target: EventTarget) -> None:
        group = event.properties.child("LogGroupName")
        text = "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:${__LogGroupName__}:*"
        arn = {"Fn::Sub": [text, {"__LogGroupName__": group.value if group is not None else None}]}
        permission = self.permit(event, target, SourceArn=arn)
        subscription = Draft(event.logical_id, "AWS::Logs::SubscriptionFilter", event.place).carry(target.resource)
        subscription.set_attribute("DependsOn", [permission.logical_id])
        subscription.put_all(event.properties, ("LogGroupName", "FilterPattern"))
        subscription.put("DestinationArn", target.draft.arn())
        self._workbench.add(subscription)


def _is_specific_route(entry: tuple[str | int, Written]) -> bool:
    """False for an HttpApi event on the default route: its permission covers the other routes, so it is read first."""
    event = entry[1]
    properties = event.map("Properties") or Written({}, ())
    return event.text("Type") != "HttpApi" or properties.text("Path") not in ("", DEFAULT_ROUTE)


def _execution_arn(api: object, path: str, method: str) -> dict[str, object]:
    """The ARN of the calls of one route, in all stages."""
    if len(path) > 1:
        path = path.removesuffix("/")
    while "{" in path and "}" in path[path.index("{") :]:
        start = path.index("{")
        path = path[:start] + "*" + path[path.index("}", start) + 1 :]
    verb = "*" if method.lower() in ("any", "x-amazon-apigateway-any-method") else method.upper()
    text = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${__ApiId__}/${__Stage__}/" + verb + path
    return {"Fn::Sub": [text, {"__ApiId__": api, "__Stage__": "*"}]}


HANDLERS: dict[str, Callable[[EventReader, Event, EventTarget], None]] = {
    "Schedule": EventReader._read_rule,
    "CloudWatchEvent": EventReader._read_rule,
    "EventBridgeRule": EventReader._read_rule,
    "ScheduleV2": EventReader._read_schedule,
    "S3": EventReader._read_bucket,
    "SNS": EventReader._read_topic,
    "Api": EventReader._read_api,
    "HttpApi": EventReader._read_http_api,
    "AlexaSkill": EventReader._read_skill,
    "IoTRule": EventReader._read_iot_rule,
    "CloudWatchLogs": EventReader._read_log_group,
    "Cognito": EventReader._read_user_pool,
}
