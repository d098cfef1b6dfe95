"""Buckets, each in its own region."""

from __future__ import annotations

from immutcheck.live.catalogue.s3 import BUCKET, S3
from immutcheck.live.collector import Collector
from immutcheck.live.collectors.details import call_planned, select_facts, spread_unknown
from immutcheck.live.tags import read_tags
from immutcheck.model.observation import Observed
from immutcheck.model.values import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from immutcheck.live.collector import Answer, Reader


def collect_buckets(reader: Reader) -> Iterator[Observed]:
    """The region's buckets. AWS picks them; what listens under another address may give them all."""
    found = [raw for raw in reader.items("ListBuckets", BucketRegion=reader.region) if raw.get("BucketRegion") in (None, reader.region)]
    asked = [{"Bucket": raw["Name"]} for raw in found]
    settings = [_list_answers(reader, operation, asked, read) for operation, read in SETTINGS.items()]
    tags = call_planned(reader, "GetBucketTagging", asked)
    for at, raw in enumerate(found):
        properties = {"BucketName": raw["Name"]}
        for answers in settings:
            properties.update(answers[at])
        written, every = read_tags(tags[at], "TagSet")
        if written:
            properties["Tags"] = written
        yield Observed(
            address=f"arn:{reader.partition}:s3:::{raw['Name']}",
            type=BUCKET,
            properties=properties,
            facts=select_facts(CreatedAt=raw.get("CreationDate")),
            name=raw["Name"],
            tags=every,
        )


def _list_answers(
    reader: Reader, operation: str, asked: list[dict[str, Any]], read: Callable[[Reader, Answer], dict[str, Any]]
) -> list[dict[str, Any]]:
    answers = call_planned(reader, operation, asked)
    return [spread_unknown(S3, operation, BUCKET, one)[0] if isinstance(one, Unknown) else read(reader, one) for one in answers]


def _read_versioning(reader: Reader, answer: Answer) -> dict[str, Any]:
    return reader.convert(BUCKET, {"VersioningConfiguration": {"Status": answer["Status"]}}) if answer.get("Status") else {}


def _read_object_lock(reader: Reader, answer: Answer) -> dict[str, Any]:
    lock = answer.get("ObjectLockConfiguration")
    if not lock:
        return {}
    return {"ObjectLockEnabled": lock.get("ObjectLockEnabled") == "Enabled", **reader.convert(BUCKET, {"ObjectLockConfiguration": lock})}


def _read_encryption(reader: Reader, answer: Answer) -> dict[str, Any]:
    configured = answer.get("ServerSideEncryptionConfiguration")
    if not configured:
        return {}
    return reader.convert(BUCKET, {"BucketEncryption": {"ServerSideEncryptionConfiguration": _rename_rules(configured.get("Rules") or ())}})


def _rename_rules(rules: Any) -> list[dict[str, Any]]:
    return [
        {"ServerSideEncryptionByDefault": rule.get("ApplyServerSideEncryptionByDefault"), "BucketKeyEnabled": rule.get("BucketKeyEnabled")}
        for rule in rules
    ]


SETTINGS = {
    "GetBucketVersioning": _read_versioning,
    "GetObjectLockConfiguration": _read_object_lock,
    "GetBucketEncryption": _read_encryption,
}
"""Calls for a bucket's settings, and what is read in their answers."""

BUCKETS = Collector("s3", (BUCKET,), collect_buckets)
