"""What a condition in normal form reads, answered without judging anything."""

from __future__ import annotations

from immutcheck.packs.paths import ELEMENT, PROPERTIES, SPACES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from immutcheck.model.rule import Condition

EVERYTHING = "*"
"""In `Rule.reads`: any property may matter (`related` without `via` follows every reference)."""


def list_reads(*conditions: Condition | None) -> tuple[str, ...]:
    """Top-level names read from the judged resource itself, sorted: `KeyName`, `policies.UpdatePolicy`."""
    names = set()
    for condition in conditions:
        for path in _walk_own_paths(condition):
            space, *rest = path
            if space != ELEMENT:
                name = rest[0] if rest else EVERYTHING
                names.add(name if space == PROPERTIES else f"{space}.{name}")
    return tuple(sorted(names))


def list_spaces(*conditions: Condition | None) -> tuple[str, ...]:
    """The resource spaces that are read, on the judged resource and on related ones, in their fixed order."""
    used = {path[0] for condition in conditions for path in walk_paths(condition)}
    return tuple(space for space in SPACES if space in used)


def list_operators(*conditions: Condition | None) -> frozenset[str]:
    """The operators that are used."""
    return frozenset(part["operator"] for condition in conditions for part in walk_conditions(condition) if "operator" in part)


def walk_conditions(condition: Condition | None) -> Iterator[Condition]:
    """The condition and everything inside it."""
    if condition is None:
        return
    yield condition
    for part in _inner_conditions(condition):
        yield from walk_conditions(part)


def walk_paths(condition: Condition | None) -> Iterator[list[str]]:
    """Every path, whoever it belongs to."""
    for part in walk_conditions(condition):
        yield from (part[key] for key in ("some", "each", "property", "via", "from") if part.get(key) is not None)


def _walk_own_paths(condition: Condition | None) -> Iterator[list[str]]:
    """The paths of the judged resource: not those below `related`, but the one it is reached by."""
    if condition is None:
        return
    if "related" in condition:
        if condition["from"] is None:
            yield condition["via"] or [PROPERTIES]
        return
    yield from (condition[key] for key in ("some", "each", "property") if key in condition)
    for part in _inner_conditions(condition):
        yield from _walk_own_paths(part)


def _inner_conditions(condition: Condition) -> list[Any]:
    for key in ("all", "any"):
        if key in condition:
            return list(condition[key])
    return [condition[key] for key in ("not", "satisfies") if key in condition]
