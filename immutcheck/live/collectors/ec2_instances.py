"""Instances that exist: running, stopped, on their way to either. Those that are terminated answer for an hour more and are left out."""

from __future__ import annotations

from immutcheck.live.catalogue.ec2 import INSTANCE, SHUTDOWN, TERMINATION, USER_DATA
from immutcheck.live.collector import Collector
from immutcheck.live.collectors.details import call_planned, select_facts
from immutcheck.live.collectors.ec2_devices import convert_interfaces, find_first_launch, split_volumes
from immutcheck.live.collectors.ec2_names import find_operator, list_group_ids, write_arn
from immutcheck.live.operation import names
from immutcheck.live.tags import read_tags
from immutcheck.live.user_data import decode_user_data
from immutcheck.model.observation import Observed
from immutcheck.model.values import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from immutcheck.live.collector import Answer, Reader

GONE = frozenset(("shutting-down", "terminated"))

PLAIN = names(
    "EbsOptimized EnclaveOptions HibernationOptions ImageId InstanceType KeyName MetadataOptions PrivateDnsNameOptions SourceDestCheck"
    " SubnetId"
)
"""What means the same in an answer and in a template."""

ATTRIBUTES = {TERMINATION: "DisableApiTermination", SHUTDOWN: "InstanceInitiatedShutdownBehavior", USER_DATA: "UserData"}

GROUP_TAG = "aws:autoscaling:groupName"
FLEET_TAGS = ("aws:ec2:fleet-id", "aws:ec2spot:fleet-request-id")
TEMPLATE_TAG, TEMPLATE_VERSION_TAG = "aws:ec2launchtemplate:id", "aws:ec2launchtemplate:version"
"""Source: Amazon EC2 User Guide, "Launch EC2 instances using a launch template"; Amazon EC2 Auto Scaling User Guide, "Tag Auto Scaling
groups and instances"; Amazon EC2 User Guide, "Tag your EC2 Fleet or Spot Fleet"."""

NO_VERSION = Unknown("the machine does not say which version of its launch template it was made from")


def collect_instances(reader: Reader) -> Iterator[Observed]:
    """The region's instances."""
    found = [raw for raw in reader.items("DescribeInstances") if (raw.get("State") or {}).get("Name") not in GONE]
    answers = {
        operation: call_planned(reader, operation, [{"InstanceId": raw["InstanceId"], "Attribute": attribute} for raw in found])
        for operation, attribute in ((key, key.partition(":")[2]) for key in ATTRIBUTES)
    }
    for index, raw in enumerate(found):
        written, every = read_tags(raw, "Tags")
        identifier = raw["InstanceId"]
        properties = {**_convert_instance(reader, raw, every), "Tags": written}
        for operation, name in ATTRIBUTES.items():
            value = _read_attribute(answers[operation][index], name)
            if value is not None:
                properties[name] = value
        yield Observed(
            address=write_arn(reader, "instance", identifier),
            type=INSTANCE,
            properties=properties,
            facts=_list_facts(raw, every),
            identifiers=(identifier,),
            name=identifier,
            tags=every,
        )


def _convert_instance(reader: Reader, raw: Mapping[str, Any], tags: Mapping[str, str]) -> dict[str, Any]:
    properties = reader.convert(INSTANCE, {name: value for name, value in raw.items() if name in PLAIN})
    mappings, volumes = split_volumes(raw)
    placement = raw.get("Placement") or {}
    profile = (raw.get("IamInstanceProfile") or {}).get("Arn")
    others = {
        "AvailabilityZone": placement.get("AvailabilityZone"),
        "BlockDeviceMappings": mappings,
        "HostId": placement.get("HostId"),
        "IamInstanceProfile": profile.rpartition("/")[2] if profile else None,
        "LaunchTemplate": _find_template(tags),
        "LicenseSpecifications": raw.get("Licenses"),
        "Monitoring": (raw.get("Monitoring") or {}).get("State") in ("enabled", "pending"),
        "NetworkInterfaces": convert_interfaces(raw),
        "PlacementGroupName": placement.get("GroupName"),
        "SecurityGroupIds": list_group_ids(raw.get("SecurityGroups", ())),
        "Tenancy": placement.get("Tenancy"),
        "Volumes": volumes,
    }
    return {**properties, **{name: value for name, value in others.items() if value not in (None, "")}}


def _find_template(tags: Mapping[str, str]) -> dict[str, object] | None:
    """The launch template that the machine was made from, with the number that `$Latest` was at that moment."""
    if TEMPLATE_TAG not in tags:
        return None
    return {"LaunchTemplateId": tags[TEMPLATE_TAG], "Version": tags.get(TEMPLATE_VERSION_TAG, NO_VERSION)}


def _read_attribute(answer: Answer | Unknown, name: str) -> Any:
    """The attribute's value; None when it is not set or was not asked for."""
    if isinstance(answer, Unknown):
        return answer
    held = answer.get(name)
    value = held.get("Value") if isinstance(held, dict) else None
    return decode_user_data(value) if name == "UserData" and value else value


def _list_facts(raw: Mapping[str, Any], tags: Mapping[str, str]) -> dict[str, Any]:
    return select_facts(
        LaunchTime=raw.get("LaunchTime"),
        FirstLaunchedAt=find_first_launch(raw),
        State=(raw.get("State") or {}).get("Name"),
        PublicIpAddress=raw.get("PublicIpAddress"),
        AutoScalingGroupName=tags.get(GROUP_TAG),
        FleetId=next((tags[name] for name in FLEET_TAGS if name in tags), None),
        Platform=raw.get("Platform"),
        Operator=find_operator(raw),
    )


INSTANCES = Collector("ec2", (INSTANCE,), collect_instances)
