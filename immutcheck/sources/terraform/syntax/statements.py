"""A broken text → the pieces that are statements: arguments and blocks, each to its end.

Brackets, texts and heredocs say where a statement ends; where they are not closed, the indentation does.
"""

from __future__ import annotations

import re

from immutcheck.model.record import Record
from immutcheck.sources.terraform.syntax.heredocs import HeredocEnds

TOP_BLOCK = re.compile(
    rb'^(?:(?:resource|data|ephemeral|variable|output|module|provider|check)[ \t]+"|(?:terraform|locals|moved|import|removed)[ \t]*\{)',
    re.MULTILINE,
)
"""A line that can only begin a block of the top level."""

_BLANK = re.compile(rb"(?:[ \t\r\n]|#[^\n]*|//[^\n]*)+")
_CODE = re.compile(
    rb"(?P<skip>#[^\n]*|//[^\n]*|[^#/<\n\"()\[\]{}]+)"
    rb"|<<-?(?P<marker>[A-Za-z_][A-Za-z0-9_-]*)[ \t]*\r?(?:\n|\Z)|(?P<mark>[\n\"()\[\]{}])|(?P<comment>/\*)|[/<]"
)
_TEXT = re.compile(rb"(?P<skip>(?:[^\"\\$%\n]|\\.|\$\$\{|%%\{|[$%](?!\{))+)|(?P<mark>\"|\n|[$%]\{)|\\")
_CLOSERS = {b")": b"(", b"]": b"[", b"}": b"{"}
_LINE = re.compile(rb"(?P<indent>[ \t]*)(?P<content>[^\n]*)(?:\n|\Z)")
_SCANS = 20
"""How often a text may be looked through, so that no text takes time that grows with its square."""


class Statement(Record):
    """A piece of a text; `problem` with the place where it begins when its end is only guessed, else ""."""

    start: int
    end: int
    problem: str = ""
    problem_start: int = 0
    problem_end: int = 0


class StatementScanner:
    """Cuts parts of one text into statements."""

    __slots__ = ("_budget", "_data", "_heredocs", "_last_comment_end")

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._budget = _SCANS * len(data) + 1_000_000
        self._heredocs = HeredocEnds(data)
        self._last_comment_end = data.rfind(b"*/")

    def skip_blank(self, start: int, end: int) -> int:
        """Where the next statement begins."""
        while start < end:
            match = _BLANK.match(self._data, start, end)
            if match is not None:
                start = match.end()
            elif self._data.startswith(b"/*", start):
                closed = self._skip_comment(start + 2, end)
                if closed < 0:
                    break
                start = closed
            else:
                break
        return start

    def scan(self, start: int, end: int, *, cuts: bool = False) -> Statement:
        """The statement that begins at `start`; with `cuts` it ends before a line that can only begin a block of the top level."""
        if self._budget < 0:
            return self._guess(start, end, "this cannot be read: correct what is above it", start, start + 1)
        stack: list[tuple[bytes, int]] = []
        position = start
        while position < end:
            is_text = bool(stack) and stack[-1][0] == b'"'
            match = (_TEXT if is_text else _CODE).match(self._data, position, end)
            if match is None:
                position += 1
                continue
            position = match.end()
            mark = match["mark"]
            if mark is None:
                if is_text or match.lastgroup == "skip":
                    continue
                if match["comment"]:
                    closed = self._skip_comment(position, end)
                    if closed < 0:
                        return self._guess(start, end, "the comment that begins here is not closed: add `*/`", match.start(), position)
                    position = closed
                if match["marker"]:
                    found = self._skip_heredoc(position, match["marker"], end, cuts=cuts)
                    if found < 0:
                        message = "the text that begins here has no end: add a line with only the word behind `<<`"
                        return self._guess(start, end, message, match.start(), match.end("marker"))
                    position = found
                continue
            if mark == b"\n":
                if is_text:
                    self._budget -= position - start
                    message = 'the text that begins here is not closed on its line: add `"`'
                    return self._guess(start, end, message, stack[-1][1], position - 1)
                if not stack:
                    return Statement(start, position)
                if cuts and TOP_BLOCK.match(self._data, position, end):
                    break
            elif is_text:
                if mark == b'"':
                    stack.pop()
                else:
                    stack.append((b"{", position - 2))
            elif mark in _CLOSERS:
                if not stack or stack[-1][0] != _CLOSERS[mark]:
                    self._budget -= position - start
                    message = f"`{mark.decode()}` closes nothing here: remove it, or open the bracket"
                    return self._guess(start, end, message, position - 1, position)
                stack.pop()
            else:
                stack.append((mark, position - 1))
        self._budget -= position - start
        if not stack:
            return Statement(start, end)
        opener, place = stack[0]
        closer = next((closer for closer, known in _CLOSERS.items() if known == opener), b'"').decode()
        return self._guess(start, end, f"`{opener.decode()}` is not closed: add `{closer}`", place, place + 1)

    def _skip_comment(self, position: int, end: int) -> int:
        """Behind the end of a `/*` comment; -1 when it has none."""
        if position > self._last_comment_end:
            return -1
        closed = self._data.find(b"*/", position, end)
        return -1 if closed < 0 else closed + 2

    def _skip_heredoc(self, position: int, marker: bytes, end: int, *, cuts: bool) -> int:
        """Behind the end of a heredoc, before its line break; -1 when it has none, or when the one that is found is another heredoc's."""
        found = self._heredocs.find(position, marker)
        if not 0 <= found < end:
            return -1
        if cuts and TOP_BLOCK.search(self._data, position, found):
            body = self._data[position:found]
            self._budget -= len(body)
            if b"<<" + marker in body or b"<<-" + marker in body:
                return -1
        line_end = self._data.find(b"\n", found, end)
        return end if line_end < 0 else line_end

    def _guess(self, start: int, end: int, problem: str, problem_start: int, problem_end: int) -> Statement:
        """A block of the top level reaches to the next one; another statement is its first line and the lines below it that are indented
        more, with the line that closes it."""
        if TOP_BLOCK.match(self._data, start, end):
            following = TOP_BLOCK.search(self._data, start + 1, end)
            return Statement(start, end if following is None else following.start(), problem, problem_start, problem_end)
        line_start = self._data.rfind(b"\n", 0, start) + 1
        first = _LINE.match(self._data, line_start, end)
        indent = 0 if first is None else len(first["indent"])
        position = end if first is None else first.end()
        while position < end:
            line = _LINE.match(self._data, position, end)
            if line is None:
                break
            content = line["content"].strip()
            if content and len(line["indent"]) <= indent:
                if len(line["indent"]) == indent and content[:1] in b")]}":
                    position = line.end()
                break
            position = line.end()
        return Statement(start, max(position, start + 1), problem, problem_start, problem_end)
