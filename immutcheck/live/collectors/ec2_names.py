"""What EC2's resources are called, in the form of the Service Authorization Reference, "Resource types defined by Amazon EC2"."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from immutcheck.live.collector import Reader


def write_arn(reader: Reader, kind: str, identifier: str, owner: str | None = None) -> str:
    """`arn:aws:ec2:eu-west-1:123456789012:instance/i-0abc`. `owner` is another account's when the resource is shared."""
    return f"arn:{reader.partition}:ec2:{reader.region}:{reader.account if owner is None else owner}:{kind}/{identifier}"


def list_group_ids(groups: Sequence[Mapping[str, Any]]) -> list[str]:
    """The ids in EC2's way of naming security groups."""
    return [group["GroupId"] for group in groups if group.get("GroupId")]


def find_operator(raw: Mapping[str, Any]) -> str | None:
    """The service that manages the resource, so that nobody else can change it; None for the account's own. Source: Amazon EC2 User Guide,
    "Amazon EC2 managed instances"; EC2 API, OperatorResponse."""
    operator = raw.get("Operator") or {}
    return str(operator.get("Principal") or "aws") if operator.get("Managed") else None
