"""Change sets as `aws cloudformation describe-change-set --include-property-values --output json` prints them."""

from __future__ import annotations

import json
from typing import Any

from immutcheck.model.resource import Resource
from immutcheck.sources.change_set.unit import ChangeSetUnit
from immutcheck.sources.file_tree import tree_of
from immutcheck.sources.input_file import InputFile
from immutcheck.sources.loading import LoadedUnits, load_units
from immutcheck.sources.options import SourceOptions

ARN = "arn:aws:cloudformation:eu-west-1:123456789012:"
LATER = "{{changeSet:KNOWN_AFTER_APPLY}}"


def detail(
    name: str | None,
    *,
    attribute: str = "Properties",
    recreation: str | None = "Never",
    evaluation: str = "Static",
    source: str = "DirectModification",
    cause: str | None = None,
    **shown: str,
) -> dict[str, Any]:
    """A ResourceChangeDetail; `shown` are further members of its target."""
    target: dict[str, Any] = {"Attribute": attribute, **shown}
    if name is not None:
        target["Name"] = name
    if recreation is not None:
        target["RequiresRecreation"] = recreation
    return {"Target": target, "Evaluation": evaluation, "ChangeSource": source, **({"CausingEntity": cause} if cause else {})}


def change(
    address: str,
    resource_type: str,
    action: str = "Modify",
    *,
    replacement: str | None = "False",
    details: list[dict[str, Any]] | None = None,
    after: dict[str, Any] | None = None,
    **more: Any,
) -> dict[str, Any]:
    """A Change; `after` is its AfterContext."""
    body: dict[str, Any] = {"Action": action, "LogicalResourceId": address}
    if action not in ("Add", "Import"):
        body["PhysicalResourceId"] = f"{address.lower()}-1A2B3C"
    body["ResourceType"] = resource_type
    if action == "Modify" and replacement is not None:
        body["Replacement"] = replacement
    body["Scope"] = list(dict.fromkeys(one["Target"]["Attribute"] for one in details or ()))
    body["Details"] = details or []
    if after is not None:
        body["AfterContext"] = json.dumps(after, separators=(",", ":"))
    return {"Type": "Resource", "ResourceChange": {**body, **more}}


def change_set(*changes: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The whole answer, in the order in which the command line writes it."""
    return {
        "Changes": list(changes),
        "ChangeSetName": "release-42",
        "ChangeSetId": f"{ARN}changeSet/release-42/1a2345b6-0000-00a0-a123-00abc0abc000",
        "StackId": f"{ARN}stack/shop/4f5e6a70-0000-11ee-a123-00abc0abc000",
        "StackName": "shop",
        "Parameters": [{"ParameterKey": "Stage", "ParameterValue": "production"}],
        "CreationTime": "2026-01-31T00:00:00.000000+00:00",
        "ExecutionStatus": "AVAILABLE",
        "Status": "CREATE_COMPLETE",
        "StatusReason": None,
        "NotificationARNs": [],
        "RollbackConfiguration": {"RollbackTriggers": []},
        "Capabilities": ["CAPABILITY_IAM"],
        "Tags": None,
        "IncludeNestedStacks": False,
        **more,
    }


def load(
    value: object, path: str = "out/set.json", *, files: dict[str, bytes] | None = None, text: str | bytes | None = None
) -> LoadedUnits:
    """What the scanner makes of the change set, or of `text`, with `files` in the tree."""
    written = json.dumps(value, indent=4) if text is None else text
    data = written.encode() if isinstance(written, str) else written
    return load_units(InputFile("", path, True, len(data)), data, SourceOptions(), tree_of({path: data, **(files or {})}))


def unit_of(*changes: dict[str, Any], **more: Any) -> ChangeSetUnit:
    """The unit of a change set that has nothing wrong about it."""
    loaded = load(change_set(*changes, **more))
    (unit,) = loaded.units
    assert isinstance(unit, ChangeSetUnit)
    return unit


def resource_of(*changes: dict[str, Any]) -> Resource:
    """The only resource of the change set."""
    unit = unit_of(*changes)
    (address,) = unit.inventory()
    return unit.resource(address, {})


SIZE = detail(
    "InstanceType", Path="/Properties/InstanceType", BeforeValue="m7g.large", AfterValue="m7g.xlarge", AttributeChangeType="Modify"
)
IMAGE = detail(
    "ImageId", recreation="Always", Path="/Properties/ImageId", BeforeValue="ami-0a", AfterValue="ami-0b", AttributeChangeType="Modify"
)
TAGGED = detail(None, attribute="Tags", Path="/Properties/Tags/0/Value", BeforeValue="a", AfterValue="b", AttributeChangeType="Modify")
WEB = change(
    "Web",
    "AWS::EC2::Instance",
    details=[SIZE, TAGGED],
    after={
        "Properties": {"ImageId": "ami-0b", "InstanceType": "m7g.xlarge", "SubnetId": LATER, "EbsOptimized": "true"},
        "Metadata": {"aws:cdk:path": "shop/Web/Resource"},
        "DeletionPolicy": "Retain",
    },
)
