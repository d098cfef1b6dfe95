"""Parameters of Parameter Store: what they are called and of which type, never what they hold."""

from __future__ import annotations

import json

from immutcheck.live.catalogue.ssm import PARAMETER
from immutcheck.live.collector import Collector
from immutcheck.live.collectors.details import select_facts, without_empty
from immutcheck.model.observation import Observed
from immutcheck.model.values import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from immutcheck.live.collector import Reader

UNREAD_VALUE = Unknown("the value of a parameter is never read")
"""Every parameter has one."""


def collect_parameters(reader: Reader) -> Iterator[Observed]:
    """The account's parameters."""
    for raw in reader.items("DescribeParameters"):
        properties = without_empty(reader.convert(PARAMETER, raw, drop=("Policies",)))
        properties["Value"] = UNREAD_VALUE
        policies = _write_policies(raw.get("Policies") or ())
        if policies:
            properties["Policies"] = policies
        name = raw["Name"]
        yield Observed(
            address=raw.get("ARN") or f"arn:{reader.partition}:ssm:{reader.region}:{reader.account}:parameter/{name.lstrip('/')}",
            type=PARAMETER,
            properties=properties,
            facts=select_facts(ModifiedAt=raw.get("LastModifiedDate")),
            name=name,
        )


def _write_policies(policies: Sequence[Mapping[str, Any]]) -> str:
    """The policies in one JSON text, as a template has them; "" for none. A text that is no JSON stays out of it."""
    read = []
    for policy in policies:
        try:
            read.append(json.loads(policy["PolicyText"]))
        except ValueError:
            continue
    return json.dumps(read) if read else ""


SSM_PARAMETERS = Collector("ssm", (PARAMETER,), collect_parameters)
