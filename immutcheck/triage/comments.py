"""Suppressions written as YAML comments: `# immutcheck:ignore RULE[,RULE] reason="…" [until=YYYY-MM-DD]`.

A comment at the end of a line covers the findings that start on that line; a comment on its own covers the next line (several comments
may stand above one another). Where that line only opens a value (`KeyName:` with the value below), the value's first line is covered
too. Where it is the line with a resource's logical id (or a parameter's or output's name), the whole resource is covered.
`# immutcheck:ignore-file …`, above everything but comments, covers the file. Inside a script in a block scalar the script's own comments
count, because YAML has none there; text inside a one-line string does not. Decides nothing about findings.
"""

from __future__ import annotations

import re

from immutcheck.model.diagnostic import WARNING, Diagnostic
from immutcheck.model.location import Location, Span
from immutcheck.triage.suppression import INVALID, Suppression, SuppressionWords, check_words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from immutcheck.documents.document import TextDocument

MARKER = "immutcheck:ignore"

# As `documents.line_table` counts lines, so that they agree with spans.
_LINE_BREAK = re.compile(r"\r\n|\n|\r")
_COMMENT = re.compile(r"(?:^|(?<=[ \t]))#+[ \t]*immutcheck:ignore(?P<file>-file)?(?![\w-])(?P<rest>.*)")
# Possessive, so that a hostile line cannot make it try every length of every word.
_RULES = re.compile(r"[ \t]*+(?P<rules>[^\s,=#\"']++(?:[ \t]*+,[ \t]*+[^\s,=#\"']++)*+)(?![ \t]*+=)")
_OPTION = re.compile(r"[ \t]*(?P<name>\w+)[ \t]*=[ \t]*(?:\"(?P<double>(?:[^\"\\]|\\.)*)\"|'(?P<single>[^']*)'|(?P<bare>[^\s\"'#]\S*))")
_OPENS_VALUE = re.compile(r"(?::|(?:^|[\s:-])-|[:\-][ \t]+[!&]\S+)$")


class _Comment:
    """One suppression comment: its place, what it says, and whether it has its line for itself."""

    __slots__ = ("alone", "column", "line", "rest", "whole_file")

    def __init__(self, line: int, match: re.Match[str]) -> None:
        self.line = line
        self.column = match.start() + 1
        self.alone = not match.string[: match.start()].strip()
        self.whole_file = match["file"] is not None
        self.rest = match["rest"]


def read_comments(document: TextDocument) -> tuple[list[Suppression], list[Diagnostic]]:
    """The suppressions written in comments, and what is wrong with some of them."""
    lines = _LINE_BREAK.split(document.text)
    comments = [
        _Comment(number, match) for number, line in enumerate(lines, 1) if MARKER in line and (match := _COMMENT.search(line)) is not None
    ]
    if not comments:
        return [], []
    strings = one_line_strings(document)
    layout = _Layout(lines)
    names: _NamedThings | None = None
    suppressions: list[Suppression] = []
    diagnostics: list[Diagnostic] = []
    for comment in comments:
        if any(span.start_column <= comment.column < span.end_column for span in strings.get(comment.line, ())):
            continue
        end = len(lines[comment.line - 1]) + 1
        location = Location(document.path, Span(comment.line, comment.column, comment.line, end))
        words = parse_words(comment.rest)
        problem = words.problem
        if not problem and comment.whole_file and comment.line > layout.first_content:
            problem = "stands below the file's first line: move it to the top, or use `immutcheck:ignore` for one place"
        if problem:
            message = f"this suppression {problem}; it suppresses nothing"
            diagnostics.append(Diagnostic(WARNING, INVALID, message, location))
            continue
        first = last = 0
        addresses: tuple[str, ...] = ()
        if not comment.whole_file:
            first, last = layout.covered_lines(comment)
            names = names or _NamedThings(document)
            addresses, end_line = names.on_line(first)
            last = max(last, end_line)
        suppressions += [
            Suppression(rule, words.reason, location, words.until, first, last, addresses, comment.whole_file) for rule in words.rules
        ]
    return suppressions, diagnostics


def parse_words(rest: str) -> SuppressionWords:
    """What follows `immutcheck:ignore`: rule ids separated by commas, then `reason=` and `until=` in any order."""
    rules: tuple[str, ...] = ()
    match = _RULES.match(rest)
    position = 0
    if match is not None:
        rules = tuple(dict.fromkeys(word.strip() for word in match["rules"].split(",")))
        position = match.end()
    options: dict[str, str] = {}
    while (option := _OPTION.match(rest, position)) is not None:
        position = option.end()
        name = option["name"]
        if name not in ("reason", "until"):
            return SuppressionWords(problem=f"has an option that does not exist: `{name[:40]}`; there are reason and until")
        if option["double"] is not None:
            options[name] = re.sub(r"\\(.)", r"\1", option["double"])
        else:
            options[name] = option["single"] if option["single"] is not None else option["bare"]
    left = rest[position:].strip()
    if left and not left.startswith("#"):
        return SuppressionWords(problem=f'is not understood from `{left[:40]}` on: write RULE[,RULE] reason="…" [until=YYYY-MM-DD]')
    return check_words(SuppressionWords(rules, options.get("reason", ""), options.get("until")))


