"""Security groups with their rules as one list, one source to a rule, as the sources give them."""

from __future__ import annotations

from immutcheck.live.catalogue.ec2 import SECURITY_GROUP
from immutcheck.live.collector import Collector
from immutcheck.live.collectors.details import select_facts
from immutcheck.live.collectors.ec2_names import list_group_ids, write_arn
from immutcheck.live.tags import read_tags
from immutcheck.model.observation import Observed
from immutcheck.model.values import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from immutcheck.live.collector import Reader

DEFAULT_GROUP = "default"
"""No other group of a network may be called so. Source: Amazon VPC User Guide, "Default security groups for your VPCs"."""

INBOUND = {
    "IpRanges": {"CidrIp": "CidrIp"},
    "Ipv6Ranges": {"CidrIpv6": "CidrIpv6"},
    "PrefixListIds": {"PrefixListId": "SourcePrefixListId"},
    "UserIdGroupPairs": {
        "GroupId": "SourceSecurityGroupId",
        "GroupName": "SourceSecurityGroupName",
        "UserId": "SourceSecurityGroupOwnerId",
    },
}
OUTBOUND = {
    "IpRanges": {"CidrIp": "CidrIp"},
    "Ipv6Ranges": {"CidrIpv6": "CidrIpv6"},
    "PrefixListIds": {"PrefixListId": "DestinationPrefixListId"},
    "UserIdGroupPairs": {"GroupId": "DestinationSecurityGroupId"},
}
SERVICE = ("IpProtocol", "FromPort", "ToPort")


def collect_groups(reader: Reader) -> Iterator[Observed]:
    """The region's security groups, those of other owners in shared networks, too."""
    groups = list(reader.items("DescribeSecurityGroups"))
    attached = _read_attachments(reader) if groups and reader.plans("DescribeNetworkInterfaces") else {}
    for raw in groups:
        written, every = read_tags(raw, "Tags")
        identifier = raw["GroupId"]
        properties = reader.convert(SECURITY_GROUP, raw, rename={"Description": "GroupDescription"}, drop=("IpPermissions", "Tags"))
        properties["SecurityGroupIngress"] = list_rules(raw.get("IpPermissions", ()), INBOUND)
        properties["SecurityGroupEgress"] = list_rules(raw.get("IpPermissionsEgress", ()), OUTBOUND)
        properties["Tags"] = written
        facts = select_facts(IsDefault=raw.get("GroupName") == DEFAULT_GROUP)
        if isinstance(attached, Unknown):
            facts["AttachedTo"] = attached
        elif reader.plans("DescribeNetworkInterfaces"):
            facts["AttachedTo"] = attached.get(identifier, [])
        address = write_arn(reader, "security-group", identifier, raw.get("OwnerId"))
        yield Observed(address, SECURITY_GROUP, properties, facts, identifiers=(identifier,), name=identifier, tags=every)


def list_rules(permissions: Sequence[Mapping[str, Any]], sides: Mapping[str, Mapping[str, str]]) -> list[dict[str, Any]]:
    """One rule for each source or destination of a permission."""
    rules = []
    for permission in permissions:
        service = {name: permission[name] for name in SERVICE if permission.get(name) is not None}
        for group, names in sides.items():
            for side in permission.get(group) or ():
                rule = {**service, **{target: side[name] for name, target in names.items() if side.get(name)}}
                if "SourceSecurityGroupId" in rule:  # a name beside it would be a second reference to the same group
                    rule.pop("SourceSecurityGroupName", None)
                if side.get("Description"):
                    rule["Description"] = side["Description"]
                rules.append(rule)
    return rules


def _read_attachments(reader: Reader) -> dict[str, list[str]] | Unknown:
    """Group → the network interfaces it is on."""
    (interfaces,) = reader.items_each("DescribeNetworkInterfaces", [{}])
    if isinstance(interfaces, Unknown):
        return interfaces
    attached: dict[str, list[str]] = {}
    for interface in interfaces:
        for identifier in list_group_ids(interface.get("Groups", ())):
            attached.setdefault(identifier, []).append(interface["NetworkInterfaceId"])
    return attached


SECURITY_GROUPS = Collector("ec2", (SECURITY_GROUP,), collect_groups)
