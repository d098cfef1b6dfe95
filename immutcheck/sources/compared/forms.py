"""What two versions of a template are compared by: a value as far as it is known, with every open part named by what it is made of.

An `Unknown` says why a value is not known; here it counts whether two of them are the same thing. A form is a text (every scalar is one, as
CloudFormation sees it), None for null, MISSING, or a `Form`: a word with its parts. A form is made once for both versions (`Forms`), so
that two are equal when they are the same object, however often an expression uses another one.
"""

from __future__ import annotations

from immutcheck.model.values import MISSING, DynamicReference, OpenList, OpenMap, Text, Unknown
from immutcheck.sources.text import scalar_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MAP, LIST, TEXT = "map", "list", "text"
REFERENCE = "reference"
"""Parts: a resource's address, the attribute ("" for its identity)."""
CHOICE = "choice"
"""Parts: what decides (a condition, a key of a mapping), then key and value by turns."""
DYNAMIC = "dynamic"
"""Parts: service, key, version."""
OPEN = "open"
"""A name in a map, for what may be added to it when the stack is deployed."""
TEMPLATES = "templates"
"""Parts: the texts of a local nested template and of everything nested in it."""
NO_TARGETS: frozenset[tuple[str, str]] = frozenset()


class Form:
    """`targets` are the references inside: (address, attribute). Compared by identity."""

    __slots__ = ("parts", "targets", "word")

    def __init__(self, word: str, parts: tuple[object, ...], targets: frozenset[tuple[str, str]]) -> None:
        self.word = word
        self.parts = parts
        self.targets = targets

    def pairs(self) -> dict[str, object]:
        """The members of a map, or the values of a choice by their keys."""
        parts = self.parts[1:] if self.word == CHOICE else self.parts
        return {str(name): parts[index + 1] for index, name in enumerate(parts) if index % 2 == 0}


class Forms:
    """Every form there is, made once."""

    __slots__ = ("_known",)

    def __init__(self) -> None:
        self._known: dict[tuple[str, tuple[object, ...]], Form] = {}

    def make(self, word: str, *parts: object) -> Form:
        """The form with these parts, which are forms themselves."""
        key = (word, parts)
        found = self._known.get(key)
        if found is None:
            targets = NO_TARGETS.union(*[part.targets for part in parts if part.__class__ is Form])
            if word == REFERENCE:
                targets = frozenset([(str(parts[0]), str(parts[1]))])
            found = self._known[key] = Form(word, parts, targets)
        return found

    def make_map(self, members: dict[str, object]) -> Form:
        """A map; what is MISSING is left out."""
        return self.make(MAP, *[part for name in sorted(members) if members[name] is not MISSING for part in (name, members[name])])

    def make_list(self, members: Iterable[object]) -> Form:
        """A list; what is MISSING is left out."""
        return self.make(LIST, *[member for member in members if member is not MISSING])

    def make_text(self, pieces: Iterable[object]) -> object:
        """The text that pieces make together: texts beside each other are one, and one piece alone is itself."""
        merged: list[object] = []
        for piece in pieces:
            for part in piece.parts if isinstance(piece, Form) and piece.word == TEXT else (piece,):
                if isinstance(part, str) and merged and isinstance(merged[-1], str):
                    merged[-1] += part
                elif part not in ("", None, MISSING):
                    merged.append(part)
        if len(merged) < 2:
            return merged[0] if merged else ""
        return self.make(TEXT, *merged)

    def make_choice(self, selector: object, options: Sequence[tuple[str, object]]) -> object:
        """What `selector` chooses; the value itself when all are the same."""
        values = [value for _key, value in options]
        if values and all([value is values[0] or (isinstance(value, str) and value == values[0]) for value in values]):
            return values[0]
        return self.make(CHOICE, selector, *[part for option in sorted(options, key=lambda option: option[0]) for part in option])

    def of_value(self, value: object) -> object:
        """The form of a resolved value; an `Unknown` in it stands for itself, by its reason."""
        if isinstance(value, str) or value is None or value is MISSING:
            return value
        if isinstance(value, dict):
            members = {str(name): self.of_value(member) for name, member in value.items()}
            if isinstance(value, OpenMap):
                members[OPEN] = self.make(OPEN, value.rest.reason)
            return self.make_map(members)
        if isinstance(value, list):
            members_known = [self.of_value(member) for member in value]
            return self.make_list([*members_known, self.make(OPEN, value.rest.reason)] if isinstance(value, OpenList) else members_known)
        if isinstance(value, Text) and value.pieces:
            return self.make_text([self.of_value(piece) for piece in value.pieces])
        if isinstance(value, DynamicReference):
            return self.make(DYNAMIC, value.service, value.key, value.version)
        if isinstance(value, Unknown):
            return self.make("unknown", value.reason)
        if isinstance(value, float) and value.is_integer():
            return str(int(value))
        return scalar_text(value)


def is_known(value: object) -> bool:
    """Nothing in a resolved value is open."""
    if isinstance(value, OpenMap | OpenList | Unknown):
        return False
    if isinstance(value, dict):
        return all([is_known(member) for member in value.values()])
    if isinstance(value, list):
        return all([is_known(member) for member in value])
    return True
