"""Suppressions in Terraform's files: `# immutcheck:ignore RULE[,RULE] reason="…" [until=YYYY-MM-DD]`.

`//` and `/* */` do as well. A comment at the end of a line covers the findings that start on that line; one on its own covers the next
line (several comments may stand above one another). Where that line begins a block or a longer value, all of it is covered: above
`resource` the resource with every instance of it, above `module` everything that the call makes. `# immutcheck:ignore-file …`, above
everything but comments, covers the file. In the JSON form the member `"//"` of a block says the same for that block, at the top for the
file. A heredoc's own comments count, since a script is written in it; other texts do not. Decides nothing about findings.
"""

from __future__ import annotations

import posixpath
import re

from immutcheck.model.diagnostic import WARNING, Diagnostic
from immutcheck.model.location import Location, Span
from immutcheck.triage.comments import MARKER, one_line_strings, parse_words
from immutcheck.triage.suppression import INVALID, Suppression

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from immutcheck.documents.document import TextDocument
    from immutcheck.model.location import PropertyPath

ENDINGS = (".tf", ".tf.json", ".tfvars", ".tfvars.json")
JSON_COMMENT = "//"

_LINE_BREAK = re.compile(r"\r\n|\n|\r")
_COMMENT = re.compile(r"(?:^|(?<=[\s{\[(,=]))(?P<sign>#+|//+|/\*+)[ \t]*immutcheck:ignore(?P<file>-file)?(?![\w-])(?P<rest>.*)")
_ONLY_COMMENT = re.compile(r"\s*(?:#|//|/\*(?:(?!\*/).)*\*/\s*$|/\*(?:(?!\*/).)*$)")


def is_of_configuration(document: TextDocument) -> bool:
    """The document is one of Terraform's files, by its name."""
    return document.path.lower().endswith(ENDINGS)


def read_configuration_comments(document: TextDocument) -> tuple[list[Suppression], list[Diagnostic]]:
    """The suppressions in a file of Terraform, and what is wrong with some of them."""
    if document.path.lower().endswith(".json"):
        return _read_members(document)
    return _read_text(document)


def _read_text(document: TextDocument) -> tuple[list[Suppression], list[Diagnostic]]:
    lines = _LINE_BREAK.split(document.text)
    strings = one_line_strings(document)
    reach: _Reach | None = None
    suppressions: list[Suppression] = []
    diagnostics: list[Diagnostic] = []
    for number, line in enumerate(lines, 1):
        match = _COMMENT.search(line) if MARKER in line else None
        if match is None or any(span.start_column <= match.start() + 1 < span.end_column for span in strings.get(number, ())):
            continue
        location = Location(document.path, Span(number, match.start() + 1, number, len(line) + 1))
        rest = match["rest"].partition("*/")[0] if match["sign"].startswith("/*") else match["rest"]
        whole_file = match["file"] is not None
        words = parse_words(rest)
        problem = words.problem
        if not problem and whole_file and number > _first_content(lines):
            problem = "stands below the file's first line: move it to the top, or use `immutcheck:ignore` for one place"
        if problem:
            diagnostics.append(Diagnostic(WARNING, INVALID, f"this suppression {problem}; it suppresses nothing", location))
            continue
        first = last = 0
        addresses: tuple[str, ...] = ()
        if not whole_file:
            reach = reach or _Reach(document)
            first = number if line[: match.start()].strip() else _next_line(lines, number)
            last, addresses = reach.from_line(first)
        suppressions += [
            Suppression(rule, words.reason, location, words.until, first, last, addresses, whole_file, root=_root(document))
            for rule in words.rules
        ]
    return suppressions, diagnostics


def _read_members(document: TextDocument) -> tuple[list[Suppression], list[Diagnostic]]:
    """What the members `"//"` of blocks say."""
    suppressions: list[Suppression] = []
    diagnostics: list[Diagnostic] = []
    for path, value in _mappings(document.value, ()):
        texts = value.get(JSON_COMMENT)
        for text in texts if isinstance(texts, list) else [texts]:
            match = _COMMENT.search(f"# {text}") if isinstance(text, str) and MARKER in text else None
            if match is None:
                continue
            location = Location(document.path, document.span((*path, JSON_COMMENT)))
            words = parse_words(match["rest"])
            if words.problem:
                diagnostics.append(Diagnostic(WARNING, INVALID, f"this suppression {words.problem}; it suppresses nothing", location))
                continue
            span = document.span(path)
            address = _address(path)
            suppressions += [
                Suppression(
                    rule,
                    words.reason,
                    location,
                    words.until,
                    span.start_line if path else 0,
                    span.end_line if path else 0,
                    (address,) if address else (),
                    whole_file=not path,
                    root=_root(document),
                )
                for rule in words.rules
            ]
    return suppressions, diagnostics


class _Reach:
    """What begins on each line: how far it goes, and which resource it is."""

    def __init__(self, document: TextDocument) -> None:
        self._last: dict[int, int] = {}
        self._addresses: dict[int, str] = {}
        for path, value in _mappings(document.value, ()):
            for name in value:
                member = (*path, name)
                line = document.span(member, key=True).start_line
                self._last[line] = max(self._last.get(line, line), document.span(member).end_line)
                address = _address(member)
                if address:
                    self._addresses[line] = address

    def from_line(self, line: int) -> tuple[int, tuple[str, ...]]:
        """The last line of what begins there, and the address of a resource that does."""
        address = self._addresses.get(line, "")
        return self._last.get(line, line), (address,) if address else ()


def _mappings(value: object, path: PropertyPath) -> Iterator[tuple[PropertyPath, dict[str, object]]]:
    waiting: list[tuple[PropertyPath, object]] = [(path, value)]
    while waiting:
        at, item = waiting.pop()
        if isinstance(item, dict):
            yield at, item
            waiting.extend(((*at, name), member) for name, member in item.items())
        elif isinstance(item, list):
            waiting.extend(((*at, index), member) for index, member in enumerate(item))


def _address(path: PropertyPath) -> str:
    """The address of what is declared at a path of the document, "" when nothing is."""
    names = [name for name in path if isinstance(name, str)]
    if len(names) == 3 and names[0] == "resource":
        return f"{names[1]}.{names[2]}"
    if len(names) == 2 and names[0] in ("variable", "output", "provider"):
        return f"{'var' if names[0] == 'variable' else names[0]}.{names[1]}"
    return "terraform" if names == ["terraform"] else ""


def _root(document: TextDocument) -> str:
    return posixpath.dirname(document.path) or "."


def _next_line(lines: Sequence[str], number: int) -> int:
    """The next line that is no comment; the comment's own when nothing follows it directly."""
    target = number
    while target < len(lines) and _ONLY_COMMENT.match(lines[target]):
        target += 1
    return target + 1 if target < len(lines) and lines[target].strip() else number


def _first_content(lines: Sequence[str]) -> int:
    for number, line in enumerate(lines, 1):
        if line.strip("\ufeff \t") and not _ONLY_COMMENT.match(line.lstrip("\ufeff")):
            return number
    return len(lines) + 1
