"""Tags in all the forms in which AWS answers them."""

from __future__ import annotations

from immutcheck.model.values import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

RESERVED = "aws:"
"""Keys that AWS sets itself; no template can write them. Source: AWS, "Tag naming limits and requirements"."""


def read_tags(answer: Mapping[str, Any] | Unknown, name: str) -> tuple[list[dict[str, str]] | Unknown, dict[str, str]]:
    """The tags in an answer's member `name` (a list of Key and Value in any case, or a map): those that a template can write, as the
    property `Tags` has them, and all of them by key."""
    if isinstance(answer, Unknown):
        return answer, {}
    found = answer.get(name) or {}
    if not isinstance(found, dict):
        lowered = [{key.lower(): value for key, value in tag.items()} for tag in found]
        found = {str(tag.get("key", tag.get("tagkey", ""))): str(tag.get("value", tag.get("tagvalue", ""))) for tag in lowered}
    written = [{"Key": key, "Value": value} for key, value in sorted(found.items()) if not key.startswith(RESERVED)]
    return written, dict(found)
