"""Checks what a property check compares with against the provider's type: a comparison that can never hold is a mistake in the rule.

Comparisons are typed by the operator's argument: `equals: 22` holds for 22 and "22". So a number or boolean is never compared with a text,
while a text property may well be compared with `true` or 22 (many services keep such values as texts).
"""

from __future__ import annotations

from immutcheck.model.change import ACTION, ACTIONS, CHANGE, CREATE_FIRST, DESTROY_FIRST, ORDER
from immutcheck.packs.problems import Complaint, quote_text, suggest
from immutcheck.packs.shape import ARTICLES, type_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from immutcheck.model.rule import Condition
    from immutcheck.packs.problems import At
    from immutcheck.schemas.node import Node

NUMBER_OPERATORS = frozenset({"greater_than", "less_than", "at_least", "at_most"})
SCALAR_OPERATORS = frozenset({"equals", "in", "starts_with", "ends_with", "matches", "older_than", *NUMBER_OPERATORS})


WORDS = {(CHANGE, ACTION): ACTIONS, (CHANGE, ORDER): (CREATE_FIRST, DESTROY_FIRST)}
"""Texts of our own making that have few values."""


def check_values(condition: Condition, nodes: Sequence[Node], at: At) -> list[Complaint]:
    """Complaints about a property check at document path `at`; `nodes` are the shapes its property may have."""
    operator = condition["operator"]
    name = ".".join(condition["property"][1:]) or "."
    if operator in SCALAR_OPERATORS and all(node.is_list or node.is_object for node in nodes):
        what = "a list: use `some`, `each` or `contains`" if nodes[0].is_list else "an object: name the property below it"
        return [Complaint((*at, "property"), f"`{name}` is {what}")]
    if not all(node.scalars for node in nodes):
        return []
    kinds = sorted({kind for node in nodes for kind in node.scalars})
    wanted = " or ".join(ARTICLES[kind] for kind in kinds)
    if operator in NUMBER_OPERATORS and kinds == ["boolean"]:
        return [Complaint((*at, operator), f"`{name}` is {wanted}: `{operator}` compares numbers")]
    compared: list[tuple[At, object]] = []
    if operator == "equals":
        compared.append(((*at, operator), condition["argument"]))
    elif operator == "in":
        compared += [((*at, operator, index), value) for index, value in enumerate(condition["argument"])]
    if "value" in condition["when_missing"]:
        compared.append(((*at, "when_missing"), condition["when_missing"]["value"]))
    words = WORDS.get(tuple(condition["property"]))
    if words is not None:
        return [
            Complaint(place, f"`change.{name}` never is {quote_text(value)}{suggest(str(value), words)}")
            for place, value in compared
            if value not in words
        ]
    return [
        Complaint(place, f"`{name}` is {wanted}, so it never is {ARTICLES[type_name(value)]} such as {quote_text(value)}")
        for place, value in compared
        if not any(_can_be(value, node) for node in nodes)
    ]


def _can_be(value: object, node: Node) -> bool:
    """A property of the node's type can hold the value, in one of the ways it may be written."""
    scalars = node.scalars
    if "string" in scalars:
        return not isinstance(value, list | dict)
    if isinstance(value, bool):
        return "boolean" in scalars
    return isinstance(value, int | float) and not {"integer", "number"}.isdisjoint(scalars)
