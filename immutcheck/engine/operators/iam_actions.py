"""What AWS says about an action: which resources it can have, and which condition keys a request for it can carry.

The facts are data (`iam_actions.json`, written by `scripts/generate_iam_facts.py` from the Service Authorization Reference), read when they
are first asked for. About an action that is not in it only its service is known.
"""

from __future__ import annotations

from functools import lru_cache

from immutcheck.engine.operators.wildcards import intersects
from immutcheck.model.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


class ActionFacts(Record):
    """`resources` are ARNs with `*` for what differs, none for an action that is allowed on `*` only; `keys` are condition keys in lower
    case, with `*` for a tag's name."""

    resources: tuple[str, ...]
    keys: tuple[str, ...]


@lru_cache(maxsize=256)
def _read_facts() -> Mapping[str, Mapping[str, list[str]]]:
    import json
    import os

    with open(os.path.join(os.path.dirname(__file__), "iam_actions.json"), encoding="utf-8") as file:
        actions: Mapping[str, Mapping[str, list[str]]] = json.load(file)["actions"]
    return actions


@lru_cache(maxsize=256)
def find_facts(action: str) -> ActionFacts | None:
    """The facts of an action (lower case, may have wildcards: then those of all that it names); None when there are none."""
    facts = _read_facts()
    if "*" in action or "?" in action:
        found = [entry for name, entry in facts.items() if intersects(action, name)]
    else:
        found = [facts[action]] if action in facts else []
    if not found:
        return None
    resources = {arn: None for entry in found for arn in entry["resources"]}
    return ActionFacts(tuple(resources), tuple({key: None for entry in found for key in entry["keys"]}))
