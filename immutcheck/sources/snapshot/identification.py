"""Tells a snapshot by its first bytes and by names that must stand in it, whoever formatted it anew. Nothing is parsed."""

from __future__ import annotations

import re

_FIRST_KEY = re.compile(rb'\s*+\{\s*+"([a-z-]++)"\s*+:')
_KEYS = frozenset(
    (
        *(b"immutcheck-snapshot", b"program", b"now", b"since", b"partition", b"scopes", b"all-regions", b"observations"),
        *(b"diagnostics", b"complete"),
    )
)
_FORMAT = re.compile(rb'"immutcheck-snapshot"\s*+:')


def looks_like_snapshot(data: bytes) -> bool:
    """The bytes (in UTF-8) are a snapshot, whatever the order of its keys."""
    first = _FIRST_KEY.match(data)
    return first is not None and first[1] in _KEYS and _FORMAT.search(data) is not None
