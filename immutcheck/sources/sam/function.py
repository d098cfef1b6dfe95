"""AWS::Serverless::Function → function, version, alias, URL, asynchronous invocation and execution role.

Events are in `events.py`, the CodeDeploy side of a deployment preference in `deployment.py`.
"""

from __future__ import annotations

from immutcheck.sources.sam.deployment import DeploymentPreferences
from immutcheck.sources.sam.draft import NAMED_AFTER, OWN_ATTRIBUTES, Draft
from immutcheck.sources.sam.events import EventReader, EventTarget
from immutcheck.sources.sam.invocation import configure_invocation
from immutcheck.sources.sam.packages import function_code
from immutcheck.sources.sam.roles import PolicyReader, Role, allow, trust_policy
from immutcheck.sources.sam.tables import FUNCTION_PROPERTIES, TAGGED_TYPES
from immutcheck.sources.sam.written import Written, compose, compose_list, is_intrinsic, is_no_value, tag_list

TYPE_CHECKING = False
if TYPE_CHECKING:
    from immutcheck.sources.sam.draft import Workbench

CREATED_BY = (("lambda:createdBy", "SAM"),)

DEAD_LETTER_ACTIONS = {"SQS": "sqs:SendMessage", "SNS": "sns:Publish"}


class FunctionBuilder:
    """Builds what functions become."""

    __slots__ = ("_events", "_policies", "_preferences", "_workbench")

    def __init__(self, workbench: Workbench, policies: PolicyReader, events: EventReader, preferences: DeploymentPreferences) -> None:
        self._workbench = workbench
        self._policies = policies
        self._events = events
        self._preferences = preferences

    def build(self, logical_id: str, resource: Written, properties: Written) -> None:
        """Draft the function and everything generated for it."""
        before = len(self._workbench.drafts)
        function = self._build_function(logical_id, resource, properties)
        alias = self._build_alias(function, resource, properties)
        role = self._build_role(function, resource, properties)
        configure_invocation(self._workbench, function, alias, role, resource, properties)
        if properties.child("FunctionUrlConfig") is not None:
            self._build_url(function, alias, resource, properties)
        self._preferences.add(logical_id, alias, resource, properties)
        target = EventTarget(logical_id, alias or function, role, resource)
        self._events.read(properties.child("Events"), target)
        self._finish_role(function, role, resource, properties)
        self._propagate_tags(properties, before)

    def _build_function(self, logical_id: str, resource: Written, properties: Written) -> Draft:
        function = Draft(logical_id, "AWS::Lambda::Function", resource.path).carry(resource, OWN_ATTRIBUTES)
        function.place_properties(resource, properties)
        function.put_all(properties, FUNCTION_PROPERTIES)
        function.put("Code", function_code(self._workbench, resource, properties))
        function.put("Tags", tag_list(properties.child("Tags"), CREATED_BY))
        tracing = properties.child("Tracing")
        if tracing is not None and self._workbench.possible_values(tracing.value) != ["Disabled"]:
            function.put("TracingConfig", compose(tracing.path, {"Mode": tracing}))
        dead_letters = properties.map("DeadLetterQueue")
        if dead_letters is not None and dead_letters.child("TargetArn") is not None:
            function.put("DeadLetterConfig", compose(dead_letters.path, {"TargetArn": dead_letters.child("TargetArn")}))
        capacity = properties.map("CapacityProviderConfig")
        if capacity is not None:
            renamed = {("CapacityProviderArn" if name == "Arn" else str(name)): value for name, value in capacity.children()}
            function.put(
                "CapacityProviderConfig",
                compose(capacity.path, {"LambdaManagedInstancesCapacityProviderConfig": compose(capacity.path, renamed)}),
            )
        self._extend_description(function, properties)
        self._workbench.add(function, replace=True)
        return function

    def _extend_description(self, function: Draft, properties: Written) -> None:
        """AutoPublishCodeSha256 goes into the description, so that a change of code alone changes the function."""
        code_hash = properties.child("AutoPublishCodeSha256")
        if code_hash is None or properties.child("AutoPublishAlias") is None:
            return
        description = properties.child("Description")
        if description is None:
            function.put("Description", code_hash)
        else:
            joined = compose_list(description.path, [description, code_hash])
            function.put("Description", compose(description.path, {"Fn::Join": compose_list(description.path, [" ", joined])}))

    def _build_alias(self, function: Draft, resource: Written, properties: Written) -> Draft | None:
        published = properties.child("AutoPublishAlias")
        if published is None or is_no_value(published.value):
            for name in ("ProvisionedConcurrencyConfig",):
                part = properties.child(name)
                if part is not None:
                    self._workbench.report(f"{name} needs AutoPublishAlias; it is left out", part.path)
            return None
        names = self._workbench.possible_values(published.value)
        if not isinstance(published.value, str) and not is_intrinsic(published.value):
            self._workbench.report("AutoPublishAlias must be a text or a reference to a parameter", published.path)
            return None
        name = str(names[0]) if names else ""
        version = Draft(self._workbench.free_id(f"{function.logical_id}Version"), "AWS::Lambda::Version", published.path).carry(resource)
        version.put("FunctionName", {"Ref": function.logical_id})
        version.put("Description", properties.child("VersionDescription"))
        version.put(
            "FunctionScalingConfig", properties.child("FunctionScalingConfig") if properties.child("CapacityProviderConfig") else None
        )
        if "DeletionPolicy" not in version.attributes:
            default = "Retain" if properties.child("CapacityProviderConfig") is None else "Delete"
            version.set_attribute("DeletionPolicy", properties.child("VersionDeletionPolicy") or default)
        version.set_attribute(NAMED_AFTER, _name_version_after(function, properties))
        alias = Draft(f"{function.logical_id}Alias{name.replace('-', 'D').replace('_', 'U')}", "AWS::Lambda::Alias", published.path).carry(
            resource
        )
        alias.put("Name", published)
        alias.put("FunctionName", {"Ref": function.logical_id})
        alias.put("FunctionVersion", {"Fn::GetAtt": [version.logical_id, "Version"]})
        alias.put("ProvisionedConcurrencyConfig", properties.child("ProvisionedConcurrencyConfig"))
        self._workbench.add(version)
        self._workbench.add(alias)
        self._workbench.references[f"{function.logical_id}.Version"] = version.logical_id
        self._workbench.references[f"{function.logical_id}.Alias"] = alias.logical_id
        return alias

    def _build_url(self, function: Draft, alias: Draft | None, resource: Written, properties: Written) -> None:
        config = properties.map("FunctionUrlConfig")
        if config is None:
            place = properties.child("FunctionUrlConfig")
            self._workbench.report("FunctionUrlConfig must be a map; it is left out", place.path if place else resource.path)
            return
        target: object = {"Ref": (alias or function).logical_id}
        url = Draft(f"{function.logical_id}Url", "AWS::Lambda::Url", config.path).carry(resource)
        url.put_all(config, ("AuthType", "Cors", "InvokeMode"))
        url.put("TargetFunctionArn", target)
        self._workbench.add(url)
        if config.text("AuthType") != "NONE":
            return
        public = Draft(f"{function.logical_id}UrlPublicPermissions", "AWS::Lambda::Permission", config.path).carry(resource)
        public.put("Action", "lambda:InvokeFunctionUrl")
        public.put("FunctionName", target)
        public.put("Principal", "*")
        public.put("FunctionUrlAuthType", config.child("AuthType"))
        invoke = Draft(f"{function.logical_id}URLInvokeAllowPublicAccess", "AWS::Lambda::Permission", config.path).carry(resource)
        invoke.put("Action", "lambda:InvokeFunction")
        invoke.put("FunctionName", target)
        invoke.put("Principal", "*")
        invoke.put("InvokedViaFunctionUrl", True)
        self._workbench.add(public)
        self._workbench.add(invoke)

    def _build_role(self, function: Draft, resource: Written, properties: Written) -> Role:
        role = Role(f"{function.logical_id}Role")
        durable = properties.child("DurableConfig") is not None
        role.attach_aws("service-role/AWSLambdaBasicDurableExecutionRolePolicy" if durable else "service-role/AWSLambdaBasicExecutionRole")
        tracing = properties.child("Tracing")
        if tracing is not None and "TracingConfig" in function.properties:
            role.attach_aws("AWSXrayWriteOnlyAccess", tracing.path)
        network = properties.child("VpcConfig")
        if network is not None:
            role.attach_aws("service-role/AWSLambdaVPCAccessExecutionRole", network.path)
        dead_letters = properties.map("DeadLetterQueue")
        if dead_letters is not None:
            action = DEAD_LETTER_ACTIONS.get(dead_letters.text("Type"))
            if action is None or dead_letters.child("TargetArn") is None:
                self._workbench.report("DeadLetterQueue needs a Type (SQS or SNS) and a TargetArn", dead_letters.path)
            else:
                statement = allow(action, dead_letters.value["TargetArn"])  # type: ignore[index]
                role.embed("DeadLetterQueuePolicy", [statement], dead_letters.path, version=True)
        return role

    def _finish_role(self, function: Draft, role: Role, resource: Written, properties: Written) -> None:
        """Draft the role unless the function names one; a choice between one and none makes the role conditional."""
        written = properties.child("Role")
        condition: str | None = None
        reference: object = {"Fn::GetAtt": [role.logical_id, "Arn"]}
        if written is not None and not is_no_value(written.value):
            choice = written.child("Fn::If")
            branches = choice.value if choice is not None else None
            if choice is None or not isinstance(branches, list) or len(branches) != 3 or not isinstance(branches[0], str):
                function.put("Role", written)
                return
            nothing = [is_no_value(branch) for branch in branches[1:]]
            if not any(nothing):
                function.put("Role", written)
                return
            if not all(nothing):
                condition = branches[0] if nothing[0] else f"NOT{branches[0]}"
                if not nothing[0]:
                    self._workbench.conditions[condition] = {"Fn::Not": [{"Condition": branches[0]}]}
                members = [reference if is_no_value(branch) else choice.member(index, branch) for index, branch in enumerate(branches)]
                reference = compose(written.path, {"Fn::If": compose_list(choice.path, members)})
        trust = properties.child("AssumeRolePolicyDocument") or trust_policy("lambda.amazonaws.com")
        self._policies.read(properties.child("Policies"), role)
        draft = role.draft(resource, properties, trust, tag_list(properties.child("Tags"), CREATED_BY))
        draft.set_attribute("Condition", condition)
        function.put("Role", reference)
        self._workbench.add(draft)

    def _propagate_tags(self, properties: Written, before: int) -> None:
        """With PropagateTags, what was generated for the function gets its tags, in place of those that SAM adds."""
        tags = properties.map("Tags")
        if tags is None or properties.value.get("PropagateTags") is not True:  # type: ignore[attr-defined]
            return
        for draft in list(self._workbench.drafts.values())[before:]:
            if draft.type in TAGGED_TYPES:
                draft.put("Tags", tag_list(tags))


def _name_version_after(function: Draft, properties: Written) -> dict[str, object]:
    """What decides whether a new version is published. Source: AWS SAM Developer Guide, "AWS::Serverless::Function"
    (AutoPublishAliasAllProperties, AutoPublishCodeSha256). What a parameter in other properties than the code is given need not count
    (aws/serverless-application-model, issue 3820), so these only count perhaps."""
    code_hash, every = properties.child("AutoPublishCodeSha256"), properties.child("AutoPublishAliasAllProperties")
    names = ("Code", "Environment", "MemorySize", "SnapStart") if every is None or every.value is False else tuple(function.properties)
    code = function.properties.get("Code", {})
    return {
        "certainly": code if code_hash is None else code_hash.value,
        "perhaps": {name: function.properties[name] for name in names if name in function.properties},
    }
