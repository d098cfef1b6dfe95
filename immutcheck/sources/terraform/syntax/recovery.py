"""A broken text → what is good in it: statements are read one by one, and blocks that are broken from inside, too.

An argument that cannot be read becomes `Broken`; everything that is left out is reported.
"""

from __future__ import annotations

import re

from immutcheck.sources.terraform.syntax.body_trees import LABEL_LIMIT, BodyReader, read_label, report_repeated
from immutcheck.sources.terraform.syntax.error_places import NOT_VALID, find_fault
from immutcheck.sources.terraform.syntax.faults import SyntaxFault
from immutcheck.sources.terraform.syntax.gaps import hide_gaps
from immutcheck.sources.terraform.syntax.grammar import parse_tree
from immutcheck.sources.terraform.syntax.nodes import Argument, Block, Broken
from immutcheck.sources.terraform.syntax.statements import StatementScanner

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from tree_sitter import Node as TreeNode

    from immutcheck.sources.terraform.syntax.faults import Report
    from immutcheck.sources.terraform.syntax.statements import Statement

DEPTH_LIMIT = 10
"""Broken blocks inside one another."""
_PARSES = 15
"""How often a text may be parsed, all its pieces together; what is behind that is not read."""

_HEADER = re.compile(rb'([A-Za-z_][A-Za-z0-9_-]*)((?:[ \t]*"(?:[^"\\\n]|\\.)*"|[ \t]+[A-Za-z_][A-Za-z0-9_-]*)*)[ \t]*\{')
_LABEL = re.compile(rb'"((?:[^"\\]|\\.)*)"|([A-Za-z_][A-Za-z0-9_-]*)')
_STATEMENT = re.compile(rb"[A-Za-z_][A-Za-z0-9_-]*[ \t]*[={\"]")
_ARGUMENT = re.compile(rb"([A-Za-z_][A-Za-z0-9_-]*)[ \t]*=[ \t]*")


def read_broken(data: bytes, report: Report) -> tuple[Mapping[str, Argument], tuple[Block, ...], tuple[tuple[int, int], ...]]:
    """Arguments and blocks of a text that cannot be read as a whole, and the ranges of which nothing could be read."""
    text = data if data.endswith(b"\n") else data + b"\n"
    hidden = hide_gaps(text)
    recovery = _Recovery(data, (text,) if hidden == text else (hidden, text), report)
    whole = None if hidden == text else recovery.read_well(0, len(text))
    arguments, blocks = whole or recovery.read_body(0, len(data), 0)
    return arguments, blocks, tuple(recovery.unread)


