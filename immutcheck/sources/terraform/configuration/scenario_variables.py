"""Which variables of the root differ between deployments, and which values they can have there.

Not enumerated: those that are given a value, that hold lists or objects, that are sensitive or whose default is null or an empty text.
"""

from __future__ import annotations

from immutcheck.model.unit import Variable
from immutcheck.model.values import MISSING
from immutcheck.sources.terraform.configuration.comparisons import EQUALITY, collect_compared, literal_members, variable_name
from immutcheck.sources.terraform.evaluation.types import convert
from immutcheck.sources.terraform.syntax.bodies import nested_blocks
from immutcheck.sources.terraform.syntax.nodes import Binary, Call, Literal
from immutcheck.sources.terraform.values import EvaluationError
from immutcheck.sources.text import POSSIBLE_LIMIT, is_scalar, scalar_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from immutcheck.sources.terraform.configuration.declarations import Declaration
    from immutcheck.sources.terraform.configuration.scenario import Ground
    from immutcheck.sources.terraform.configuration.variables import Declared
    from immutcheck.sources.terraform.syntax.nodes import Node

SCALAR_TYPES = frozenset(("any", "string", "number", "bool"))


def find_variables(ground: Ground) -> dict[str, Variable]:
    """The enumerated variables of the root by name, the given value first."""
    compared: Mapping[str, list[object]] | None = None
    variables = {}
    for name, declaration in ground.top.module.variables.items():
        declared = ground.declared(declaration)
        default = declared.default
        if name in ground.given or declared.is_sensitive or declared.type.kind not in SCALAR_TYPES:
            continue
        if default is not MISSING and not is_scalar(default):
            continue
        allowed = _allowed_values(declaration)
        values: list[object]
        if allowed:
            values = allowed if default is MISSING else [default, *allowed]
        elif default is MISSING or default == "":
            continue
        elif default.__class__ is bool:
            values = [default, not default]
        else:
            if compared is None:
                compared = collect_compared(ground.top)
            values = [default, *compared.get(name, ())]
        different = _differing(values, declared)
        if 1 < len(different) <= POSSIBLE_LIMIT:
            variables[name] = Variable(name, tuple(different), is_given=default is not MISSING)
    return variables


def _differing(values: Iterable[object], declared: Declared) -> list[object]:
    """The values that fit the type, each once."""
    found: dict[str, object] = {}
    for value in values:
        if not is_scalar(value):
            continue
        try:
            converted = convert(value, declared.type)
        except EvaluationError:
            continue
        found.setdefault(scalar_text(converted), converted)
    return list(found.values())


def _allowed_values(declaration: Declaration) -> list[object]:
    """What `validation { condition = contains([…], var.x) }` and chains of `var.x == "…" ||` allow."""
    for validation in nested_blocks(declaration.block, "validation"):
        condition = validation.arguments.get("condition")
        allowed = None if condition is None else _read_condition(condition.expression, declaration.name)
        if allowed:
            return allowed
    return []


def _read_condition(node: Node, name: str) -> list[object] | None:
    if isinstance(node, Call) and node.name == "contains" and len(node.arguments) == 2 and variable_name(node.arguments[1]) == name:
        return literal_members(node.arguments[0])
    if isinstance(node, Binary) and node.operator == "||":
        left, right = _read_condition(node.left, name), _read_condition(node.right, name)
        return None if left is None or right is None else left + right
    if isinstance(node, Binary) and node.operator in EQUALITY and node.operator == "==":
        for one, other in ((node.left, node.right), (node.right, node.left)):
            if variable_name(one) == name and isinstance(other, Literal):
                return [other.value]
    return None
