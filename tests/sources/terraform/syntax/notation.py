"""Nodes written briefly, so that a test shows the whole tree: `a.b`, `(+ 1 2)`, `[1, 2]`; texts in quotes."""

from __future__ import annotations

from immutcheck.sources.terraform.syntax.nodes import (
    Attribute,
    Binary,
    Block,
    Broken,
    Call,
    Conditional,
    ForObject,
    ForTuple,
    Index,
    Literal,
    Node,
    Object,
    Splat,
    SplatItem,
    Template,
    TemplateFor,
    TemplateIf,
    TemplateText,
    Tuple,
    Unary,
    Variable,
)
from immutcheck.sources.terraform.syntax.parsing import parse_file


def written(node: Node) -> str:
    """The node as text."""
    match node:
        case Literal():
            return repr(node.value)
        case TemplateText():
            return repr(node.text)
        case Variable():
            return node.name
        case Attribute():
            return f"{written(node.source)}.{node.name}"
        case Index():
            return f"{written(node.source)}[{written(node.key)}]"
        case SplatItem():
            return "@"
        case Splat():
            return f"{written(node.source)}*({written(node.each)})"
        case Call():
            return f"{node.name}({join(node.arguments)}{'...' if node.expands else ''})"
        case Conditional():
            return f"(? {written(node.condition)} {written(node.then)} {written(node.otherwise)})"
        case Unary():
            return f"({node.operator} {written(node.operand)})"
        case Binary():
            return f"({node.operator} {written(node.left)} {written(node.right)})"
        case Tuple():
            return f"[{join(node.items)}]"
        case Object():
            return "{" + ", ".join(f"{written(item.key)}: {written(item.value)}" for item in node.items) + "}"
        case ForTuple():
            return f"[for {node.key or '_'} {node.value} {written(node.collection)}: {written(node.result)}{condition(node)}]"
        case ForObject():
            result = f"{written(node.name)} => {written(node.result)}{'...' if node.groups else ''}"
            return "{" + f"for {node.key or '_'} {node.value} {written(node.collection)}: {result}{condition(node)}" + "}"
        case Template():
            return f"<{join(node.parts)}>"
        case TemplateIf():
            return f"if({written(node.condition)}; {join(node.then)}; {join(node.otherwise)})"
        case TemplateFor():
            return f"for({node.key or '_'} {node.value} {written(node.collection)}; {join(node.body)})"
        case Broken():
            return "broken"
    raise AssertionError(node)


def join(nodes: tuple[Node, ...]) -> str:
    return ", ".join(written(node) for node in nodes)


def condition(node: ForTuple | ForObject) -> str:
    return "" if node.condition is None else f" if {written(node.condition)}"


def expression(text: str) -> Node:
    """The one expression of `x = …`; the file must be good."""
    file = parse_file(f"x = {text}\n".encode(), "main.tf")
    assert file.problems == ()
    return file.arguments["x"].expression


def outline(block: Block) -> dict[str, object]:
    """A block's arguments, and its nested blocks by type and labels."""
    found: dict[str, object] = {name: written(argument.expression) for name, argument in block.arguments.items()}
    for nested in block.blocks:
        found[" ".join((nested.type, *nested.labels))] = outline(nested)
    return found
