"""Machines that Systems Manager can reach, sessions that are open or were held, and what a region says of both."""

from __future__ import annotations

from immutcheck.live.catalogue.ssm import MANAGED_INSTANCE, SESSION, SETTINGS
from immutcheck.live.collector import CallFailed, Collector
from immutcheck.live.collectors.details import select_facts, without_empty
from immutcheck.live.collectors.ssm_documents import OWN
from immutcheck.model.observation import Observed
from immutcheck.model.values import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from immutcheck.live.collector import Reader

ACTIVE, HISTORY = "Active", "History"
PREFERENCES = "SSM-SessionManagerRunShell"
"""The document that holds the session preferences of a region. Source: Systems Manager User Guide, "Create a Session Manager preferences
document (command line)"."""
SETTING_IDS = {
    "DefaultHostManagementRole": "/ssm/managed-instance/default-ec2-instance-management-role",
    "DocumentPublicSharing": "/ssm/documents/console/public-sharing-permission",
}
UNSET = frozenset(("None", "$None"))
"""What the setting says in the place of a role."""


def collect_managed_instances(reader: Reader) -> Iterator[Observed]:
    """The machines whose agents report."""
    for raw in reader.items("DescribeInstanceInformation"):
        told = ("ActivationId", "IamRole", "InstanceId", "Name")
        yield Observed(
            # Not the ARN of the EC2 instance, which is a resource of its own.
            address=_name_resource(reader, "managed-instance", raw["InstanceId"]),
            type=MANAGED_INSTANCE,
            properties=without_empty({name: raw.get(name) for name in told}),
            facts=select_facts(
                LastPingAt=raw.get("LastPingDateTime"),
                PingStatus=raw.get("PingStatus"),
                PlatformType=raw.get("PlatformType"),
                RegisteredAt=raw.get("RegistrationDate"),
                ResourceType=raw.get("ResourceType"),
            ),
            name=raw["InstanceId"],
        )


def collect_sessions(reader: Reader) -> Iterator[Observed]:
    """The sessions that are open, and those that were held since the start of the history."""
    is_open = set()
    for raw in reader.items("DescribeSessions:Active", State=ACTIVE):
        is_open.add(raw["SessionId"])
        yield _observe_session(reader, raw, ACTIVE)
    started = [{"key": "InvokedAfter", "value": reader.since}] if reader.since else []
    for raw in reader.items("DescribeSessions:History", State=HISTORY, **({"Filters": started} if started else {})):
        if raw["SessionId"] not in is_open:  # one that ended in between is in both answers
            yield _observe_session(reader, raw, HISTORY)


def _observe_session(reader: Reader, raw: Mapping[str, Any], state: str) -> Observed:
    told = ("SessionId", "Target", "Owner", "DocumentName", "Reason", "AccessType")
    return Observed(
        address=_name_resource(reader, "session", raw["SessionId"]),
        type=SESSION,
        properties=without_empty({name: raw.get(name) for name in told}),
        facts=select_facts(State=state, Status=raw.get("Status"), StartedAt=raw.get("StartDate"), EndedAt=raw.get("EndDate")),
        name=raw["SessionId"],
    )


def collect_settings(reader: Reader) -> Iterator[Observed]:
    """The region's settings, always one resource."""
    properties: dict[str, object] = {}
    for name, setting in SETTING_IDS.items():
        if reader.plans(f"GetServiceSetting:{name}"):
            (answer,) = reader.call_each(f"GetServiceSetting:{name}", [{"SettingId": setting}])
            value = answer if isinstance(answer, Unknown) else (answer.get("ServiceSetting") or {}).get("SettingValue")
            if value and value not in UNSET:
                properties[name] = value
    if reader.plans("ListDocuments:SessionPreferences"):
        properties["HasSessionPreferences"] = _has_preferences(reader)
    yield Observed(
        address=f"arn:{reader.partition}:ssm:{reader.region}:{reader.account}:service-settings",
        type=SETTINGS,
        properties=properties,
    )


def _has_preferences(reader: Reader) -> bool | Unknown:
    try:
        found = list(reader.items("ListDocuments:SessionPreferences", Filters=[OWN, {"Key": "Name", "Values": [PREFERENCES]}]))
    except CallFailed as error:
        return Unknown(error.reason)
    return any(raw["Name"].rpartition(":document/")[2] == PREFERENCES for raw in found)


def _name_resource(reader: Reader, kind: str, identifier: str) -> str:
    return f"arn:{reader.partition}:ssm:{reader.region}:{reader.account}:{kind}/{identifier}"


MANAGED_INSTANCES = Collector("ssm", (MANAGED_INSTANCE,), collect_managed_instances)
SESSIONS = Collector("ssm", (SESSION,), collect_sessions)
SERVICE_SETTINGS = Collector("ssm", (SETTINGS,), collect_settings)
