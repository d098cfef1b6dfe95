"""Network ACLs with their entries as one list, as the sources gather them."""

from __future__ import annotations

from immutcheck.live.catalogue.ec2 import NETWORK_ACL
from immutcheck.live.collector import Collector
from immutcheck.live.collectors.details import select_facts
from immutcheck.live.collectors.ec2_names import write_arn
from immutcheck.live.tags import read_tags
from immutcheck.model.observation import Observed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from immutcheck.live.collector import Reader

LAST_NUMBER = 32766
"""The highest number that can be written; above it are the final entries that deny the rest (`*`). Source: Amazon VPC User Guide,
"Network ACL rules"; EC2 API, CreateNetworkAclEntry."""


def collect_acls(reader: Reader) -> Iterator[Observed]:
    """The region's network ACLs."""
    for raw in reader.items("DescribeNetworkAcls"):
        written, every = read_tags(raw, "Tags")
        identifier = raw["NetworkAclId"]
        properties = reader.convert(NETWORK_ACL, raw, drop=("Entries", "Tags"))
        properties["Entries"] = [
            _convert_entry(reader, entry) for entry in raw.get("Entries", ()) if entry.get("RuleNumber", 0) <= LAST_NUMBER
        ]
        properties["Tags"] = written
        subnets = [association["SubnetId"] for association in raw.get("Associations", ()) if association.get("SubnetId")]
        facts = {**select_facts(IsDefault=raw.get("IsDefault")), "AttachedTo": subnets}
        address = write_arn(reader, "network-acl", identifier, raw.get("OwnerId"))
        yield Observed(address, NETWORK_ACL, properties, facts, identifiers=(identifier,), name=identifier, tags=every)


def _convert_entry(reader: Reader, entry: Mapping[str, Any]) -> Any:
    named = {"Icmp" if name == "IcmpTypeCode" else name: value for name, value in entry.items()}
    return reader.convert_part(NETWORK_ACL, ("Entries",), named)


NETWORK_ACLS = Collector("ec2", (NETWORK_ACL,), collect_acls)
