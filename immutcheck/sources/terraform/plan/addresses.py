"""Addresses and references as Terraform writes them, taken apart.

Source: Terraform CLI documentation, "Resource addressing". Nothing is looked up here.
"""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_PART = re.compile(r'\.?([^.\[\]"]+)|\[("(?:[^"\\]|\\.)*+"|[0-9]+)\]')

ANY_KEY = re.compile(r'\[(?:"(?:[^"\\]|\\.)*+"|[0-9]+)\]')

Step = tuple[str, str]
"""A name and the key behind it as written ('["a"]', "[0]", "")."""


def split_steps(text: str) -> tuple[Step, ...]:
    """`module.net["a"].vpc_id` → (("module", ""), ("net", '["a"]'), ("vpc_id", "")); further keys of one name stay together."""
    steps: list[Step] = []
    for match in _PART.finditer(text):
        name, key = match[1], match[2]
        if name is not None:
            steps.append((name, ""))
        elif steps:
            known, keys = steps[-1]
            steps[-1] = (known, f"{keys}[{key}]")
    return tuple(steps)


def without_keys(address: str) -> str:
    """`module.net["a"].aws_subnet.s[0]` → `module.net.aws_subnet.s`."""
    return ANY_KEY.sub("", address) if "[" in address else address


def without_last_key(address: str) -> str:
    """`module.net["a"].aws_subnet.s[0]` → `module.net["a"].aws_subnet.s`."""
    if not address.endswith("]"):
        return address
    steps = split_steps(address)
    return address[: len(address) - len(steps[-1][1])]


def last_key(address: str) -> str:
    """`aws_subnet.s["a"]` → `["a"]`."""
    return address[len(without_last_key(address)) :]


def traversals(references: Sequence[object]) -> list[str]:
    """The references without the shorter forms that Terraform lists behind each one; one that is written twice is here twice."""
    found: list[str] = []
    previous = ""
    for reference in references:
        if not isinstance(reference, str):
            continue
        if not (previous.startswith(reference) and previous[len(reference) : len(reference) + 1] in (".", "[")):
            found.append(reference)
        previous = reference
    return found
