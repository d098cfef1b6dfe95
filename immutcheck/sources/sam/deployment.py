"""DeploymentPreference → the CodeDeploy application, its role, a deployment group a function, and the alias's update policy."""

from __future__ import annotations

from immutcheck.sources.sam.draft import Draft
from immutcheck.sources.sam.roles import MANAGED_POLICY_PREFIX, trust_policy
from immutcheck.sources.sam.tables import DEPLOYMENT_TYPES
from immutcheck.sources.sam.written import Written, compose, compose_list, convert_branches, is_no_value, tag_list

TYPE_CHECKING = False
if TYPE_CHECKING:
    from immutcheck.sources.sam.draft import Workbench

APPLICATION = "ServerlessDeploymentApplication"
SERVICE_ROLE = "CodeDeployServiceRole"
ROLLBACK_EVENTS = ("DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM", "DEPLOYMENT_STOP_ON_REQUEST")


class DeploymentPreferences:
    """Collects the preferences of all functions; `finish` drafts what they share."""

    __slots__ = ("_conditions", "_groups", "_needs_role", "_place", "_workbench")

    def __init__(self, workbench: Workbench) -> None:
        self._workbench = workbench
        self._groups: list[Draft] = []
        self._conditions: list[str | None] = []
        self._needs_role = False
        self._place: tuple[str | int, ...] = ()

    def add(self, logical_id: str, alias: Draft | None, resource: Written, properties: Written) -> None:
        """Draft the deployment group of a function and give its alias the update policy."""
        preference = properties.map("DeploymentPreference")
        if preference is None:
            return
        enabled = preference.child("Enabled")
        states = self._workbench.possible_values(enabled.value) if enabled is not None else [True]
        off = [state in (False, "false", "False") for state in states] if states else [False]
        if all(off):
            return
        if alias is None:
            self._workbench.report("DeploymentPreference needs AutoPublishAlias; it is left out", preference.path)
            return
        condition = self._switch(logical_id, enabled) if any(off) and enabled is not None else None
        group = self._draft_group(logical_id, preference, condition)
        if properties.value.get("PropagateTags") is True:  # type: ignore[attr-defined]
            group.put("Tags", tag_list(properties.map("Tags")))
        self._groups.append(group)
        passed_on = self._workbench.possible_values(preference.value.get("PassthroughCondition"))  # type: ignore[attr-defined]
        if passed_on and passed_on[0] in (True, "true", "True") and condition is None:
            own = resource.child("Condition")
            if own is not None and isinstance(own.value, str):
                condition = own.value
                group.set_attribute("Condition", condition)
        self._conditions.append(condition)
        self._place = self._place or preference.path
        if preference.child("Role") is None:
            self._needs_role = True
        self._set_update_policy(alias, group, preference, condition if any(off) else None)

    def finish(self) -> None:
        """Draft the application and the role that the groups share, then the groups."""
        if not self._groups:
            return
        condition = self._shared_condition()
        application = Draft(APPLICATION, "AWS::CodeDeploy::Application", self._place)
        application.put("ComputePlatform", "Lambda")
        application.set_attribute("Condition", condition)
        self._workbench.add(application)
        if self._needs_role:
            role = Draft(SERVICE_ROLE, "AWS::IAM::Role", self._place)
            role.put("AssumeRolePolicyDocument", trust_policy("codedeploy.amazonaws.com"))
            role.put("ManagedPolicyArns", [f"{MANAGED_POLICY_PREFIX}service-role/AWSCodeDeployRoleForLambda"])
            role.set_attribute("Condition", condition)
            self._workbench.add(role)
        for group in self._groups:
            self._workbench.add(group)

    def _shared_condition(self) -> str | None:
        """What the shared resources depend on: nothing when a group is unconditional."""
        names = sorted({name for name in self._conditions if name is not None})
        if None in self._conditions or not names:
            return None
        if len(names) == 1:
            return names[0]
        self._workbench.conditions["ServerlessCodeDeployCondition"] = {"Fn::Or": [{"Condition": name} for name in names[:10]]}
        return "ServerlessCodeDeployCondition"

    def _switch(self, logical_id: str, enabled: Written) -> str:
        """A condition for a preference that a parameter switches on and off, so that each setting is judged."""
        name = f"{logical_id}DeploymentPreferenceEnabled"
        terms: list[object] = [{"Fn::Equals": [enabled.value, text]} for text in ("false", "False")]
        self._workbench.conditions[name] = {"Fn::Not": [{"Fn::Or": terms}]}
        return name

    def _draft_group(self, logical_id: str, preference: Written, condition: str | None) -> Draft:
        group = Draft(f"{logical_id}DeploymentGroup", "AWS::CodeDeploy::DeploymentGroup", preference.path)
        group.set_attribute("Condition", condition)
        alarms = preference.child("Alarms")
        if alarms is not None and not is_no_value(alarms.value):
            group.put("AlarmConfiguration", convert_branches(alarms, self._alarm_configuration))
        group.put("ApplicationName", {"Ref": APPLICATION})
        group.put("AutoRollbackConfiguration", {"Enabled": True, "Events": list(ROLLBACK_EVENTS)})
        kind = preference.child("Type")
        if kind is None:
            self._workbench.report("DeploymentPreference needs a Type", preference.path)
        else:
            group.put("DeploymentConfigName", convert_branches(kind, self._configuration_name))
        group.put("DeploymentStyle", {"DeploymentType": "BLUE_GREEN", "DeploymentOption": "WITH_TRAFFIC_CONTROL"})
        group.put("ServiceRoleArn", preference.child("Role") or {"Fn::GetAtt": [SERVICE_ROLE, "Arn"]})
        group.put("TriggerConfigurations", preference.child("TriggerConfigurations"))
        return group

    def _alarm_configuration(self, alarms: Written) -> object:
        if not isinstance(alarms.value, list):
            self._workbench.report("Alarms must be a list; they are left out", alarms.path)
            return {}
        if not alarms.value or is_no_value(alarms.value[0]):
            return compose(alarms.path, {})
        names = [compose(alarm.path, {"Name": alarm}) for _, alarm in alarms.children()]
        return compose(alarms.path, {"Enabled": True, "Alarms": compose_list(alarms.path, list(names))})

    def _configuration_name(self, kind: Written) -> object:
        """`CodeDeployDefault.Lambda<Type>` for AWS's own types; the name itself for others."""
        values = self._workbench.possible_values(kind.value)
        if values and all(isinstance(value, str) and value in DEPLOYMENT_TYPES for value in values):
            if isinstance(kind.value, str):
                return Written(f"CodeDeployDefault.Lambda{kind.value}", kind.path)
            return Written({"Fn::Join": ["", ["CodeDeployDefault.Lambda", kind.value]]}, kind.path)
        return kind

    def _set_update_policy(self, alias: Draft, group: Draft, preference: Written, condition: str | None) -> None:
        members: dict[str, object] = {"ApplicationName": {"Ref": APPLICATION}, "DeploymentGroupName": {"Ref": group.logical_id}}
        hooks = preference.map("Hooks")
        if hooks is not None:
            members["BeforeAllowTrafficHook"] = hooks.child("PreTraffic")
            members["AfterAllowTrafficHook"] = hooks.child("PostTraffic")
        elif preference.child("Hooks") is not None:
            self._workbench.report("Hooks must be a map of PreTraffic and PostTraffic; they are left out", (*preference.path, "Hooks"))
        policy = compose(preference.path, {"CodeDeployLambdaAliasUpdate": compose(preference.path, members)})
        if condition is not None:
            choice = compose_list(preference.path, [condition, policy, {"Ref": "AWS::NoValue"}])
            policy = compose(preference.path, {"Fn::If": choice})
        alias.set_attribute("UpdatePolicy", policy)
