"""PowerShell and batch files → their calls, by a small tokenizer of our own.

It knows quotes, here-strings, comments, backticks, pipes, blocks and variables that are set once to a plain text. It does not know
expressions: what a method call, an operator or a splatted argument does is not seen, `(…)` and `{…}` are taken as statements of their own,
and functions are taken as called. Source: Microsoft Learn, "about_Quoting_Rules", "about_Parsing"; "Batch files" of the Windows commands.
"""

from __future__ import annotations

import re

from immutcheck.model.values import HOLE
from immutcheck.scripts.calls import Call, Word
from immutcheck.scripts.fetching import STDOUT, list_downloads
from immutcheck.scripts.interpreter import Interpreter
from immutcheck.scripts.reading import NOT_UNDERSTOOD

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from immutcheck.scripts.fragment import Fragment
    from immutcheck.scripts.reading import Collector

_TOKEN = re.compile(
    r"(?P<comment><#.*?(?:#>|\Z)|\#[^\n]*)"
    r"|(?P<here>@(?P<mark>[\"'])[ \t]*\r?\n(?P<body>.*?)(?:\r?\n(?P=mark)@|\Z))"
    r"|(?P<single>'(?:[^']|'')*')"
    r"|(?P<double>\"(?:[^\"`]|`.|\"\")*\")"
    r"|(?P<joined>`\r?\n)"
    r"|(?P<blank>[ \t\r]+)"
    r"|(?P<end>[\n;]|\|\||&&)"
    r"|(?P<pipe>\|)"
    r"|(?P<open>[$@]?\(|@?\{)"
    r"|(?P<close>[)}])"
    r"|(?P<variable>\$\{[^}]*\}|\$[A-Za-z_][\w:]*|\$[?_^$])"
    r"|(?P<plain>`.|[^\s;|(){}\"'`$]+|[$])",
    re.DOTALL,
)
_BATCH = re.compile(
    r"(?P<comment>(?im:^[ \t]*(?:rem\b|::)[^\n]*))|(?P<double>\"[^\"\n]*\"?)|(?P<blank>[ \t\r]+|\^\r?\n)"
    r"|(?P<end>\n|&&?|\|\||[()])|(?P<pipe>\|)"
    r"|(?P<variable>%[^%\s]+%)|(?P<plain>[^\s\"&|()%]+|%)",
)
_ASSIGNED = re.compile(r"(?m)^[ \t]*\$(\w+)[ \t]*=[ \t]*(?:'((?:[^'\n]|'')*)'|\"([^\"$`\n]*)\")[ \t]*\r?$")
_SETS = re.compile(r"(?i)\$(\w+)\s*[-+*/]?=|foreach\s*\(\s*\$(\w+)")
_IN_TEXT = re.compile(r"`(.)|\$(?:\{(\w+)\}|(\w+)|\()", re.DOTALL)
_KEYWORDS = frozenset(
    "if else elseif try catch finally while do until foreach for switch return function param & . ! call start".split()  # noqa: SIM905
)


def read_powershell(script: Fragment, collector: Collector) -> None:
    """Gather what the script does."""
    _read(script, collector, _TOKEN, read_powershell)


def read_batch(script: Fragment, collector: Collector) -> None:
    """Gather what the batch file does."""
    _read(script, collector, _BATCH, read_batch)


def _read(script: Fragment, collector: Collector, pattern: re.Pattern[str], read: object) -> None:
    if not script.text.strip() or not collector.enter(script):
        return
    _Reader(script, collector, pattern, read).run()
    collector.leave()


