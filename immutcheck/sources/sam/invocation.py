"""EventInvokeConfig of a function: where asynchronous invocations report to, and the queues and topics that SAM makes for it."""

from __future__ import annotations

from immutcheck.sources.sam.draft import OWN_ATTRIBUTES, Draft
from immutcheck.sources.sam.roles import Role, allow
from immutcheck.sources.sam.tables import DESTINATION_STATEMENTS
from immutcheck.sources.sam.written import Written, compose, compose_list, is_no_value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from immutcheck.sources.sam.draft import Workbench

GENERATED_DESTINATIONS = {"SQS": ("Queue", "AWS::SQS::Queue"), "SNS": ("Topic", "AWS::SNS::Topic")}


def configure_invocation(
    workbench: Workbench, function: Draft, alias: Draft | None, role: Role, resource: Written, properties: Written
) -> None:
    """Draft the EventInvokeConfig and its destinations, and let the role send to them."""
    config = properties.map("EventInvokeConfig")
    if config is None:
        return
    draft = Draft(f"{function.logical_id}EventInvokeConfig", "AWS::Lambda::EventInvokeConfig", config.path).carry(resource, OWN_ATTRIBUTES)
    draft.attributes.pop("DependsOn", None)
    if alias is not None:
        draft.set_attribute("DependsOn", [alias.logical_id])
    draft.put("FunctionName", {"Ref": function.logical_id})
    name = alias.properties["Name"] if alias is not None else "$LATEST"
    draft.put("Qualifier", Written(name, alias.place) if alias is not None else name)
    draft.put_all(config, ("MaximumEventAgeInSeconds", "MaximumRetryAttempts"))
    destinations = config.map("DestinationConfig")
    if destinations is not None:
        members: dict[str, object] = {}
        for outcome in ("OnSuccess", "OnFailure"):
            written = destinations.map(outcome)
            if written is not None:
                target = _destination(workbench, draft.logical_id + outcome, role, resource, written)
                members[outcome] = compose(written.path, {"Destination": target})
        draft.put("DestinationConfig", compose(destinations.path, members))
    workbench.add(draft)


def _destination(workbench: Workbench, prefix: str, role: Role, resource: Written, written: Written) -> object:
    """What invocations are sent to: the destination written, or a queue or topic made for it."""
    kind = written.text("Type")
    destination = written.child("Destination")
    target: object = destination
    choice = destination.child("Fn::If") if destination is not None else None
    branches = choice.value if choice is not None else None
    missing = [index for index in (1, 2) if isinstance(branches, list) and len(branches) == 3 and is_no_value(branches[index])]
    if destination is None or is_no_value(destination.value) or missing:
        if kind not in GENERATED_DESTINATIONS:
            workbench.report("a destination that is not a queue or a topic needs a Destination", written.path)
            return target
        ending, resource_type = GENERATED_DESTINATIONS[kind]
        generated = Draft(prefix + ending, resource_type, written.path).carry(resource)
        target = generated.arn()
        if len(missing) == 1 and destination is not None and choice is not None and isinstance(branches, list):
            _make_conditional(workbench, generated, branches[0], created_when=missing[0] == 1)
            members = [target if index in missing else choice.member(index, branch) for index, branch in enumerate(branches)]
            target = compose(destination.path, {"Fn::If": compose_list(choice.path, members)})
        workbench.add(generated)
    _allow_sending(role, kind, prefix, target, written)
    return target


def _make_conditional(workbench: Workbench, draft: Draft, condition: object, *, created_when: bool) -> None:
    """The generated resource exists when the choice leaves the destination out, and its function exists."""
    terms: list[object] = [{"Condition": condition} if created_when else {"Fn::Not": [{"Condition": condition}]}]
    own = draft.attributes.get("Condition")
    if own is not None:
        terms.insert(0, {"Condition": own})
    elif created_when:
        draft.set_attribute("Condition", condition)
        return
    name = f"{draft.logical_id}Condition"
    workbench.conditions[name] = {"Fn::And": terms} if len(terms) > 1 else terms[0]
    draft.set_attribute("Condition", name)


def _allow_sending(role: Role, kind: str, prefix: str, target: object, written: Written) -> None:
    value = target.value if isinstance(target, Written) else target
    if value is None:
        return
    if kind in DESTINATION_STATEMENTS:
        ending, action = DESTINATION_STATEMENTS[kind]
        role.embed(prefix + ending, [allow(action, value)], written.path)
    elif kind in ("S3", "S3Bucket"):
        statements: list[object] = [allow("s3:PutObject", {"Fn::Join": ["/", [value, "*"]]}), allow("s3:ListBucket", value)]
        role.embed(prefix + "S3Policy", statements, written.path)


def allow_failure_destination(role: Role, prefix: str, written: Written) -> None:
    """Let the role send what a polled source could not deliver to its `OnFailure` destination."""
    destination = written.child("Destination")
    if destination is not None:
        _allow_sending(role, written.text("Type"), prefix, destination, written)