class _Layout:
    """Which lines hold nothing, only a comment, or something; every line is looked at once, however many comments there are."""

    __slots__ = ("_lines", "_next_content", "_next_uncommented", "first_content")

    def __init__(self, lines: Sequence[str]) -> None:
        end = len(lines) + 1
        self._lines = lines
        self._next_uncommented = [end] * (end + 1)
        self._next_content = [end] * (end + 1)
        self.first_content = end
        for number in range(len(lines), 0, -1):
            text = lines[number - 1].strip("\ufeff \t")
            uncommented = not text.startswith("#")
            self._next_uncommented[number] = number if uncommented else self._next_uncommented[number + 1]
            self._next_content[number] = number if text and uncommented else self._next_content[number + 1]
            if text and uncommented and not text.startswith(("%", "---")):
                self.first_content = number

    def covered_lines(self, comment: _Comment) -> tuple[int, int]:
        """First and last line whose findings the comment covers."""
        target = self._next_uncommented[comment.line + 1] if comment.alone else comment.line
        if target > len(self._lines) or not self._lines[target - 1].strip():
            return comment.line, comment.line
        line = self._lines[target - 1]
        content = line[: comment.column - 1] if target == comment.line else re.split(r"[ \t]#", line, maxsplit=1)[0]
        last = self._next_content[target + 1] if _OPENS_VALUE.search(content.rstrip()) else target
        return target, last if last <= len(self._lines) else target


def one_line_strings(document: TextDocument) -> dict[int, list[Span]]:
    """The places of one-line strings that hold the marker, by line: what stands in them is no comment."""
    found: dict[int, list[Span]] = {}
    stack: list[tuple[tuple[str | int, ...], object]] = [((), document.value)]
    seen: set[int] = set()
    while stack:
        path, value = stack.pop()
        if isinstance(value, str):
            if MARKER in value:
                span = document.span(path)
                if span.start_line == span.end_line:
                    found.setdefault(span.start_line, []).append(span)
            continue
        if not isinstance(value, dict | list) or id(value) in seen:
            continue
        # Aliases share one object, which is written in one place.
        seen.add(id(value))
        items = value.items() if isinstance(value, dict) else enumerate(value)
        stack.extend(((*path, key), item) for key, item in items)
    return found


class _NamedThings:
    """Resources, parameters and outputs by the line of their name."""

    def __init__(self, document: TextDocument) -> None:
        self._by_line: dict[int, tuple[tuple[str, ...], int]] = {}
        for address, path in named_things(document.value):
            line = document.span(path, key=True).start_line
            addresses, last = self._by_line.get(line, ((), 0))
            known = (*addresses, address) if address else addresses
            self._by_line[line] = (known, max(last, last_line(document.span(path))))

    def on_line(self, line: int) -> tuple[tuple[str, ...], int]:
        """The addresses of what is named on the line, and the last line of it; nothing and 0 when nothing is."""
        return self._by_line.get(line, ((), 0))


def named_things(value: object) -> Iterator[tuple[str, tuple[str | int, ...]]]:
    """Address and document path of every resource, parameter and output of a template; the address is "" inside `Fn::ForEach`."""
    if not isinstance(value, dict):
        return
    for section, prefix in (("Resources", ""), ("Parameters", "Parameters."), ("Outputs", "Outputs.")):
        yield from _named_in(value.get(section), (section,), prefix)


def _named_in(section: object, path: tuple[str | int, ...], prefix: str | None) -> Iterator[tuple[str, tuple[str | int, ...]]]:
    if not isinstance(section, dict):
        return
    for key, item in section.items():
        if not isinstance(key, str):
            continue
        looped = key.startswith("Fn::ForEach::")
        yield ("" if looped or prefix is None else prefix + key, (*path, key))
        if looped and isinstance(item, list) and len(item) == 3:
            yield from _named_in(item[2], (*path, key, 2), None)


def last_line(span: Span) -> int:
    """The last line that holds something of the span: a block that ends at the next line's start does not reach into it."""
    return span.end_line - 1 if span.end_column == 1 and span.end_line > span.start_line else span.end_line
