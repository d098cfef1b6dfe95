"""Which properties of which canonical types the rules read. Says nothing of what they ask."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from immutcheck.packs.catalogue import load_catalogue
from immutcheck.sources.terraform.translation.block import OTHER_SPACES

if TYPE_CHECKING:
    from immutcheck.schemas.store import SchemaStore

BY_ITSELF = (("policies", "DeletionPolicy"), ("policies", "UpdateReplacePolicy"), ("terraform", "lifecycle"))
"""What every resource has from its lifecycle."""
NOT_WRITTEN = ("facts", "change")
"""Spaces that no argument fills."""


def read_rules(store: SchemaStore) -> dict[str, dict[str, set[str]]]:
    """Canonical type → dotted property path → the rules that read it, `policies.` in front for policies. Not those that only a running
    account answers: no code feeds them."""
    reads: dict[str, dict[str, set[str]]] = {}
    for rule in load_catalogue(cache=False).rules:
        if "facts" in rule.spaces:
            continue
        for condition in (rule.condition, rule.when):
            if condition is not None:
                _read_condition(condition, tuple(rule.resources), (), rule.id, store, reads)
    return reads


def _read_condition(
    condition: Any, types: tuple[str, ...], base: tuple[str, ...], rule: str, store: SchemaStore, reads: dict[str, dict[str, set[str]]]
) -> None:
    for member in (*condition.get("all", ()), *condition.get("any", ()), *([condition["not"]] if "not" in condition else ())):
        _read_condition(member, types, base, rule, store, reads)
    for key in ("some", "each"):
        if key in condition:
            inner = _note(condition[key], types, base, rule, store, reads)
            _read_condition(condition["satisfies"], types, inner, rule, store, reads)
    if "property" in condition:
        _note(condition["property"], types, base, rule, store, reads)
    if "related" in condition:
        if condition.get("via") is not None:
            _note(condition["via"], types, base, rule, store, reads)
        others = tuple(condition["related"])
        if condition.get("from") is not None:
            _note(condition["from"], others, (), rule, store, reads)
        _read_condition(condition["satisfies"], others, (), rule, store, reads)


def _note(
    path: list[str], types: tuple[str, ...], base: tuple[str, ...], rule: str, store: SchemaStore, reads: dict[str, dict[str, set[str]]]
) -> tuple[str, ...]:
    space, *names = path
    full = (*base, *names) if space == "element" else (space, *names) if space in OTHER_SPACES else tuple(names)
    if space in NOT_WRITTEN or not full or full[:2] in BY_ITSELF:
        return (space, *names) if space in NOT_WRITTEN else full
    for kind in types:
        if not store.knows(kind):
            continue
        if full[0] in OTHER_SPACES or store.find(kind, full) is not None:
            reads.setdefault(kind, {}).setdefault(".".join(full), set()).add(rule)
    return full
