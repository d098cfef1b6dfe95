"""Trees of bodies → blocks and arguments. One argument that Terraform would refuse becomes `Broken`, and the rest is read."""

from __future__ import annotations

import re

from immutcheck.sources.terraform.syntax.expressions import ExpressionReader
from immutcheck.sources.terraform.syntax.faults import SyntaxFault
from immutcheck.sources.terraform.syntax.grammar import kind
from immutcheck.sources.terraform.syntax.literals import unescape_quoted
from immutcheck.sources.terraform.syntax.nodes import EMPTY_BODY, Argument, Block, Broken

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from tree_sitter import Node as TreeNode

    from immutcheck.sources.terraform.syntax.faults import Report
    from immutcheck.sources.terraform.syntax.nodes import Node

DEPTH_LIMIT = 50
"""Blocks inside one another."""
LABEL_LIMIT = 8
"""Labels of one block; Terraform's own have two at most."""
_NAME = re.compile(rb"([A-Za-z_][A-Za-z0-9_-]*)[ \t]*=[ \t]*")


class BodyReader:
    """Reads the bodies of one text; a SyntaxFault where the tree does not follow the text."""

    __slots__ = ("_attribute", "_block", "_body", "_comment", "_data", "_depth", "_identifier", "_label", "_opening", "_reader", "_report")

    def __init__(self, data: bytes, report: Report) -> None:
        self._data = data
        self._report = report
        self._reader = ExpressionReader(data)
        self._attribute = kind("attribute")
        self._block = kind("block")
        self._body = kind("body")
        self._comment = kind("comment")
        self._identifier = kind("identifier")
        self._label = kind("string_lit")
        self._opening = kind("block_start")
        self._depth = 0

    def read_body(self, tree: TreeNode) -> tuple[Mapping[str, Argument], tuple[Block, ...]]:
        """Arguments by name and blocks in order."""
        arguments: dict[str, Argument] = {}
        blocks: list[Block] = []
        argument_end = -1
        for child in tree.children:
            number = child.kind_id
            if argument_end >= 0 and number != self._comment:
                self._check_break(argument_end, child.start_byte)
                argument_end = -1
            if number == self._attribute:
                argument = self._read_argument(child)
                if argument.name in arguments:
                    report_repeated(self._report, argument)
                else:
                    arguments[argument.name] = argument
                argument_end = argument.end
            elif number == self._block:
                blocks.append(self._read_block(child))
        return arguments, tuple(blocks)

    def _check_break(self, start: int, end: int) -> None:
        """To the grammar line breaks are blanks: it takes the rest of a line for the beginning of what is on the next one."""
        if self._data.find(b"\n", start, end) < 0 and self._data.find(b"\r", start, end) < 0:
            raise SyntaxFault("an argument ends with its line: write this on a line of its own", end, end + 1, is_misread=True)

    def _read_argument(self, tree: TreeNode) -> Argument:
        start, end = tree.start_byte, tree.end_byte
        match = _NAME.match(self._data, start, end)
        if match is not None:
            name = match[1].decode()
            name_end = match.end(1)
            expression = self._reader.read_simple(match.end(), end)
            if expression is not None:
                return Argument(start, end, name, name_end, expression)
        else:
            identifier = tree.children[0]
            name_end = identifier.end_byte
            name = self._data[start:name_end].decode()
        return Argument(start, end, name, name_end, self._read_expression(tree.children[-1]))

    def _read_expression(self, tree: TreeNode) -> Node:
        try:
            return self._reader.read_whole(tree)
        except SyntaxFault as fault:
            if fault.is_misread:
                raise
            self._report(fault.message, fault.start, fault.end)
            return Broken(tree.start_byte, tree.end_byte, fault.message)
        except RecursionError:
            message = "this expression is nested too deep: simplify it"
            self._report(message, tree.start_byte, tree.end_byte)
            return Broken(tree.start_byte, tree.end_byte, message)

    def _read_block(self, tree: TreeNode) -> Block:
        data = self._data
        names: list[str] = []
        header_end = tree.start_byte
        arguments: Mapping[str, Argument] = EMPTY_BODY
        blocks: tuple[Block, ...] = ()
        for child in tree.children:
            number = child.kind_id
            if number == self._body:
                if self._depth >= DEPTH_LIMIT:
                    self._report(f"blocks are nested more than {DEPTH_LIMIT} deep here: simplify them", child.start_byte, child.start_byte)
                    continue
                self._depth += 1
                arguments, blocks = self.read_body(child)
                self._depth -= 1
            elif number == self._opening:
                if data.find(b"\n", tree.start_byte, child.start_byte) >= 0:
                    message = "this begins no block: its type, labels and `{` must stand on one line"
                    raise SyntaxFault(message, tree.start_byte, data.find(b"\n", tree.start_byte), is_misread=True)
            elif number == self._label:
                header_end = child.end_byte
                names.append(read_label(data[child.start_byte + 1 : header_end - 1]))
            elif number == self._identifier:
                header_end = child.end_byte
                names.append(data[child.start_byte : header_end].decode())
        if len(names) > LABEL_LIMIT + 1:
            self._report(f"this block has {len(names) - 1} labels: no block has more than two", tree.start_byte, header_end)
        return Block(tree.start_byte, tree.end_byte, names[0], tuple(names[1 : LABEL_LIMIT + 1]), header_end, arguments, blocks)


def read_label(text: bytes) -> str:
    """A label in quotes is no template; only escapes are read."""
    label = text.decode("utf-8", "replace")
    return (unescape_quoted(label) or label) if "\\" in label else label


def report_repeated(report: Report, argument: Argument) -> None:
    """Terraform refuses an argument that is written twice."""
    report(f"the argument `{argument.name}` is written a second time in the same block: remove one", argument.start, argument.name_end)
