"""What a condition in normal form reads, answered without judging anything."""

from __future__ import annotations

from immutcheck.packs.paths import ELEMENT, PROPERTIES, SPACES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from immutcheck.model.rule import Condition

PATH_KEYS = ("some", "each", "property", "via", "from")
TERRAFORM = "terraform"

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


def list_needed_spaces(*conditions: Condition | None) -> tuple[str, ...]:
    """The spaces that a source must have for the rule to be judged on it; each condition is one that ought to hold.

    `terraform.` in an alternative of an `any` is one more way to be right: a source without that space is judged by the other
    alternatives, if they can do without it and the one that reads it cannot hold there.
    """
    needed = frozenset().union(*[_needed_spaces(condition, True) for condition in conditions if condition is not None])
    return tuple(space for space in SPACES if space in needed)


def _needed_spaces(condition: Condition, is_wanted: bool) -> frozenset[str]:
    """`is_wanted`: it ought to hold, not its contrary; the alternatives of what ought not to hold are the parts of an `all`."""
    inner = _inner_conditions(condition)
    needs = [_needed_spaces(part, is_wanted is not ("not" in condition)) for part in inner]
    own = {condition[key][0] for key in PATH_KEYS if condition.get(key) is not None} - {ELEMENT}
    needed = own.union(*needs)
    if TERRAFORM in needed and ("any" if is_wanted else "all") in condition:
        readers = [part for part, spaces in zip(inner, needs, strict=True) if TERRAFORM in spaces]
        if len(readers) < len(inner) and all(_answer_without_terraform(part) is (not is_wanted) for part in readers):
            needed -= {TERRAFORM}
    return frozenset(needed)


def _answer_without_terraform(condition: Condition) -> bool | None:
    """What it answers wherever the space `terraform` is missing; None when that depends on something else."""
    head = next(key for key in ("property", "some", "each", "not", "all", "any", "related") if key in condition)
    if head == "related" or (head in PATH_KEYS and condition[head][0] != TERRAFORM):
        return None
    if head == "property":
        if condition["operator"] == "exists":
            return condition["argument"] is False
        answer: bool | None = condition["when_missing"].get("answer")
        return answer
    if head in ("some", "each"):
        return head == "each"
    answers = [_answer_without_terraform(part) for part in _inner_conditions(condition)]
    if head == "not":
        return None if answers[0] is None else not answers[0]
    decisive = head == "any"
    if decisive in answers:
        return decisive
    return None if None in answers else not decisive


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
        yield from (part[key] for key in PATH_KEYS if part.get(key) is not None)


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
