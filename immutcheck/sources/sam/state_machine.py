"""AWS::Serverless::StateMachine → state machine, version, alias, role and what its events need.

`Definition` stays the object that is written, so that its places are exact; a deployed stack has it as `DefinitionString`.
"""

from __future__ import annotations

from immutcheck.sources.sam.apis import ApiBuilder
from immutcheck.sources.sam.draft import OWN_ATTRIBUTES, Draft
from immutcheck.sources.sam.events import Event
from immutcheck.sources.sam.packages import BODY_NAMES, package_location
from immutcheck.sources.sam.roles import PolicyReader, Role, allow, trust_policy
from immutcheck.sources.sam.schedules import draft_rule, draft_schedule
from immutcheck.sources.sam.tables import STATE_MACHINE_PROPERTIES, TAGGED_TYPES
from immutcheck.sources.sam.written import Written, compose, is_intrinsic, is_no_value, tag_list

TYPE_CHECKING = False
if TYPE_CHECKING:
    from immutcheck.sources.sam.draft import Workbench

CREATED_BY = (("stateMachine:createdBy", "SAM"),)

RULE_EVENTS = ("Schedule", "CloudWatchEvent", "EventBridgeRule")


class StateMachineBuilder:
    """Builds what state machines become."""

    __slots__ = ("_apis", "_policies", "_workbench")

    def __init__(self, workbench: Workbench, policies: PolicyReader, apis: ApiBuilder) -> None:
        self._workbench = workbench
        self._policies = policies
        self._apis = apis

    def build(self, logical_id: str, resource: Written, properties: Written) -> None:
        """Draft the state machine and everything generated for it."""
        before = len(self._workbench.drafts)
        machine = Draft(logical_id, "AWS::StepFunctions::StateMachine", resource.path).carry(resource, OWN_ATTRIBUTES)
        machine.place_properties(resource, properties)
        machine.put_all(properties, STATE_MACHINE_PROPERTIES)
        uri = properties.child("DefinitionUri")
        if uri is not None:
            machine.put("DefinitionS3Location", package_location(self._workbench, uri, BODY_NAMES))
        elif properties.child("Definition") is None:
            self._workbench.report(f"state machine `{logical_id}` needs a Definition or a DefinitionUri", properties.path)
        machine.put("Tags", tag_list(properties.child("Tags"), CREATED_BY))
        self._workbench.add(machine, replace=True)
        role = properties.child("Role")
        machine.put("RoleArn", role or self._build_role(logical_id, resource, properties))
        alias = self._build_alias(machine, resource, properties)
        by_alias = properties.value.get("UseAliasAsEventTarget") is True  # type: ignore[attr-defined]
        self._read_events(machine, alias if alias is not None and by_alias else machine, resource, properties)
        if properties.value.get("PropagateTags") is True:  # type: ignore[attr-defined]
            for draft in list(self._workbench.drafts.values())[before:]:
                if draft.type in TAGGED_TYPES:
                    draft.put("Tags", tag_list(properties.map("Tags")))

    def _build_role(self, logical_id: str, resource: Written, properties: Written) -> object:
        role = Role(f"{logical_id}Role")
        self._policies.read(properties.child("Policies"), role)
        tracing = properties.map("Tracing")
        if tracing is not None and tracing.value.get("Enabled") is True:  # type: ignore[attr-defined]
            role.attach_aws("AWSXrayWriteOnlyAccess", tracing.path)
        tags = tag_list(properties.child("Tags"), CREATED_BY)
        self._workbench.add(role.draft(resource, properties, trust_policy("states.amazonaws.com"), tags))
        return {"Fn::GetAtt": [role.logical_id, "Arn"]}

    def _build_alias(self, machine: Draft, resource: Written, properties: Written) -> Draft | None:
        published = properties.child("AutoPublishAlias")
        preference = properties.map("DeploymentPreference")
        if published is None or is_no_value(published.value):
            if preference is not None:
                self._workbench.report("DeploymentPreference needs AutoPublishAlias; it is left out", preference.path)
            return None
        version = Draft(f"{machine.logical_id}Version", "AWS::StepFunctions::StateMachineVersion", published.path).carry(resource)
        for name in ("DeletionPolicy", "UpdateReplacePolicy"):
            version.attributes.setdefault(name, "Retain")
        version.put("StateMachineArn", machine.arn())
        version.put("StateMachineRevisionId", {"Fn::GetAtt": [machine.logical_id, "StateMachineRevisionId"]})
        names = self._workbench.possible_values(published.value)
        alias = Draft(f"{machine.logical_id}Alias{names[0] if names else ''}", "AWS::StepFunctions::StateMachineAlias", published.path)
        alias.carry(resource)
        alias.put("Name", published)
        members: dict[str, object] = {"Type": "ALL_AT_ONCE"}
        if preference is not None:
            members = {str(name): value for name, value in preference.children()}
        members["StateMachineVersionArn"] = {"Ref": version.logical_id}
        alias.put("DeploymentPreference", compose(preference.path if preference is not None else published.path, members))
        self._workbench.add(version)
        self._workbench.add(alias)
        self._workbench.references[f"{machine.logical_id}.Version"] = version.logical_id
        self._workbench.references[f"{machine.logical_id}.Alias"] = alias.logical_id
        return alias

    def _read_events(self, machine: Draft, target: Draft, resource: Written, properties: Written) -> None:
        events = properties.child("Events")
        if events is None:
            return
        if not isinstance(events.value, dict) or is_intrinsic(events.value):
            self._workbench.report("Events must be a map of events; they are left out", events.path)
            return
        for name, written in events.children():
            kind = written.text("Type")
            given = written.map("Properties") or Written({}, written.path)
            event = Event(str(name), f"{machine.logical_id}{name}", kind, given, written.path)
            boundary = properties.child("PermissionsBoundary")
            if kind in RULE_EVENTS:
                role = given.child("RoleArn") if kind == "Schedule" else None
                role_arn: object = role or self._event_role(event, "events.amazonaws.com", target, resource, boundary)
                draft_rule(self._workbench, event, target.arn(), "StepFunctionsTarget", resource, role_arn)
            elif kind == "ScheduleV2":
                draft_schedule(self._workbench, event, target.arn(), "states:StartExecution", resource)
            elif kind == "Api":
                self._apis.use_rest_api(given.child("RestApiId"), event.place, resource)
                self._event_role(event, "apigateway.amazonaws.com", target, resource, boundary)
            else:
                self._workbench.report(f"the event type `{kind}` is not known for state machines; it is left out", written.path)

    def _event_role(self, event: Event, service: str, target: Draft, resource: Written, boundary: Written | None) -> object:
        """The role with which a service starts executions."""
        role = Draft(f"{event.logical_id}Role", "AWS::IAM::Role", event.place).carry(resource)
        role.put("AssumeRolePolicyDocument", trust_policy(service))
        document = {"Statement": [allow("states:StartExecution", target.arn())]}
        role.put("Policies", [{"PolicyName": f"{role.logical_id}StartExecutionPolicy", "PolicyDocument": document}])
        role.put("PermissionsBoundary", boundary)
        self._workbench.add(role)
        return role.arn()
