"""Rules as data: what is compiled, cached and judged. Prose is apart, read only for rules that have findings."""

from __future__ import annotations

from immutcheck.model.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    Condition = Mapping[str, Any]
    """A condition tree in normal form, JSON-compatible: see CONTRIBUTING.md, "The condition language"."""

SEVERITIES = ("low", "medium", "high", "critical")
"""Ascending."""


class Rule(Record):
    """One rule. `demand` is "require" or "forbid". `spaces` are the resource spaces it needs to be judged. `reads` are the top-level names
    it reads ("KeyName", "policies.UpdatePolicy"). `secret`: it is about secrets, so no value is ever shown. `scoped`: it only makes sense
    for what is in the configured immutable scope. `file` is where its prose is (for built-in rules a path inside `rules/`)."""

    id: str
    pack: str
    title: str
    severity: str
    confidence: str
    resources: tuple[str, ...]
    demand: str
    condition: Condition
    message: str
    when: Condition | None = None
    spaces: tuple[str, ...] = ("properties",)
    reads: tuple[str, ...] = ()
    secret: bool = False
    scoped: bool = False
    aliases: tuple[str, ...] = ()
    file: str = ""


class Prose(Record):
    """What a stranger needs to know about a rule. `controls`: framework → ids. `references`: addresses of the sources."""

    why: str
    fix: str
    references: tuple[str, ...] = ()
    controls: tuple[tuple[str, tuple[str, ...]], ...] = ()
