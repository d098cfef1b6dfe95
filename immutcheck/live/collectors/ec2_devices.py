"""What hangs on a machine as a template would write it: disks, attached volumes, network interfaces.

A template says what is wished for at the launch, AWS what is there now. Volumes that came with the launch are block devices; one that was
attached afterwards and stays when the machine goes is one of `Volumes`, as AWS::EC2::VolumeAttachment would make it.
"""

from __future__ import annotations

from immutcheck.live.collectors.ec2_names import list_group_ids
from immutcheck.model.values import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from typing import Any

LAUNCH_SECONDS = 10
"""The disks of a launch are attached with the first network interface or a moment later; to attach another one, the machine must have
left `pending` (EC2 API, AttachVolume: IncorrectState)."""

AMAZON = "amazon"
NOT_RUNNING = Unknown("EC2 does not say whether a machine that does not run gets a public address when it starts", maybe_absent=True)


def find_first_launch(raw: Mapping[str, Any]) -> datetime | None:
    """When the machine was made. `LaunchTime` moves with every start; the attachment of the primary network interface does not.
    Source: EC2 API, Instance, `LaunchTime`."""
    for interface in raw.get("NetworkInterfaces", ()):
        attachment = interface.get("Attachment") or {}
        if attachment.get("DeviceIndex") == 0:
            moment: datetime | None = attachment.get("AttachTime")
            return moment
    return None


def split_volumes(raw: Mapping[str, Any]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """`BlockDeviceMappings` and `Volumes`."""
    launched = find_first_launch(raw)
    mappings, volumes = [], []
    for device in raw.get("BlockDeviceMappings", ()):
        name, disk = device.get("DeviceName"), device.get("Ebs") or {}
        if disk.get("Status") == "detached":
            continue
        kept = disk.get("DeleteOnTermination") is False
        attached = disk.get("AttachTime")
        is_later = launched is not None and attached is not None and (attached - launched).total_seconds() > LAUNCH_SECONDS
        if kept and is_later and name != raw.get("RootDeviceName"):
            volumes.append({"Device": name, "VolumeId": disk.get("VolumeId")})
        else:
            known = {"DeleteOnTermination": disk["DeleteOnTermination"]} if "DeleteOnTermination" in disk else {}
            mappings.append({"DeviceName": name, "Ebs": known})
    return mappings, volumes


def convert_interfaces(raw: Mapping[str, Any]) -> list[dict[str, Any]]:
    """`NetworkInterfaces`. Left out is what every interface has and nobody need have asked for: its id, its private addresses."""
    running = (raw.get("State") or {}).get("Name") == "running"
    return [_convert_interface(interface, running=running) for interface in raw.get("NetworkInterfaces", ())]


def _convert_interface(interface: Mapping[str, Any], *, running: bool) -> dict[str, Any]:
    attachment, association = interface.get("Attachment") or {}, interface.get("Association") or {}
    index = attachment.get("DeviceIndex", 0)
    # An Elastic IP belongs to its account; an address that Amazon gives goes when the machine stops.
    given = bool(association.get("PublicIp")) and association.get("IpOwnerId") in (None, AMAZON)
    converted: dict[str, Any] = {
        "DeviceIndex": str(index),
        "AssociatePublicIpAddress": given if given or running or association or index else NOT_RUNNING,
        "DeleteOnTermination": attachment.get("DeleteOnTermination"),
        "Description": interface.get("Description") or None,
        # The primary interface's groups are the machine's own (`SecurityGroupIds`); a rule that follows both would report them twice.
        "GroupSet": list_group_ids(interface.get("Groups", ())) if index else None,
        # Each of them can be reached from the internet, where a route leads there: IPv6 knows no private addresses in a network of AWS.
        "Ipv6Addresses": [{"Ipv6Address": address["Ipv6Address"]} for address in interface.get("Ipv6Addresses", ())] or None,
        "SubnetId": interface.get("SubnetId"),
    }
    return {name: value for name, value in converted.items() if value is not None}
