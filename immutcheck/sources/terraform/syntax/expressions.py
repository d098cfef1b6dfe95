"""Trees of expressions → nodes. What the grammar reads otherwise than Terraform is put right here: chains of conditionals (it groups
them to the left), and what belongs to a splat.
"""

from __future__ import annotations

import re

from immutcheck.sources.terraform.syntax.faults import SyntaxFault
from immutcheck.sources.terraform.syntax.grammar import kind, token_kind
from immutcheck.sources.terraform.syntax.literals import read_number
from immutcheck.sources.terraform.syntax.nodes import (
    Attribute,
    Binary,
    Call,
    Conditional,
    ForObject,
    ForTuple,
    Index,
    Literal,
    Object,
    ObjectItem,
    Splat,
    SplatItem,
    Tuple,
    Unary,
    Variable,
)
from immutcheck.sources.terraform.syntax.template_trees import TemplateReader, not_understood, read_intro

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tree_sitter import Node as TreeNode

    from immutcheck.sources.terraform.syntax.nodes import Node

DEPTH_LIMIT = 200
"""Expressions inside one another."""
TOO_DEEP = f"expressions are nested more than {DEPTH_LIMIT} deep here: simplify them"

_SIMPLE = re.compile(rb'"(?P<text>[^"\\$%\r\n]*)"|(?P<number>[0-9]{1,18})|(?P<names>[A-Za-z_][A-Za-z0-9_-]*(?:\.[A-Za-z_][A-Za-z0-9_-]*)*)')
"""Expressions that need no tree: literal texts, whole numbers, keywords, names."""
_KEYWORDS: Mapping[bytes, bool | None] = {b"true": True, b"false": False, b"null": None}
_KEYWORD_NAMES: Mapping[object, str] = {True: "true", False: "false", None: "null"}
_PLAIN_NAMES = 20
_OPERATORS = ("*", "/", "%", "+", "-", ">", ">=", "<", "<=", "==", "!=", "&&", "||")


