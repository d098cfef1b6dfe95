"""A script → its statements, and which lines belong together by documents in it, brackets, quotes, indentation. It knows no secrets."""

from __future__ import annotations

import re
from bisect import bisect_right

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    Range = tuple[int, int]

_HEREDOC = re.compile(r"(?<!<)<<(?!<)[-~]?[ \t]{0,4}(?P<quote>[\"'\\]?)(?P<mark>\w+)")
_GOES_ON = ("\\", "`", "|", "&&", "||", "+", ",", "(", "{", "[", ".", "=", ":", "<")
_JOINED = ("\\", "`", "|", "&&", "+", " .", " ^")


class ScriptLines:
    """The lines of a text, 0-based, and which of them belong together."""

    __slots__ = ("_depths", "_of_line", "ends", "starts", "statements", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0, *[match.end() for match in re.finditer("\n", text)]]
        self.ends = [*[start - 1 for start in self.starts[1:]], len(text)]
        self._depths: list[int] = []
        self.statements: list[Range] = []
        self._of_line: list[int] = []
        first = 0
        for number in range(len(self.starts)):
            self._of_line.append(len(self.statements))
            if self.line(number).rstrip().endswith(_JOINED) or (
                number + 1 < len(self.starts) and self.line(number + 1).lstrip()[:1] == "|"
            ):
                continue
            self.statements.append((first, number))
            first = number + 1
        if first < len(self.starts):
            self.statements.append((first, len(self.starts) - 1))

    def line(self, number: int) -> str:
        return self.text[self.starts[number] : self.ends[number]]

    def number_at(self, place: int) -> int:
        return bisect_right(self.starts, place) - 1

    def statement_of(self, number: int) -> Range:
        return self.statements[self._of_line[number]]

    def range_of(self, number: int) -> Range:
        line = self.line(number)
        return self.starts[number] + len(line) - len(line.lstrip()), self.ends[number]

    def heredoc_behind(self, last: int, statement: str) -> set[int]:
        """The lines of the here-documents that begin in the statement."""
        found: set[int] = set()
        for heredoc in _HEREDOC.finditer(statement):
            found.update(range(last + 1, self._find(last + 1, rf"[ \t]*{heredoc['mark']}[ \t]*$")))
        return found

    def belonging(self, first: int, last: int) -> set[int]:
        """Further lines that may hold the value of what the lines from `first` to `last` speak of."""
        statement = self.text[self.starts[first] : self.ends[last]]
        found: set[int] = set()
        tag = re.match(r"<([\w-]+)[^<>/]*>$", statement.strip())
        if tag is not None:
            found.update(range(last + 1, self._find(last + 1, rf".*</{tag[1]}") + 1))
        if "-----BEGIN" in statement:
            found.update(range(last + 1, self._find(last + 1, ".*-----END") + 1))
        found.update(self._bracketed(first, last))
        for quote in "\"'`":
            if statement.count(quote) % 2:
                before = next((number for number in range(first - 1, -1, -1) if self.line(number).count(quote) % 2), first)
                behind = next((number for number in range(last + 1, len(self.starts)) if self.line(number).count(quote) % 2), -1)
                found.update(range(before, first))
                if behind >= 0 or before == first:
                    found.update(range(last + 1, len(self.starts) if behind < 0 else behind + 1))
        stripped = statement.strip()
        if stripped[:1] == "[" and stripped[-1:] == "]":
            found.update(range(last + 1, self._find(last + 1, r"[ \t]*\[")))
        if re.search(r"\b(?:name|key|id|property|value|val)\b", statement, re.IGNORECASE):
            found.update(range(max(0, first - 3), min(len(self.starts), last + 4)))
        is_open = (
            re.search(r"[-:=|\[({,<&]\s*$|:[ \t]*[|>][-+\d]*$|=>$|^[\"']?[\w:.-]+[\"']?$|^(?:#|//|--)|[:=][ \t]*[&!]\S+$", stripped)
            is not None
        )
        found.update(self.below(first, last, is_open=is_open or stripped.endswith(_GOES_ON)))
        return found

    def below(self, first: int, last: int, *, is_open: bool) -> Iterable[int]:
        """The line behind a name that has nothing behind it, and the lines that are indented more than it."""
        indentation = self._indentation(first)
        has_items = self.line(first).lstrip()[:2] != "- "
        for number in range(last + 1, len(self.starts)):
            line = self.line(number)
            if not line.strip():
                continue
            deeper = self._indentation(number) > indentation
            is_item = has_items and self._indentation(number) == indentation and line.lstrip()[:2] == "- "
            if not (deeper or is_open):
                return
            yield number
            is_open = is_item

    def _bracketed(self, first: int, last: int) -> Iterable[int]:
        """Up to the line that closes what these lines open, and from the one that opens what they close."""
        if not self._depths:
            self._depths = [depth_of(self.line(number)) for number in range(len(self.starts))]
        depth = sum(self._depths[first : last + 1])
        number = last + 1
        while depth > 0 and number < len(self.starts):
            yield number
            depth += self._depths[number]
            number += 1
        number = first - 1
        while depth < 0 and number >= 0:
            yield number
            depth += self._depths[number]
            number -= 1

    def _indentation(self, number: int) -> int:
        line = self.line(number)
        return len(line) - len(line.lstrip())

    def _find(self, start: int, pattern: str) -> int:
        """The first line from `start` on that matches, else the last one."""
        wanted = re.compile(pattern)
        return next((number for number in range(start, len(self.starts)) if wanted.match(self.line(number))), len(self.starts) - 1)


def depth_of(line: str) -> int:
    return sum(map(line.count, "([{")) - sum(map(line.count, ")]}"))
