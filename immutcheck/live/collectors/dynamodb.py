"""Tables of DynamoDB. A replica of a global table is a table of its region."""

from __future__ import annotations

from immutcheck.live.catalogue.dynamodb import DYNAMODB, TABLE
from immutcheck.live.collector import Collector
from immutcheck.live.collectors.details import call_planned, is_going, select_facts, spread_unknown
from immutcheck.live.tags import read_tags
from immutcheck.model.observation import Observed
from immutcheck.model.values import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from immutcheck.live.collector import Answer, Reader

ON_DEMAND = "PAY_PER_REQUEST"
UNLIMITED = -1
"""Source: Amazon DynamoDB API Reference, "OnDemandThroughput": -1 lifts the limit."""

ENCRYPTED = ("ENABLED", "ENABLING", "UPDATING")
PROTECTION = "DeletionProtectionEnabled"
KEPT = ("AttributeDefinitions", "KeySchema", "LocalSecondaryIndexes")


def collect_tables(reader: Reader) -> Iterator[Observed]:
    """The region's tables."""
    found = list(reader.items("ListTables"))
    asked = [{"TableName": name} for name in found]
    arns = [f"arn:{reader.partition}:dynamodb:{reader.region}:{reader.account}:table/{name}" for name in found]
    tables = call_planned(reader, "DescribeTable", asked)
    backups = call_planned(reader, "DescribeContinuousBackups", asked)
    tags: list[list[Any] | Unknown] = [[] for _ in found]
    if reader.plans("ListTagsOfResource"):
        tags = reader.items_each("ListTagsOfResource", [{"ResourceArn": arn} for arn in arns])
    for name, arn, table, backup, tagged in zip(found, arns, tables, backups, tags, strict=True):
        if not isinstance(table, Unknown) and is_going((table.get("Table") or {}).get("TableStatus")):
            continue
        described, facts = _convert_table(reader, table)
        written, every = read_tags(tagged if isinstance(tagged, Unknown) else {"Tags": tagged}, "Tags")
        yield Observed(
            address=arn,
            type=TABLE,
            properties={"TableName": name, **described, **_convert_backup(reader, backup), **({"Tags": written} if written else {})},
            facts=facts,
            name=name,
            tags=every,
        )


def _convert_table(reader: Reader, answer: Answer | Unknown) -> tuple[dict[str, Any], dict[str, Any]]:
    if isinstance(answer, Unknown):
        return spread_unknown(DYNAMODB, "DescribeTable", TABLE, answer)
    raw = answer.get("Table") or {}
    mode = (raw.get("BillingModeSummary") or {}).get("BillingMode")
    stream = raw.get("StreamSpecification") or {}
    properties = reader.convert(
        TABLE,
        {
            **{name: raw.get(name) or None for name in KEPT},
            PROTECTION: raw.get(PROTECTION),
            **_read_throughput(raw, mode),
            "BillingMode": mode,
            "GlobalSecondaryIndexes": [_read_index(index, mode) for index in raw.get("GlobalSecondaryIndexes") or ()] or None,
            "StreamSpecification": stream if stream.get("StreamEnabled") else None,
            "SSESpecification": _read_encryption(raw.get("SSEDescription") or {}),
            "TableClass": (raw.get("TableClassSummary") or {}).get("TableClass"),
        },
    )
    return properties, select_facts(CreatedAt=raw.get("CreationDateTime"))


def _read_throughput(raw: Mapping[str, Any], mode: str | None) -> dict[str, Any]:
    """What is booked, of a table or an index: AWS answers with zeros for one that is paid for by the request."""
    if mode != ON_DEMAND:
        return {"ProvisionedThroughput": raw.get("ProvisionedThroughput")}
    limits = {name: limit for name, limit in (raw.get("OnDemandThroughput") or {}).items() if limit != UNLIMITED}
    return {"OnDemandThroughput": limits or None}


def _read_index(raw: Mapping[str, Any], mode: str | None) -> dict[str, Any]:
    return {**{name: raw.get(name) for name in ("IndexName", "KeySchema", "Projection")}, **_read_throughput(raw, mode)}


def _read_encryption(raw: Mapping[str, Any]) -> dict[str, Any] | None:
    """None for a table under DynamoDB's own key, which has no description ("SSEDescription")."""
    if not raw.get("Status"):
        return None
    return {"SSEEnabled": raw["Status"] in ENCRYPTED, "SSEType": raw.get("SSEType"), "KMSMasterKeyId": raw.get("KMSMasterKeyArn")}


def _convert_backup(reader: Reader, answer: Answer | Unknown) -> dict[str, Any]:
    if isinstance(answer, Unknown):
        return spread_unknown(DYNAMODB, "DescribeContinuousBackups", TABLE, answer)[0]
    recovery = (answer.get("ContinuousBackupsDescription") or {}).get("PointInTimeRecoveryDescription") or {}
    status = recovery.get("PointInTimeRecoveryStatus")
    if status is None:
        return {}
    written = {"PointInTimeRecoveryEnabled": status == "ENABLED", "RecoveryPeriodInDays": recovery.get("RecoveryPeriodInDays")}
    return reader.convert(TABLE, {"PointInTimeRecoverySpecification": written})


TABLES = Collector("dynamodb", (TABLE,), collect_tables)
