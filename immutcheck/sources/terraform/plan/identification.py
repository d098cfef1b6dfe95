"""Tells a plan and a state by their first bytes and by names that must stand in them. Nothing is parsed.

Source: Terraform documentation, "JSON Output Format" (plans, and states as `terraform show -json` writes them); a state file of version 4
is what Terraform itself keeps.
"""

from __future__ import annotations

import re

from immutcheck.documents.encoding import split_mark

_FIRST_KEY = re.compile(rb'\s*+\{\s*+"([a-z_]++)"\s*+:')
_PLAN_KEYS = frozenset(
    (
        *(b"format_version", b"terraform_version", b"variables", b"planned_values", b"resource_drift", b"resource_changes"),
        *(b"output_changes", b"prior_state", b"configuration", b"relevant_attributes", b"checks", b"timestamp", b"applyable"),
        *(b"complete", b"errored", b"deferred_changes", b"proposed_unknown"),
    )
)
_STATE_KEYS = frozenset(
    (
        *(b"version", b"terraform_version", b"serial", b"lineage", b"outputs", b"resources", b"check_results"),
        *(b"format_version", b"values", b"checks"),
    )
)
_VERSION = re.compile(rb'"version"\s*+:\s*+[0-9]')


def looks_like_plan(data: bytes) -> bool:
    """The bytes are a plan as `terraform show -json` writes it, whatever the order of its keys."""
    data = _convert_to_utf8(data)
    return (
        _has_first_key(data, _PLAN_KEYS) and b'"format_version"' in data and (b'"planned_values"' in data or b'"resource_changes"' in data)
    )


def looks_like_state(data: bytes) -> bool:
    """The bytes are a state file, or a state as `terraform show -json` writes it."""
    data = _convert_to_utf8(data)
    if not _has_first_key(data, _STATE_KEYS) or b'"terraform_version"' not in data:
        return False
    if b'"lineage"' in data and b'"serial"' in data and _VERSION.search(data):
        return True
    return b'"format_version"' in data and b'"values"' in data and not looks_like_plan(data)


def _has_first_key(data: bytes, keys: frozenset[bytes]) -> bool:
    first = _FIRST_KEY.match(data)
    return first is not None and first[1] in keys


def _convert_to_utf8(data: bytes) -> bytes:
    """PowerShell redirects into UTF-16."""
    encoding, mark = split_mark(data)
    if encoding == "utf-8":
        return data[mark:] if mark else data
    return data[mark:].decode(encoding, "replace").encode("utf-8", "replace")
