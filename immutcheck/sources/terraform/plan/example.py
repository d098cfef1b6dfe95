"""What a rule's example writes of a plan → the text that Terraform would write."""

from __future__ import annotations

import json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

FORMAT = {"format_version": "1.2", "terraform_version": "1.13.0"}


def write_plan(changes: Any) -> bytes:
    """The plan that does this to the resources, by address, and nothing else; rules/rule.schema.json has checked its shape."""
    return json.dumps({**FORMAT, "resource_changes": [_write_change(address, change) for address, change in changes.items()]}).encode()


def _write_change(address: str, change: dict[str, Any]) -> dict[str, Any]:
    kind, _, name = address.partition(".")
    return {
        "address": address,
        "mode": "managed",
        "type": kind,
        "name": name.partition("[")[0],
        "change": {"before": None, "after": None, "after_unknown": {}, **change},
    }