class _Reader:
    """Reads one script."""

    __slots__ = ("_collector", "_interpreter", "_is_batch", "_known", "_pattern", "_script", "_waiting")

    def __init__(self, script: Fragment, collector: Collector, pattern: re.Pattern[str], read: object) -> None:
        self._script = script
        self._collector = collector
        self._pattern = pattern
        self._is_batch = pattern is _BATCH
        self._interpreter = Interpreter(script, collector, read)  # type: ignore[arg-type]
        self._known = {} if self._is_batch else _find_values(script.text)
        self._waiting: list[tuple[list[Word], Call | None]] = []

    def run(self) -> None:
        """Gather everything."""
        words: list[Word] = []
        source: Call | None = None
        follows_blank = True
        for kind, match in self._tokens():
            if kind in ("comment", "blank", "joined"):
                follows_blank = True
                continue
            if kind in ("end", "close"):
                inner = self._finish(words, source)
                words, source = [], None
                if kind == "close" and self._waiting:
                    words, source = self._waiting.pop()
                    words.append(self._hole(match.start(), match.end(), self._follow_method(words, inner) or _fetches(inner)))
            elif kind == "pipe":
                source = self._finish(words, source)
                words = []
            elif kind == "open":
                self._waiting.append((words, source))
                words, source = [], None
            else:
                word = self._word(kind, match)
                if follows_blank or not words:
                    words.append(word)
                else:
                    words[-1] = _join(words[-1], word)
                follows_blank = False
                continue
            follows_blank = True
        self._finish(words, source)

    def _tokens(self) -> Iterator[tuple[str, re.Match[str]]]:
        position, text = 0, self._script.text
        while position < len(text):
            match = self._pattern.match(text, position)
            if match is None:
                # a quote that is not closed
                self._collector.doubt(NOT_UNDERSTOOD)
                self._collector.unsure = True
                return
            position = match.end()
            yield next(name for name in match.re.groupindex if match[name] is not None and name not in ("mark", "body")), match

    def _word(self, kind: str, match: re.Match[str]) -> Word:
        start, end = match.start(), match.end()
        text = match[0]
        if kind == "single":
            return Word(text[1:-1].replace("''", "'"), _places(start + 1, text[1:-1].replace("''", "'")), start, end)
        if kind == "here":
            body = match["body"]
            if not text.endswith(f"\n{match['mark']}@"):
                self._collector.doubt(NOT_UNDERSTOOD)
            word = Word(body, _places(match.start("body"), body), start, end)
            return word if match["mark"] == "'" else self._fill(word)
        if kind == "double":
            inner = text[1:].removesuffix('"')
            return (
                Word(inner, _places(start + 1, inner), start, end)
                if self._is_batch
                else self._fill(Word(inner, _places(start + 1, inner), start, end))
            )
        if kind == "variable":
            value = self._known.get(text[1:].strip("{}").lower(), HOLE)
            return Word(value, (start,) * len(value), start, end)
        if text == "$":
            # of a variable, whose name is a hole
            text = HOLE
        text = text[1:] if text.startswith("`") else text
        return Word(text, _places(end - len(text), text), start, end)

    def _fill(self, word: Word) -> Word:
        """A text in double quotes, with its variables and escapes."""
        text, places, position = "", [], 0
        for match in _IN_TEXT.finditer(word.text):
            if match.start() < position:
                continue
            before = word.text[position : match.start()]
            value = match[1] if match[1] else self._known.get((match[2] or match[3] or "").lower(), HOLE)
            text += before + value
            places += [*word.places[position : match.start()], *[word.places[match.start()]] * len(value)]
            position = match.end()
            if match[0] == "$(":
                position = _close(word.text, position)
        text += word.text[position:]
        places += word.places[position:]
        return word.replace(text=text, places=tuple(places))

    def _follow_method(self, words: list[Word], inner: Call | None) -> bool:
        """`(New-Object Net.WebClient).DownloadString(…)` gives what it fetches, `DownloadFile(…, path)` writes it."""
        method = words[-1].text.lower() if words else ""
        if method.endswith("downloadfile") and inner is not None and inner.arguments:
            address, _comma, target = inner.arguments[0].text.partition(",")
            self._collector.fetched[(target or inner.arguments[-1].text).strip().replace("\\", "/")] = bool(address)
        elif HOLE in method and inner is not None and inner.arguments:
            target = inner.arguments[-1].text.rpartition(",")[2].strip().replace("\\", "/")
            self._collector.fetched.setdefault(target, False)
        return method.endswith(("downloadstring", "downloaddata"))

    def _hole(self, start: int, end: int, fetches: bool) -> Word:
        return Word(HOLE, (start,), start, end, fetches)

    def _finish(self, words: list[Word], source: Call | None) -> Call | None:
        """Judge a statement."""
        while words and words[0].text.lower() in _KEYWORDS:
            words = words[1:]
        if len(words) > 1 and words[1].text in ("=", "+="):
            # what is assigned may come from a command
            words = words[2:]
            if len(words) == 1:
                return Call("literal", tuple(words), words[0].start, words[0].end, words[0], source=source, fetches=words[0].fetches)
        if not words:
            return source
        first = words[0]
        if not self._is_batch and self._script.text[first.start] in "'\"@$([)" and not self._is_operator(first):
            # an expression: its value goes down the pipe
            return Call(
                "literal", tuple(words), first.start, words[-1].end, first, source=source, fetches=any([word.fetches for word in words])
            )
        return self._interpreter.interpret(words, first.start, words[-1].end, source=source)

    def _is_operator(self, word: Word) -> bool:
        """`& "program" …`."""
        return self._script.text[: word.start].rstrip().endswith("&")


def _join(one: Word, other: Word) -> Word:
    return Word(one.text + other.text, one.places + other.places, one.start, other.end, one.fetches or other.fetches)


def _places(start: int, text: str) -> tuple[int, ...]:
    return tuple(range(start, start + len(text)))


def _close(text: str, position: int) -> int:
    """Behind the bracket that closes `$(`."""
    depth = 1
    while position < len(text) and depth:
        depth += {"(": 1, ")": -1}.get(text[position], 0)
        position += 1
    return position


def _fetches(call: Call | None) -> bool:
    while call is not None:
        if call.fetches or any([download.target == STDOUT for download in list_downloads(call)]):
            return True
        call = call.source
    return False


def _find_values(text: str) -> dict[str, str]:
    """Variables that are set once, to a plain text."""
    found: dict[str, str] = {}
    counts: dict[str, int] = {}
    for match in _SETS.finditer(text):
        name = (match[1] or match[2]).lower()
        counts[name] = counts.get(name, 0) + 1
    for match in _ASSIGNED.finditer(text):
        name = match[1].lower()
        if counts.get(name) == 1:
            found[name] = (match[2] or match[3] or "").replace("''", "'")
    return found
