"""Which parameters feed conditions, and what they are compared with there: what makes a parameter worth enumerating.

Looks at raw conditions only. A parameter that is handed to a nested stack unchanged feeds that stack's conditions too.
"""

from __future__ import annotations

import re

from immutcheck.sources.text import is_scalar

TYPE_CHECKING = False
if TYPE_CHECKING:
    from immutcheck.sources.cloudformation.stack import Stack

NAME = r"\$\{([A-Za-z0-9]+)\}"
"""A parameter in the text of Fn::Sub; compiled when a condition has one."""


def collect_compared(stack: Stack) -> dict[str, list[object]]:
    """Parameter → the literals Fn::Equals compares it with, for every parameter that a condition of the stack or of one below it reads."""
    compared: dict[str, list[object]] = {}
    _collect(stack.template.conditions, compared)
    for child in stack.children.values():
        inner = collect_compared(child)
        for name, passed in child.passed.items():
            source = _referred(passed)
            if source is not None and name in inner:
                compared.setdefault(source, []).extend(inner[name])
    declared = stack.template.parameters
    return {name: literals for name, literals in compared.items() if name in declared}


def _collect(node: object, compared: dict[str, list[object]]) -> None:
    waiting = [node]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting.extend(reversed(value))
        elif isinstance(value, dict):
            name = _referred(value)
            if name is not None:
                compared.setdefault(name, [])
                continue
            pair = value.get("Fn::Equals")
            if isinstance(pair, list) and len(pair) == 2:
                for one, other in (pair, reversed(pair)):
                    referred = _referred(one)
                    if referred is not None and is_scalar(other):
                        compared.setdefault(referred, []).append(other)
            text = value.get("Fn::Sub")
            if isinstance(text, list) and text:
                text = text[0]
            if isinstance(text, str):
                for name in re.findall(NAME, text):
                    compared.setdefault(name, [])
            waiting.extend(reversed(list(value.values())))


def _referred(node: object) -> str | None:
    """The parameter that a raw value is nothing but a Ref to."""
    if isinstance(node, dict) and len(node) == 1:
        name = node.get("Ref")
        if isinstance(name, str):
            return name
        text = node.get("Fn::Sub")
        match = re.fullmatch(NAME, text) if isinstance(text, str) else None
        return match[1] if match else None
    return None
