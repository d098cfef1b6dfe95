"""Stacks as they stand, nested ones too, and activated extensions."""

from __future__ import annotations

from immutcheck.live.catalogue.cloudformation import CLOUDFORMATION, KINDS_OF_TYPES, STACK, TYPE_ACTIVATION
from immutcheck.live.collector import Collector
from immutcheck.live.collectors.details import call_planned, select_facts, spread_unknown, without_empty
from immutcheck.live.tags import read_tags
from immutcheck.model.observation import Observed
from immutcheck.model.values import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from immutcheck.live.collector import Reader

NOT_THERE = ("DELETE_COMPLETE", "REVIEW_IN_PROGRESS")
"""Stacks that are gone, and those that nothing but a change set waits for. Source: AWS CloudFormation User Guide, "Stack status codes"."""

LEFT = ("DELETE_COMPLETE", "DELETE_SKIPPED")
"""Resources that are a stack's no more."""


MASKED = Unknown("CloudFormation masks parameters with NoEcho", sensitive=True)
"""Source: AWS CloudFormation Template Reference, "Parameters": NoEcho shows asterisks."""


def collect_stacks(reader: Reader) -> Iterator[Observed]:
    """The region's stacks."""
    found = [raw for raw in reader.items("DescribeStacks") if raw.get("StackStatus") not in NOT_THERE]
    known = {raw["StackId"]: raw for raw in found}
    resources = _list_resources(reader, found)
    policies = call_planned(reader, "GetStackPolicy", [{"StackName": raw["StackId"]} for raw in found])
    for raw, members, policy in zip(found, resources, policies, strict=True):
        written, every = read_tags(raw, "Tags")
        facts = _read_facts(raw, known.get(raw.get("RootId", ""), raw))
        if reader.plans("ListStackResources"):
            facts["Resources"] = members
        if reader.plans("GetStackPolicy"):
            facts["HasStackPolicy"] = policy if isinstance(policy, Unknown) else bool(policy.get("StackPolicyBody"))
        properties = {
            "NotificationARNs": list(raw.get("NotificationARNs") or ()),
            "Parameters": {one["ParameterKey"]: _read_parameter(one) for one in raw.get("Parameters") or ()},
            "Tags": written,
            "TimeoutInMinutes": raw.get("TimeoutInMinutes"),
        }
        yield Observed(
            address=raw["StackId"],
            type=STACK,
            properties={name: value for name, value in properties.items() if value},
            facts=facts,
            name=raw["StackName"],
            tags=every,
        )


def _read_parameter(raw: Mapping[str, Any]) -> Any:
    """What was given for the parameter; of one that Systems Manager resolves its name there, not the value."""
    value = raw.get("ParameterValue", "")
    return MASKED if value and not value.strip("*") else value


def _read_facts(raw: Mapping[str, Any], root: Mapping[str, Any]) -> dict[str, Any]:
    """A nested stack is protected as its root is ("UpdateTerminationProtection")."""
    drift = raw.get("DriftInformation") or {}
    return select_facts(
        Status=raw.get("StackStatus"),
        CreatedAt=raw.get("CreationTime"),
        UpdatedAt=raw.get("LastUpdatedTime"),
        DriftStatus=drift.get("StackDriftStatus"),
        DriftCheckedAt=drift.get("LastCheckTimestamp"),
        HasTerminationProtection=root.get("EnableTerminationProtection"),
        ServiceRole=raw.get("RoleARN"),
        ParentId=raw.get("ParentId"),
    )


def _list_resources(reader: Reader, stacks: Sequence[Mapping[str, Any]]) -> list[list[dict[str, Any]] | Unknown]:
    if not reader.plans("ListStackResources"):
        return [[] for _ in stacks]
    answers = reader.items_each("ListStackResources", [{"StackName": raw["StackId"]} for raw in stacks])
    return [one if isinstance(one, Unknown) else [_read_member(raw) for raw in one if _is_there(raw)] for one in answers]


def _is_there(raw: Mapping[str, Any]) -> bool:
    return bool(raw.get("PhysicalResourceId")) and raw.get("ResourceStatus") not in LEFT


def _read_member(raw: Mapping[str, Any]) -> dict[str, Any]:
    drift = raw.get("DriftInformation") or {}
    return select_facts(
        LogicalId=raw.get("LogicalResourceId"),
        PhysicalId=raw.get("PhysicalResourceId"),
        Type=raw.get("ResourceType"),
        DriftStatus=drift.get("StackResourceDriftStatus"),
        DriftCheckedAt=drift.get("LastCheckTimestamp"),
    )


def collect_type_activations(reader: Reader) -> Iterator[Observed]:
    """Extensions of others that the account has activated in the region."""
    found: list[Mapping[str, Any]] = []
    for kind in KINDS_OF_TYPES:
        found.extend(reader.items(f"ListTypes:{kind}", Type=kind, Visibility="PUBLIC", Filters={"Category": "ACTIVATED"}))
    described = call_planned(reader, "DescribeType", [{"Arn": raw["TypeArn"]} for raw in found])
    for raw, detail in zip(found, described, strict=True):
        original = raw.get("OriginalTypeName") or raw["TypeName"]
        properties = {
            "Type": raw.get("Type"),
            "TypeName": original,
            "TypeNameAlias": raw["TypeName"] if raw["TypeName"] != original else None,
            "PublisherId": raw.get("PublisherId"),
        }
        told = (
            spread_unknown(CLOUDFORMATION, "DescribeType", TYPE_ACTIVATION, detail)[0]
            if isinstance(detail, Unknown)
            else {
                "AutoUpdate": detail.get("AutoUpdate"),
                "ExecutionRoleArn": detail.get("ExecutionRoleArn"),
                "LoggingConfig": detail.get("LoggingConfig"),
            }
        )
        yield Observed(
            address=raw["TypeArn"],
            type=TYPE_ACTIVATION,
            properties=without_empty(reader.convert(TYPE_ACTIVATION, {**properties, **told})),
            name=raw["TypeName"],
        )


STACKS = Collector("cloudformation", (STACK,), collect_stacks)
TYPE_ACTIVATIONS = Collector("cloudformation", (TYPE_ACTIVATION,), collect_type_activations)
