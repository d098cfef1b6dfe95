"""What hangs on a machine: what was wished for at its launch, and what came later."""

from __future__ import annotations

import datetime
from typing import Any

from immutcheck.live.collectors.ec2_devices import NOT_RUNNING, convert_interfaces, find_first_launch, split_volumes

LAUNCH = datetime.datetime(2026, 1, 31, 12, tzinfo=datetime.UTC)
OWN = "123456789012"


def machine(*devices: dict[str, Any], interface: dict[str, Any] | None = None, state: str = "running") -> dict[str, Any]:
    """A machine as DescribeInstances answers; it was started again a year after its launch."""
    primary = {"Attachment": {"DeviceIndex": 0, "AttachTime": LAUNCH}, "Groups": [{"GroupId": "sg-1"}], "SubnetId": "subnet-1"}
    return {
        "LaunchTime": LAUNCH + datetime.timedelta(days=365),
        "RootDeviceName": "/dev/xvda",
        "State": {"Name": state},
        "NetworkInterfaces": [{**primary, **(interface or {})}],
        "BlockDeviceMappings": list(devices),
    }


def disk(name: str, *, seconds: int, delete: bool, status: str = "attached") -> dict[str, Any]:
    attached = LAUNCH + datetime.timedelta(seconds=seconds)
    return {"DeviceName": name, "Ebs": {"VolumeId": "vol-1", "AttachTime": attached, "DeleteOnTermination": delete, "Status": status}}


def mapping(name: str, *, delete: bool) -> dict[str, Any]:
    return {"DeviceName": name, "Ebs": {"DeleteOnTermination": delete}}


def test_disks_of_the_launch_are_block_devices() -> None:
    found = split_volumes(machine(disk("/dev/xvda", seconds=0, delete=True), disk("/dev/sdf", seconds=2, delete=False)))

    assert found == ([mapping("/dev/xvda", delete=True), mapping("/dev/sdf", delete=False)], [])


def test_a_volume_that_came_later_and_stays_is_attached() -> None:
    found = split_volumes(machine(disk("/dev/xvda", seconds=0, delete=True), disk("/dev/sdf", seconds=60, delete=False)))

    assert found == ([mapping("/dev/xvda", delete=True)], [{"Device": "/dev/sdf", "VolumeId": "vol-1"}])


def test_a_volume_that_goes_with_the_machine_is_a_block_device() -> None:
    assert split_volumes(machine(disk("/dev/sdf", seconds=60, delete=True))) == ([mapping("/dev/sdf", delete=True)], [])


def test_a_root_volume_that_was_replaced_is_no_attached_volume() -> None:
    assert split_volumes(machine(disk("/dev/xvda", seconds=9999, delete=False))) == ([mapping("/dev/xvda", delete=False)], [])


def test_a_detached_volume_is_gone() -> None:
    assert split_volumes(machine(disk("/dev/sdf", seconds=60, delete=False, status="detached"))) == ([], [])


def test_without_times_every_disk_is_a_block_device() -> None:
    raw = {"BlockDeviceMappings": [{"DeviceName": "/dev/sdf", "Ebs": {"DeleteOnTermination": False}}, {"DeviceName": "/dev/sdg"}]}

    assert split_volumes(raw) == ([mapping("/dev/sdf", delete=False), {"DeviceName": "/dev/sdg", "Ebs": {}}], [])


def test_the_first_launch_is_when_the_primary_interface_was_attached() -> None:
    assert find_first_launch(machine()) == LAUNCH
    assert find_first_launch({"NetworkInterfaces": [{"Attachment": {"DeviceIndex": 1, "AttachTime": LAUNCH}}]}) is None


def test_an_address_of_amazon_is_a_public_address() -> None:
    (found,) = convert_interfaces(machine(interface={"Association": {"PublicIp": "203.0.113.1", "IpOwnerId": "amazon"}}))

    assert found == {"DeviceIndex": "0", "AssociatePublicIpAddress": True, "SubnetId": "subnet-1"}


def test_an_elastic_ip_is_not_asked_for_by_the_interface() -> None:
    (found,) = convert_interfaces(machine(interface={"Association": {"PublicIp": "203.0.113.1", "IpOwnerId": OWN}}))

    assert found["AssociatePublicIpAddress"] is False


def test_a_running_machine_without_an_address_has_none() -> None:
    (found,) = convert_interfaces(machine())

    assert found["AssociatePublicIpAddress"] is False


def test_whether_a_stopped_machine_gets_an_address_is_not_known() -> None:
    (found,) = convert_interfaces(machine(state="stopped"))

    assert found["AssociatePublicIpAddress"] == NOT_RUNNING


def test_what_every_interface_has_is_left_out() -> None:
    own = {
        "NetworkInterfaceId": "eni-1",
        "PrivateIpAddress": "10.0.0.5",
        "PrivateIpAddresses": [{"Primary": True, "PrivateIpAddress": "10.0.0.5"}],
        "Attachment": {"DeviceIndex": 1, "DeleteOnTermination": False},
        "Description": "second",
    }

    assert convert_interfaces(machine(interface=own, state="stopped")) == [
        {
            "DeviceIndex": "1",
            "AssociatePublicIpAddress": False,
            "DeleteOnTermination": False,
            "Description": "second",
            "GroupSet": ["sg-1"],
            "SubnetId": "subnet-1",
        }
    ]
