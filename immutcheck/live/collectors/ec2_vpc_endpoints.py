"""VPC endpoints: which services a network reaches without a way out."""

from __future__ import annotations

from immutcheck.live.catalogue.ec2 import ENDPOINT
from immutcheck.live.collector import Collector
from immutcheck.live.collectors.details import select_facts
from immutcheck.live.collectors.ec2_names import list_group_ids, write_arn
from immutcheck.live.tags import read_tags
from immutcheck.model.observation import Observed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from immutcheck.live.collector import Reader

GONE = frozenset(("deleted", "deleting", "expired", "failed", "rejected"))
"""States of an endpoint that carries nothing. The API writes them in lower case, its model does not."""


def collect_endpoints(reader: Reader) -> Iterator[Observed]:
    """The region's VPC endpoints that exist."""
    for raw in reader.items("DescribeVpcEndpoints"):
        if str(raw.get("State", "")).lower() in GONE:
            continue
        written, every = read_tags(raw, "Tags")
        identifier = raw["VpcEndpointId"]
        # `PrivateDnsOnlyForInboundResolverEndpoint` is a boolean in one and a choice of words in the other.
        properties = reader.convert(ENDPOINT, raw, drop=("DnsOptions", "Tags"))
        properties["SecurityGroupIds"] = list_group_ids(raw.get("Groups", ()))
        properties["Tags"] = written
        address = write_arn(reader, "vpc-endpoint", identifier, raw.get("OwnerId"))
        facts = select_facts(CreatedAt=raw.get("CreationTimestamp"))
        yield Observed(address, ENDPOINT, properties, facts, identifiers=(identifier,), name=identifier, tags=every)


VPC_ENDPOINTS = Collector("ec2", (ENDPOINT,), collect_endpoints)
