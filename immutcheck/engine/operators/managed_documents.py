"""AWS's own managed policies by name: the data file `managed_policies.json`, read when it is first asked for.

It is written by `scripts/generate_iam_facts.py` and says its source and date. Of each policy it keeps what is said about some actions;
about a policy that is not in it, and about another action, nothing is known.
"""

from __future__ import annotations

from functools import lru_cache

from immutcheck.engine.operators.partial import known_tail
from immutcheck.engine.operators.wildcards import covers
from immutcheck.model.values import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

AWS_MARKER = ":iam::aws:policy/"
"""In the ARN of every AWS managed policy, in every partition; then come an optional path and the name."""

NOTHING: Mapping[str, object] = {"Statement": []}


@lru_cache(maxsize=1)
def read_data() -> Mapping[str, Any]:
    """The whole file."""
    import json
    import os

    with open(os.path.join(os.path.dirname(__file__), "managed_policies.json"), encoding="utf-8") as file:
        data: Mapping[str, Any] = json.load(file)
    return data


@lru_cache(maxsize=1)
def _read_others() -> frozenset[str]:
    return frozenset(read_data()["others"])


def find_document(name: str) -> Mapping[str, object] | None:
    """What the AWS managed policy of that name says, as a policy document; None when it is not in the data."""
    document: Mapping[str, object] | None = read_data()["policies"].get(name)
    return NOTHING if document is None and name in _read_others() else document


def is_read_for(action: str) -> bool:
    """The entries say everything about the action (lower case, may have wildcards)."""
    return any(covers(pattern.lower(), action) for pattern in read_data()["actions"])


def policy_name(value: object) -> str:
    """The name of an AWS managed policy from its ARN, whose partition may be a hole; "" for anything else."""
    text = value if isinstance(value, str) else known_tail(value) if isinstance(value, Unknown) else ""
    _head, marker, rest = text.rpartition(AWS_MARKER)
    return rest.rpartition("/")[2] if marker else ""
