"""What Systems Manager does to instances on a timer: associations, maintenance windows and their tasks, patch baselines."""

from __future__ import annotations

from immutcheck.live.catalogue.ssm import ASSOCIATION, BASELINE, SSM, TASK, WINDOW
from immutcheck.live.collector import CallFailed, Collector
from immutcheck.live.collectors.details import call_planned, raise_unread, select_facts, spread_unknown, without_empty
from immutcheck.live.tags import read_tags
from immutcheck.model.observation import Observed
from immutcheck.model.values import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from immutcheck.live.collector import Answer, Reader

AMAZON_DOCUMENT = ":document/AWS-"
"""In the ARN of a document of Amazon's; the prefix is reserved. Source: Systems Manager API Reference, "CreateDocument"."""
OWN_BASELINES = {"Key": "OWNER", "Values": ["Self"]}
INVOCATIONS = {
    "RunCommand": "MaintenanceWindowRunCommandParameters",
    "Automation": "MaintenanceWindowAutomationParameters",
    "Lambda": "MaintenanceWindowLambdaParameters",
    "StepFunctions": "MaintenanceWindowStepFunctionsParameters",
}
"""What the API and what CloudFormation call the parameters of a task, by its kind."""


def collect_associations(reader: Reader) -> Iterator[Observed]:
    """The associations of State Manager."""
    found = list(reader.items("ListAssociations"))
    answers = call_planned(reader, "DescribeAssociation", [{"AssociationId": raw["AssociationId"]} for raw in found])
    tags = _list_tags(reader, "Association", [raw["AssociationId"] for raw in found])
    for raw, answer, tagged in zip(found, answers, tags, strict=True):
        properties = without_empty(reader.convert(ASSOCIATION, raw))
        if isinstance(answer, Unknown):
            properties.update(spread_unknown(SSM, "DescribeAssociation", ASSOCIATION, answer)[0])
        else:
            properties.update(without_empty(reader.convert(ASSOCIATION, answer.get("AssociationDescription", {}))))
        properties["Name"] = _name_document(raw["Name"])
        written, every = read_tags(tagged, "TagList")
        if reader.plans("ListTagsForResource:Association"):
            properties["Tags"] = written
        yield Observed(
            address=_name_resource(reader, "association", raw["AssociationId"]),
            type=ASSOCIATION,
            properties=properties,
            facts=select_facts(LastExecutedAt=raw.get("LastExecutionDate"), LastStatus=(raw.get("Overview") or {}).get("Status")),
            identifiers=(raw["AssociationId"],),
            name=raw["AssociationId"],
            tags=every,
        )


def _name_document(name: str) -> str:
    """Amazon's own documents by their names, by which templates name them; others as they are."""
    return name.rpartition("/")[2] if AMAZON_DOCUMENT in name else name


def collect_windows(reader: Reader) -> Iterator[Observed]:
    """The maintenance windows and their tasks."""
    found = list(reader.items("DescribeMaintenanceWindows"))
    windows = [raw["WindowId"] for raw in found]
    answers = call_planned(reader, "GetMaintenanceWindow", [{"WindowId": window} for window in windows])
    tags = _list_tags(reader, "MaintenanceWindow", windows)
    for raw, answer, tagged in zip(found, answers, tags, strict=True):
        properties = without_empty(reader.convert(WINDOW, raw))
        if isinstance(answer, Unknown):
            properties.update(spread_unknown(SSM, "GetMaintenanceWindow", WINDOW, answer)[0])
        elif "AllowUnassociatedTargets" in answer:
            properties["AllowUnassociatedTargets"] = answer["AllowUnassociatedTargets"]
        written, every = read_tags(tagged, "TagList")
        if reader.plans("ListTagsForResource:MaintenanceWindow"):
            properties["Tags"] = written
        yield Observed(
            address=_name_resource(reader, "maintenancewindow", raw["WindowId"]),
            type=WINDOW,
            properties=properties,
            identifiers=(raw["WindowId"],),
            name=raw["WindowId"],
            tags=every,
        )
    if reader.plans("DescribeMaintenanceWindowTasks"):
        yield from _collect_tasks(reader, windows)