class _Recovery:
    """One text that is read in pieces; `texts` is what the grammar gets to see of it, one after the other until one is read: where
    heredocs are not closed, filling gaps may hide what is good."""

    __slots__ = ("_budget", "_data", "_failed", "_pending", "_reader", "_report", "_scanner", "_texts", "unread")

    def __init__(self, data: bytes, texts: tuple[bytes, ...], report: Report) -> None:
        self._data = data
        self._texts = texts
        self._report = report
        self._pending: list[tuple[str, int, int]] = []
        self._reader = BodyReader(data, lambda message, start, end: self._pending.append((message, start, end)))
        self._scanner = StatementScanner(data)
        self._budget = _PARSES * len(data) + 100_000
        self._failed: SyntaxFault | TreeNode | None = None
        self.unread: list[tuple[int, int]] = []

    def read_well(self, start: int, end: int) -> tuple[Mapping[str, Argument], tuple[Block, ...]] | None:
        """What is written in a part of the text; None when the part has errors, which `_find_fault` tells then."""
        tree = None
        for text in self._texts:
            self._budget -= end - start
            tree = parse_tree(text, start, end).root_node
            if not tree.has_error:
                break
        else:
            self._failed = tree
            return None
        self._pending.clear()
        body = next((child for child in tree.children if child.type == "body"), None)
        if body is None:
            self._failed = SyntaxFault(NOT_VALID, start, start + 1)
            return ({}, ()) if all(child.type == "comment" for child in tree.children) else None
        try:
            result = self._reader.read_body(body)
        except SyntaxFault as fault:
            self._failed = fault
            return None
        for message, first, last in self._pending:
            self._report(message, first, last)
        return result

    def read_body(self, start: int, end: int, depth: int) -> tuple[Mapping[str, Argument], tuple[Block, ...]]:
        """The statements of a body."""
        arguments: dict[str, Argument] = {}
        blocks: list[Block] = []
        has_failed = False
        while (start := self._scanner.skip_blank(start, end)) < end:
            if self._budget < 0:
                self._report("too much of this file is broken to read it from here on: correct what is reported above", start, start)
                self.unread.append((start, end))
                break
            statement = self._scanner.scan(start, end)
            found = None if statement.problem else self.read_well(start, self._with_break(statement.end))
            if found is None and depth == 0:
                cut = self._scanner.scan(start, end, cuts=True)
                if not cut.problem and cut.end != statement.end:
                    found = self.read_well(start, self._with_break(cut.end))
                statement = cut
            if found is not None:
                has_failed = False
            elif has_failed and not _STATEMENT.match(self._data, start, statement.end):
                found = {}, ()  # what follows an error and begins nothing belongs to it
                self.unread.append((start, statement.end))
            else:
                found = self._read_statement(statement, depth)
                has_failed = True
            for argument in found[0].values():
                if argument.name in arguments:
                    report_repeated(self._report, argument)
                else:
                    arguments[argument.name] = argument
            blocks += found[1]
            start = max(statement.end, start + 1)
        return arguments, tuple(blocks)

    def _with_break(self, end: int) -> int:
        """A heredoc at the end of a text needs the line break that was put there."""
        return len(self._texts[0]) if end == len(self._data) else end

    def _read_statement(self, statement: Statement, depth: int) -> tuple[Mapping[str, Argument], tuple[Block, ...]]:
        """What can be told of a statement that has an error."""
        start, end = statement.start, statement.end
        header = _HEADER.match(self._data, start, end)
        if header is not None and depth < DEPTH_LIMIT:
            return {}, (self._read_block(header, statement, depth),)
        fault = self._find_fault(statement)
        self._report(fault.message, fault.start, fault.end)
        name = _ARGUMENT.match(self._data, start, end)
        if name is None:
            self.unread.append((start, end))
            return {}, ()
        last = start + len(self._data[start:end].rstrip())
        broken = Broken(min(name.end(), last), last, fault.message)
        return {name[1].decode(): Argument(start, last, name[1].decode(), name.end(1), broken)}, ()

    def _find_fault(self, statement: Statement) -> SyntaxFault:
        """Why the statement that was looked at last cannot be read."""
        if statement.problem:
            return SyntaxFault(statement.problem, statement.problem_start, statement.problem_end)
        if isinstance(self._failed, SyntaxFault):
            return self._failed
        if self._failed is None:
            return SyntaxFault(NOT_VALID, statement.start, statement.start)
        return find_fault(self._data, self._failed)

    def _read_block(self, header: re.Match[bytes], statement: Statement, depth: int) -> Block:
        fault = self._find_fault(statement)
        last = statement.start + len(self._data[statement.start : statement.end].rstrip())
        is_closed = last > header.end() and (not statement.problem or self._ends_at(last, header.start()))
        told = 0

        def count(message: str, start: int, end: int) -> None:
            nonlocal told
            told += 1
            report(message, start, end)

        report = self._report
        self._report = count
        arguments, blocks = self.read_body(header.end(), last - 1 if is_closed else last, depth + 1)
        self._report = report
        if not is_closed:
            report("this block is not closed: add `}`", header.start(), header.end(2))
        elif not told:
            report(fault.message, fault.start, fault.end)
        labels = tuple([read_label(match[1]) if match[2] is None else match[2].decode() for match in _LABEL.finditer(header[2])])
        return Block(statement.start, last, header[1].decode(), labels[:LABEL_LIMIT], header.end(2), arguments, blocks)

    def _ends_at(self, last: int, start: int) -> bool:
        """The line that ends at `last` is a `}` that is indented no more than the line of `start`."""
        line_start = self._data.rfind(b"\n", 0, last) + 1
        line = self._data[line_start:last]
        return line.strip() == b"}" and len(line) - 1 <= start - (self._data.rfind(b"\n", 0, start) + 1)
