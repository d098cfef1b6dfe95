"""A program with its arguments, whatever language called it, and three-valued comparisons of words that may have holes."""

from __future__ import annotations

import re

from immutcheck.model.record import Record
from immutcheck.model.values import HOLE
from immutcheck.scripts.fragment import Fragment, picked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection

    Answer = bool | None

_VERSION = re.compile(r"[\d.]+$")
_ENDINGS = (".exe", ".cmd", ".bat", ".com")


class Word(Record):
    """`text` after quotes and escapes, with `HOLE` for whatever is only known when the script runs; `places` are offsets of its characters
    in the script, `start` to `end` is the written word. `fetches`: a command substitution in it downloads something."""

    text: str
    places: tuple[int, ...]
    start: int
    end: int
    fetches: bool = False

    def fragment(self, script: Fragment) -> Fragment:
        """The word's text as a script of its own."""
        return picked(self.text, [script.place(place) for place in self.places])

    def without(self, count: int) -> Word:
        """The word without its first characters."""
        return self.replace(text=self.text[count:], places=self.places[count:])


class Call(Record):
    """`name` is the program without folders and, on Windows, its ending, in lower case there; it may have holes. `stdin` is what is known
    to be given to it, `source` the call before it in the pipe, `targets` are the files that its output goes to. `fetches`: its
    output is known to be what was downloaded."""

    name: str
    arguments: tuple[Word, ...]
    start: int
    end: int
    program: Word
    stdin: Fragment | None = None
    source: Call | None = None
    targets: tuple[Word, ...] = ()
    fetches: bool = False

    @property
    def texts(self) -> tuple[str, ...]:
        """The arguments' texts."""
        return tuple([word.text for word in self.arguments])


def name_program(word: str) -> str:
    """`/opt/aws/bin/cfn-init` → `cfn-init`, `C:\\Windows\\System32\\net.exe` → `net`."""
    name = re.split(r"[/\\]", word)[-1]
    for ending in _ENDINGS:
        if name.lower().endswith(ending):
            return name[: -len(ending)].lower()
    return name


def bare_name(name: str) -> str:
    """Without the version: `python3.11` → `python`."""
    return _VERSION.sub("", name) or name


def is_in(word: str, candidates: Collection[str]) -> Answer:
    """Whether the word is one of the candidates; None when its holes decide."""
    if HOLE not in word:
        return word in candidates
    return None if any([can_be(word, candidate) for candidate in candidates]) else False


def can_be(word: str, candidate: str) -> bool:
    """Some filling of the holes makes the word the candidate."""
    pieces = word.split(HOLE)
    if len(pieces) == 1:
        return word == candidate
    if not candidate.startswith(pieces[0]) or not candidate[len(pieces[0]) :].endswith(pieces[-1]):
        return False
    position, end = len(pieces[0]), len(candidate) - len(pieces[-1])
    for piece in pieces[1:-1]:
        position = candidate.find(piece, position, end)
        if position < 0:
            return False
        position += len(piece)
    return position <= end


def split_options(arguments: tuple[Word, ...], with_value: Collection[str] = ()) -> tuple[list[Word], list[Word]]:
    """Positional arguments, and options; the value of an option in `with_value` that stands apart is neither. `--` ends the options."""
    positional: list[Word] = []
    options: list[Word] = []
    waits = False
    for index, word in enumerate(arguments):
        if waits:
            waits = False
        elif word.text == "--":
            positional.extend(arguments[index + 1 :])
            break
        elif word.text.startswith("-") and len(word.text) > 1:
            options.append(word)
            waits = word.text in with_value
        else:
            positional.append(word)
    return positional, options


def option_value(arguments: tuple[Word, ...], names: Collection[str]) -> Word | None:
    """The value of the first of these options: `-o x`, `--output x`, `--output=x`; None when there is none."""
    for index, word in enumerate(arguments):
        if word.text in names:
            return arguments[index + 1] if index + 1 < len(arguments) else None
        name, equals, _value = word.text.partition("=")
        if equals and name in names:
            return word.without(len(name) + 1)
    return None


def has_flag(options: Collection[str], *names: str) -> bool:
    """One of the flags is among the options: a long one as it is, a short one also within a bundle (`-fsSL` has `-s`)."""
    for option in options:
        for name in names:
            if option == name or (len(name) == 2 and re.match(r"-[A-Za-z]+\Z", option) and name[1] in option):
                return True
    return False


def flag_answer(arguments: tuple[Word, ...], *names: str) -> Answer:
    """Whether one of the flags is given; None when a word that may be an option has holes. What follows an option is taken as its value."""
    answer: Answer = False
    follows_option = False
    for word in arguments:
        if has_flag((word.text,), *names):
            return True
        if HOLE in word.text and not follows_option and (any([can_be(word.text, name) for name in names]) or word.text[:1] == "-"):
            answer = None
        follows_option = word.text.startswith("-") and "=" not in word.text
    return answer


def least(*answers: Answer) -> Answer:
    """Kleene's and."""
    if False in answers:
        return False
    return None if None in answers else True
