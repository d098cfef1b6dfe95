"""Which literals a module's variables are compared with: what makes a variable worth enumerating.

Looks at what is written only: `var.x == "prod"`, `contains(["a", "b"], var.x)`, keys of a literal map that `var.x` selects from. A variable
that is handed to a called module unchanged is compared there too.
"""

from __future__ import annotations

import re

from immutcheck.sources.terraform.configuration.node_search import find_arguments, walk
from immutcheck.sources.terraform.syntax.nodes import (
    Attribute,
    Binary,
    Call,
    Index,
    Literal,
    Object,
    Tuple,
    Variable,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from immutcheck.sources.terraform.configuration.declarations import Module
    from immutcheck.sources.terraform.configuration.module_tree import ModuleNode
    from immutcheck.sources.terraform.syntax.nodes import Node

    Compared = dict[str, list[object]]

EQUALITY = frozenset(("==", "!="))
_SIGNS = re.compile(rb"[!=]=\s*+\(*+var\.|\bvar\.[\w-]++\s*+\)*+\s*+[!=]=|\[\s*+var\.|\b(?:contains|lookup)\(")
"""What a file that compares a variable has somewhere; most files have none of it and are not looked through."""


def collect_compared(node: ModuleNode, known: dict[str, Compared] | None = None) -> Compared:
    """Variable of the module → the literals it is compared with there and in the modules below."""
    known = {} if known is None else known
    module = node.module
    compared = known.get(module.folder)
    if compared is None:
        compared = known[module.folder] = _collect_in(module)
    compared = {name: list(literals) for name, literals in compared.items()}
    for child in node.children.values():
        assert child.call is not None
        inner: Compared | None = None
        for name, argument in child.call.block.arguments.items():
            source = variable_name(argument.expression)
            if source is not None:
                inner = collect_compared(child, known) if inner is None else inner
                compared.setdefault(source, []).extend(inner.get(name, ()))
    return {name: literals for name, literals in compared.items() if literals}


def variable_name(node: Node) -> str | None:
    """The variable that an expression is nothing but a reference to."""
    if isinstance(node, Attribute) and isinstance(node.source, Variable) and node.source.name == "var":
        return node.name
    return None


def literal_members(node: Node) -> list[object] | None:
    """The members of a list of literals (a conversion around it does not matter), None for anything else."""
    if isinstance(node, Call) and node.name in ("toset", "tolist") and len(node.arguments) == 1:
        return literal_members(node.arguments[0])
    if isinstance(node, Tuple) and all([isinstance(item, Literal) for item in node.items]):
        return [item.value for item in node.items if isinstance(item, Literal)]
    return None


def _collect_in(module: Module) -> Compared:
    compared: Compared = {}
    for file in module.files:
        places = [match.start() for match in _SIGNS.finditer(file.data)]
        for block in file.blocks if places else ():
            # what a validation allows is read by `scenario_variables`
            for argument in find_arguments((block,), places) if block.type != "variable" else ():
                for node in walk(argument.expression):
                    _look_at(node, module, compared)
    return compared


def _look_at(node: Node, module: Module, compared: Compared) -> None:
    if isinstance(node, Binary):
        if node.operator in EQUALITY:
            for one, other in ((node.left, node.right), (node.right, node.left)):
                name = variable_name(one)
                if name is not None and isinstance(other, Literal):
                    compared.setdefault(name, []).append(other.value)
    elif isinstance(node, Index):
        name = variable_name(node.key)
        if name is not None:
            compared.setdefault(name, []).extend(_literal_keys(node.source, module))
    elif isinstance(node, Call) and len(node.arguments) >= 2:
        if node.name == "contains":
            name = variable_name(node.arguments[1])
            if name is not None:
                compared.setdefault(name, []).extend(literal_members(node.arguments[0]) or ())
        elif node.name == "lookup":
            name = variable_name(node.arguments[1])
            if name is not None:
                compared.setdefault(name, []).extend(_literal_keys(node.arguments[0], module))


def _literal_keys(node: Node, module: Module) -> list[object]:
    """The keys of a map that is written out: here, as a local value or as a variable's default."""
    if isinstance(node, Attribute) and isinstance(node.source, Variable):
        source, name = node.source.name, node.name
        if source == "local" and name in module.locals:
            node = module.locals[name].argument.expression
        elif source == "var" and name in module.variables:
            default = module.variables[name].block.arguments.get("default")
            node = node if default is None else default.expression
    if not isinstance(node, Object):
        return []
    return [item.key.value for item in node.items if isinstance(item.key, Literal)]
