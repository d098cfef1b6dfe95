"""What an API's `Auth` generates beside its definition: permissions for authorizer functions, usage plans and API keys."""

from __future__ import annotations

from immutcheck.sources.sam.draft import Draft
from immutcheck.sources.sam.written import Written, compose, compose_list

TYPE_CHECKING = False
if TYPE_CHECKING:
    from immutcheck.sources.sam.draft import Workbench

USAGE_PLAN_PROPERTIES = ("UsagePlanName", "Description", "Quota", "Throttle")


def draft_authorizer_permissions(
    workbench: Workbench, logical_id: str, resource: Written, properties: Written, *, by_default: bool
) -> None:
    """Draft the permission of each Lambda authorizer. REST APIs have it unless refused, HTTP APIs when asked for (`by_default`)."""
    auth = properties.map("Auth")
    authorizers = auth.map("Authorizers") if auth is not None else None
    for name, authorizer in authorizers.children() if authorizers is not None else ():
        function = authorizer.child("FunctionArn")
        switch = authorizer.value if isinstance(authorizer.value, dict) else {}
        wanted = (
            switch.get("DisableFunctionDefaultPermissions") is not True
            if by_default
            else bool(switch.get("EnableFunctionDefaultPermissions"))
        )
        if function is None or not wanted:
            continue
        permission = Draft(f"{logical_id}{name}AuthorizerPermission", "AWS::Lambda::Permission", authorizer.path).carry(resource)
        permission.put("Action", "lambda:InvokeFunction")
        permission.put("FunctionName", function)
        permission.put("Principal", "apigateway.amazonaws.com")
        text = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${__ApiId__}/authorizers/*"
        permission.put("SourceArn", {"Fn::Sub": [text, {"__ApiId__": {"Ref": logical_id}}]})
        workbench.add(permission)


def draft_usage_plan(workbench: Workbench, logical_id: str, stage: str, resource: Written, properties: Written) -> None:
    """Draft the usage plan with its key: one for this API, or one that all APIs share."""
    auth = properties.map("Auth")
    written = auth.map("UsagePlan") if auth is not None else None
    kind = written.text("CreateUsagePlan") if written is not None else ""
    if written is None or kind not in ("PER_API", "SHARED"):
        return
    prefix = logical_id if kind == "PER_API" else "Serverless"
    plan_id, key_id = f"{prefix}UsagePlan", f"{prefix}ApiKey"
    shared = workbench.drafts.get(plan_id)
    used = compose(written.path, {"ApiId": {"Ref": logical_id}, "Stage": {"Ref": stage}})
    if shared is not None:
        _add_stage(shared, "ApiStages", used)
        _add_stage(
            workbench.drafts[key_id], "StageKeys", compose(written.path, {"RestApiId": {"Ref": logical_id}, "StageName": {"Ref": stage}})
        )
    else:
        plan = Draft(plan_id, "AWS::ApiGateway::UsagePlan", written.path)
        plan.put_all(written, USAGE_PLAN_PROPERTIES)
        plan.put("ApiStages", compose_list(written.path, [used]))
        key = Draft(key_id, "AWS::ApiGateway::ApiKey", written.path)
        key.put("Enabled", True)
        key.put("StageKeys", [{"RestApiId": {"Ref": logical_id}, "StageName": {"Ref": stage}}])
        link = Draft(f"{prefix}UsagePlanKey", "AWS::ApiGateway::UsagePlanKey", written.path)
        link.put("KeyId", {"Ref": key_id})
        link.put("KeyType", "API_KEY")
        link.put("UsagePlanId", {"Ref": plan_id})
        for draft in (plan, key, link):
            workbench.add(draft.carry(resource) if kind == "PER_API" else draft)
    for name in ("UsagePlan", "ApiKey", "UsagePlanKey"):
        workbench.references[f"{logical_id}.{name}"] = f"{prefix}{name}"


def _add_stage(draft: Draft, name: str, member: Written) -> None:
    before = draft.properties.get(name)
    draft.properties[name] = [*(before if isinstance(before, list) else ()), member.value]
