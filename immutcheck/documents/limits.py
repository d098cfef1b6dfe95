"""How much of a text is read before it is refused, so that no input crashes or floods the process."""

from __future__ import annotations

from immutcheck.model.record import Record


class Limits(Record):
    """`size` in bytes; `depth` of nested lists and mappings; `nodes` that are written in a YAML text (each costs some 450 bytes while it is
    composed); `expansion`: how many values aliases may add to those that are written."""

    size: int = 64 * 1024 * 1024
    depth: int = 200
    nodes: int = 2_500_000
    expansion: int = 500_000


DEFAULT_LIMITS = Limits()