class ExpressionReader:
    """Reads the expressions of one text; `data` may differ from the text that was parsed, but not in the places of anything."""

    __slots__ = (
        "_arguments",
        "_comment",
        "_data",
        "_depth",
        "_ellipsis",
        "_expression",
        "_handlers",
        "_operators",
        "_parenthesis",
        "_wrappers",
        "templates",
    )

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._depth = 0
        self._expression = kind("expression")
        self._comment = kind("comment")
        self._arguments = kind("function_arguments")
        self._ellipsis = kind("ellipsis")
        self._parenthesis = token_kind("(")
        self._wrappers = frozenset([kind(name) for name in ("literal_value", "template_expr", "collection_value", "for_expr", "operation")])
        self._operators = {token_kind(operator): operator for operator in _OPERATORS}
        self.templates = templates = TemplateReader(data, self.read)
        self._handlers: Mapping[int, Callable[[TreeNode], Node]] = {
            kind("variable_expr"): self._read_variable,
            kind("numeric_lit"): self._read_number,
            kind("bool_lit"): self._read_keyword,
            kind("null_lit"): self._read_keyword,
            kind("string_lit"): templates.read_quoted,
            kind("quoted_template"): templates.read_quoted,
            kind("heredoc_template"): templates.read_heredoc,
            kind("tuple"): self._read_tuple,
            kind("object"): self._read_object,
            kind("for_tuple_expr"): self._read_for,
            kind("for_object_expr"): self._read_for,
            kind("function_call"): self._read_call,
            kind("unary_operation"): self._read_unary,
            kind("binary_operation"): self._read_binary,
            kind("conditional"): self._read_conditional,
        }

    def read_whole(self, tree: TreeNode) -> Node:
        """The node of an `expression` that is in no other one; SyntaxFault when Terraform would refuse it."""
        self._depth = 0
        return self.read(tree)

    def read(self, tree: TreeNode) -> Node:
        """The node of an `expression`."""
        start, end = tree.start_byte, tree.end_byte
        return self.read_simple(start, end) or self._read_terms(tree.children)

    def read_simple(self, start: int, end: int) -> Node | None:
        """The node of an expression that can be read without a tree; None when it cannot."""
        match = _SIMPLE.fullmatch(self._data, start, end)
        if match is None:
            return None
        group = match.lastgroup
        if group == "text":
            text = match[1]
            return Literal(start, end, text.decode()) if text.isascii() else None
        if group == "number":
            return Literal(start, end, int(match[0]))
        names = match[0]
        if names.count(b".") > _PLAIN_NAMES:
            return None
        if names in _KEYWORDS:
            return Literal(start, end, _KEYWORDS[names])
        if b"." not in names:
            return Variable(start, end, names.decode())
        first, *rest = names.decode().split(".")
        stop = start + len(first)
        node: Node = Variable(start, stop, first)
        for name in rest:
            stop += 1 + len(name)
            node = Attribute(start, stop, node, name)
        return node

    def _read_terms(self, trees: Sequence[TreeNode]) -> Node:
        """A term with what is asked of it: attributes, indexes, splats."""
        self._depth += 1
        if self._depth > DEPTH_LIMIT:
            raise SyntaxFault(TOO_DEEP, trees[0].start_byte, trees[0].end_byte)
        trees = self._skip_comments(trees)
        first = trees[0]
        if first.kind_id == self._parenthesis:
            node = self.read(trees[1])
            position = 3
        else:
            term = first
            while term.kind_id in self._wrappers:
                term = term.children[0]
            handler = self._handlers.get(term.kind_id)
            if handler is None:
                raise not_understood(term)
            node = handler(term)
            position = 1
        if position < len(trees):
            node = self._read_suffixes(node, trees[0].start_byte, self._flatten(trees[position:]))
        self._depth -= 1
        return node

    def _skip_comments(self, trees: Sequence[TreeNode]) -> Sequence[TreeNode]:
        comment = self._comment
        return [tree for tree in trees if tree.kind_id != comment]

    def _text(self, tree: TreeNode) -> str:
        return self._data[tree.start_byte : tree.end_byte].decode()

    def _read_variable(self, tree: TreeNode) -> Node:
        return Variable(tree.start_byte, tree.end_byte, self._text(tree))

    def _read_keyword(self, tree: TreeNode) -> Node:
        start, end = tree.start_byte, tree.end_byte
        return Literal(start, end, _KEYWORDS[self._data[start:end]])

    def _read_number(self, tree: TreeNode) -> Node:
        start, end = tree.start_byte, tree.end_byte
        number = read_number(self._text(tree))
        if number is None:
            raise SyntaxFault("this is not a number that Terraform can read: write digits with at most 1000 places", start, end)
        return Literal(start, end, number)

    # What follows a term

    def _flatten(self, trees: Sequence[TreeNode]) -> list[TreeNode]:
        """`.name`, `.0`, `[key]`, `.*` and `[*]` one after the other, however the grammar has put them into one another."""
        waiting = list(reversed(trees))
        flat: list[TreeNode] = []
        while waiting:
            tree = waiting.pop()
            name = tree.type
            if name in ("index", "splat"):
                waiting.extend(reversed(tree.children))
            elif name in ("attr_splat", "full_splat"):
                waiting.extend(reversed(tree.children[1:]))
                flat.append(tree.children[0])
            elif name in ("get_attr", "new_index", "legacy_index"):
                flat.append(tree)
            elif name != "comment":
                raise not_understood(tree)
        return flat

    def _read_suffixes(self, node: Node, start: int, suffixes: Sequence[TreeNode], position: int = 0) -> Node:
        if len(suffixes) - position > DEPTH_LIMIT:
            raise SyntaxFault(TOO_DEEP, suffixes[0].start_byte, suffixes[0].end_byte)
        while position < len(suffixes):
            tree = suffixes[position]
            position += 1
            end = tree.end_byte
            name = tree.type
            if name == "get_attr":
                node = Attribute(start, end, node, self._text(tree.children[-1]))
            elif name == "new_index":
                node = Index(start, end, node, self.read(self._skip_comments(tree.children)[1]))
            elif name == "legacy_index":
                digits = self._text(tree).lstrip(". \t\r\n")
                node = Index(start, end, node, Literal(end - len(digits), end, int(digits)))
            elif name == ".*":
                # Only attributes are asked of every element; the rest is asked of the list.
                each: Node = SplatItem(tree.start_byte, end)
                while position < len(suffixes) and suffixes[position].type == "get_attr":
                    attribute = suffixes[position]
                    each = Attribute(tree.start_byte, attribute.end_byte, each, self._text(attribute.children[-1]))
                    position += 1
                node = Splat(start, each.end, node, each)
            else:
                self._enter(tree)
                each = self._read_suffixes(SplatItem(tree.start_byte, end), tree.start_byte, suffixes, position)
                self._depth -= 1
                return Splat(start, each.end, node, each)
        return node

    def _enter(self, tree: TreeNode) -> None:
        self._depth += 1
        if self._depth > DEPTH_LIMIT:
            raise SyntaxFault(TOO_DEEP, tree.start_byte, tree.end_byte)

    # Operators

    def _read_unary(self, tree: TreeNode) -> Node:
        children = tree.children
        return Unary(tree.start_byte, tree.end_byte, self._text(children[0]), self._read_terms(children[1:]))

    def _read_binary(self, tree: TreeNode) -> Node:
        """`a && b && c` is a tree that leans to the left as far as the chain is long, so that side is followed without recursion."""
        chain: list[tuple[TreeNode, str, Sequence[TreeNode]]] = []
        while True:
            children = self._skip_comments(tree.children)
            place = next(index for index, child in enumerate(children) if child.kind_id in self._operators)
            chain.append((tree, self._operators[children[place].kind_id], children[place + 1 :]))
            left = children[:place]
            inner = left[0].children[0] if len(left) == 1 and left[0].type == "operation" else None
            if inner is None or inner.type != "binary_operation":
                break
            tree = inner
        if self._depth + len(chain) > DEPTH_LIMIT:
            raise SyntaxFault(f"more than {DEPTH_LIMIT} operators follow one another here: simplify this", tree.start_byte, tree.end_byte)
        node = self._read_terms(left)
        for outer, operator, right in reversed(chain):
            node = Binary(outer.start_byte, outer.end_byte, operator, node, self._read_terms(right))
        return node

    def _read_conditional(self, tree: TreeNode) -> Node:
        """`a ? b : c ? d : e` is `a ? b : (c ? d : e)`; the grammar has it the other way round."""
        end = tree.end_byte
        branches: list[tuple[TreeNode, TreeNode]] = []
        while True:
            condition, _mark, then, _colon, otherwise = self._skip_comments(tree.children)
            branches.append((then, otherwise))
            inner = condition.children
            if len(inner) != 1 or inner[0].type != "conditional":
                break
            tree = inner[0]
        if self._depth + len(branches) > DEPTH_LIMIT:
            raise SyntaxFault(f"more than {DEPTH_LIMIT} conditions follow one another here: simplify this", tree.start_byte, end)
        conditions = [otherwise for _then, otherwise in branches[1:]] + [condition]
        result = self.read(branches[0][1])
        for (then, _otherwise), condition in zip(branches, conditions, strict=True):
            result = Conditional(condition.start_byte, end, self.read(condition), self.read(then), result)
        return result

    # Collections and calls

    def _read_tuple(self, tree: TreeNode) -> Node:
        # No comprehension, which costs a frame of the stack for every level.
        items = []
        for child in tree.children:
            if child.kind_id == self._expression:
                items.append(self.read(child))
        return Tuple(tree.start_byte, tree.end_byte, tuple(items))

    def _read_object(self, tree: TreeNode) -> Node:
        items = []
        element = kind("object_elem")
        for child in tree.children:
            if child.kind_id == element:
                parts = self._skip_comments(child.children)
                items.append(ObjectItem(child.start_byte, child.end_byte, self._read_key(parts[0]), self.read(parts[2])))
        return Object(tree.start_byte, tree.end_byte, tuple(items))

    def _read_key(self, tree: TreeNode) -> Node:
        """A bare name is a text."""
        node = self.read(tree)
        if isinstance(node, Variable) and node.start == tree.start_byte:
            return Literal(node.start, node.end, node.name)
        if (
            isinstance(node, Literal)
            and (node.value is None or node.value is True or node.value is False)
            and node.start == tree.start_byte
        ):
            return Literal(node.start, node.end, _KEYWORD_NAMES[node.value])
        return node

    def _read_for(self, tree: TreeNode) -> Node:
        intro: TreeNode | None = None
        condition: Node | None = None
        groups = False
        results: list[Node] = []
        for child in tree.children:
            name = child.type
            if name == "for_intro":
                intro = child
            elif name == "expression":
                results.append(self.read(child))
            elif name == "ellipsis":
                groups = True
            elif name == "for_cond":
                condition = self.read(child.children[-1])
        if intro is None:
            raise not_understood(tree)
        key, value, collection = read_intro(self._data, intro, self.read)
        if tree.type == "for_tuple_expr":
            return ForTuple(tree.start_byte, tree.end_byte, key, value, collection, results[0], condition)
        return ForObject(tree.start_byte, tree.end_byte, key, value, collection, results[0], results[1], condition, groups)

    def _read_call(self, tree: TreeNode) -> Node:
        arguments = []
        expands = False
        children = tree.children
        written = next((child.children for child in children if child.kind_id == self._arguments), ())
        for argument in written:
            if argument.kind_id == self._expression:
                arguments.append(self.read(argument))
            elif argument.kind_id == self._ellipsis:
                expands = True
        return Call(tree.start_byte, tree.end_byte, self._text(children[0]), tuple(arguments), expands)
