"""What a condition in normal form reads, answered without judging anything."""

from __future__ import annotations

from immutcheck.packs.paths import ELEMENT, PROPERTIES, SPACES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from immutcheck.model.rule import Condition

PATH_KEYS = ("some", "each", "property", "via", "from")
FACTS = "facts"
METADATA = "metadata"
CHANGE = "change"
ALWAYS_SPARED = (METADATA, CHANGE, FACTS)
"""What only a template's Metadata, a plan or a running account says besides takes nothing from what every source says."""
SPARED = ("terraform", *ALWAYS_SPARED)
"""Spaces that some sources have beside those that every other source of theirs has: Terraform's own, and a running account's."""

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


def list_needed_spaces(when: Condition | None, wanted: Condition | None) -> tuple[str, ...]:
    """The spaces that a source must have for a rule to be judged on it; `wanted` is what ought to hold where `when` does.

    `terraform.` in an alternative of an `any` is one more way to be right: a source without that space is judged by the other
    alternatives, if they can do without it and the one that reads it cannot hold there. In `when` it narrows what the rule is about, or
    widens it: what changes nothing where the space is missing is not needed. With `facts.`, `metadata.` and `change.` that is so
    everywhere: what a running account, a template's Metadata or a plan says besides takes nothing from what the others say.
    """
    needed: frozenset[str] = frozenset()
    if wanted is not None:
        needed |= _needed_spaces(wanted, WANTED)
    if when is not None:
        needed |= frozenset([space for space in _needed_spaces(when, NARROWED) if space not in SPARED or not _is_idle(when, space, True)])
    return tuple(space for space in SPACES if space in needed)


WANTED = frozenset(("any",))
UNWANTED = frozenset(("all",))
NARROWED = WANTED | UNWANTED
"""Whose parts are spared: the alternatives of what ought to hold, the parts of what ought not to, and both in a `when`."""

CONTRARY = {WANTED: UNWANTED, UNWANTED: WANTED}


def _needed_spaces(condition: Condition, spared: frozenset[str]) -> frozenset[str]:
    inner = _inner_conditions(condition)
    below = CONTRARY.get(spared, spared) if "not" in condition else spared
    needs = [_needed_spaces(part, below) for part in inner]
    own = {condition[key][0] for key in PATH_KEYS if condition.get(key) is not None} - {ELEMENT}
    needed = own.union(*needs)
    head = next((head for head in NARROWED if head in condition), None)
    for space in SPARED if head is not None else ():
        if head not in spared and space not in ALWAYS_SPARED:
            continue
        readers = [part for part, spaces in zip(inner, needs, strict=True) if space in spaces]
        if len(readers) < len(inner) and all(_is_idle(part, space, head == "all") for part in readers):
            needed -= {space}
    return frozenset(needed)


def _is_idle(condition: Condition, space: str, answer: bool) -> bool:
    """It answers so wherever the space is missing."""
    return _answer_without(condition, space) is answer


def _answer_without(condition: Condition, space: str) -> bool | None:
    """What it answers wherever the space is missing; None when that depends on something else."""
    head = next(key for key in ("property", "some", "each", "not", "all", "any", "related") if key in condition)
    if head == "related" or (head in PATH_KEYS and condition[head][0] != space):
        return None
    if head == "property":
        if condition["operator"] == "exists":
            return condition["argument"] is False
        answer: bool | None = condition["when_missing"].get("answer")
        return answer
    if head in ("some", "each"):
        return head == "each"
    answers = [_answer_without(part, space) for part in _inner_conditions(condition)]
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