def _collect_tasks(reader: Reader, windows: Sequence[str]) -> Iterator[Observed]:
    listed = reader.items_each("DescribeMaintenanceWindowTasks", [{"WindowId": window} for window in windows])
    found = [raw for tasks in listed if not isinstance(tasks, Unknown) for raw in tasks]
    asked = [{"WindowId": raw["WindowId"], "WindowTaskId": raw["WindowTaskId"]} for raw in found]
    for raw, answer in zip(found, call_planned(reader, "GetMaintenanceWindowTask", asked), strict=True):
        properties = without_empty(reader.convert(TASK, raw, rename={"Type": "TaskType"}, drop=("LoggingInfo",)))
        logging = raw.get("LoggingInfo")
        if logging:
            renamed = {"S3Bucket": "S3BucketName", "S3Prefix": "S3KeyPrefix", "Region": "S3Region"}
            properties["LoggingInfo"] = {name: logging[told] for name, told in renamed.items() if logging.get(told)}
        if isinstance(answer, Unknown):
            properties.update(spread_unknown(SSM, "GetMaintenanceWindowTask", TASK, answer)[0])
        else:
            invocation = _convert_invocation(reader, answer.get("TaskInvocationParameters") or {})
            if invocation:
                properties["TaskInvocationParameters"] = invocation
        yield Observed(
            address=_name_resource(reader, "windowtask", raw["WindowTaskId"]),
            type=TASK,
            properties=properties,
            identifiers=(raw["WindowTaskId"],),
            name=raw["WindowTaskId"],
        )
    raise_unread(listed, TASK)


def _convert_invocation(reader: Reader, raw: Mapping[str, Any]) -> Any:
    named = {INVOCATIONS[name]: value for name, value in raw.items() if name in INVOCATIONS}
    return without_empty(reader.convert_part(TASK, ("TaskInvocationParameters",), named))


def collect_baselines(reader: Reader) -> Iterator[Observed]:
    """The account's own patch baselines, each with the groups of instances that it is assigned to."""
    found = list(reader.items("DescribePatchBaselines", Filters=[OWN_BASELINES]))
    groups = _list_groups(reader)
    answers = call_planned(reader, "GetPatchBaseline", [{"BaselineId": raw["BaselineId"]} for raw in found])
    tags = _list_tags(reader, "PatchBaseline", [raw["BaselineId"] for raw in found])
    renamed = {"BaselineName": "Name", "BaselineDescription": "Description"}
    for raw, answer, tagged in zip(found, answers, tags, strict=True):
        properties = without_empty(reader.convert(BASELINE, raw, rename=renamed))
        if isinstance(answer, Unknown):
            properties.update(spread_unknown(SSM, "GetPatchBaseline", BASELINE, answer)[0])
        else:
            properties.update(without_empty(reader.convert(BASELINE, answer, drop=("PatchGroups",))))
        assigned = groups if isinstance(groups, Unknown) else groups.get(raw["BaselineId"])
        if assigned is not None:
            properties["PatchGroups"] = assigned
        written, every = read_tags(tagged, "TagList")
        if reader.plans("ListTagsForResource:PatchBaseline"):
            properties["Tags"] = written
        yield Observed(
            address=_name_resource(reader, "patchbaseline", raw["BaselineId"]),
            type=BASELINE,
            properties=properties,
            identifiers=(raw["BaselineId"],),
            name=raw["BaselineId"],
            tags=every,
        )


def _list_groups(reader: Reader) -> Mapping[str, list[str]] | Unknown:
    """The groups of each baseline."""
    if not reader.plans("DescribePatchGroups"):
        return {}
    groups: dict[str, list[str]] = {}
    try:
        for mapping in reader.items("DescribePatchGroups"):
            groups.setdefault(mapping["BaselineIdentity"]["BaselineId"], []).append(mapping["PatchGroup"])
    except CallFailed as error:
        return Unknown(error.reason, maybe_absent=True)
    return {baseline: sorted(assigned) for baseline, assigned in groups.items()}


def _list_tags(reader: Reader, kind: str, identifiers: Sequence[str]) -> list[Answer | Unknown]:
    return call_planned(reader, f"ListTagsForResource:{kind}", [{"ResourceType": kind, "ResourceId": name} for name in identifiers])


def _name_resource(reader: Reader, kind: str, identifier: str) -> str:
    return f"arn:{reader.partition}:ssm:{reader.region}:{reader.account}:{kind}/{identifier}"


ASSOCIATIONS = Collector("ssm", (ASSOCIATION,), collect_associations)
MAINTENANCE_WINDOWS = Collector("ssm", (WINDOW, TASK), collect_windows)
PATCH_BASELINES = Collector("ssm", (BASELINE,), collect_baselines)
