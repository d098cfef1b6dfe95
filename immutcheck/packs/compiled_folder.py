"""The compiled form of a rule folder, and its two texts: the rules, and apart from them the prose. JSON, never pickle.

A text is a head (`format`, `key`, `digest` of all that follows), a line of content and, with rules, a line for each condition. A text that
is truncated, damaged, of another format or made from other files is no compiled folder: reading gives None.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from immutcheck.model.record import Record
from immutcheck.model.rule import Prose, Rule
from immutcheck.packs.folders import new_digest
from immutcheck.packs.profiles import Profile

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from immutcheck.model.rule import Condition

FORMAT = 2
"""Raise it when the content's shape changes."""

CONDITIONS = ("condition", "when")
"""The fields of a rule that have lines of their own."""


class CompiledFolder(Record):
    """`Rule.file` and `Profile.file` are relative to the folder."""

    rules: tuple[Rule, ...]
    profiles: tuple[Profile, ...]


class StoredCondition(Mapping[str, object]):
    """A condition of a text, decoded when it is first looked at: of most rules no resource comes along. Equal to what it says."""

    __slots__ = ("_text", "_tree")

    def __init__(self, text: str) -> None:
        self._text = text
        self._tree: dict[str, object] | None = None

    def __getitem__(self, word: str) -> object:
        return (self._decode() if self._tree is None else self._tree)[word]

    def __contains__(self, word: object) -> bool:
        return word in (self._decode() if self._tree is None else self._tree)

    def __iter__(self) -> Iterator[str]:
        return iter(self._decode())

    def __len__(self) -> int:
        return len(self._decode())

    def __repr__(self) -> str:
        return repr(self._decode())

    def _decode(self) -> dict[str, object]:
        if self._tree is None:
            self._tree = dict(json.loads(self._text))
        return self._tree


def write_rules_text(compiled: CompiledFolder, key: str) -> str:
    """The text `read_rules_text` reads; `key` names the files it was made from."""
    conditions: dict[str, int] = {}

    def store(condition: Condition | None) -> int | None:
        return None if condition is None else conditions.setdefault(_write_json(condition), len(conditions))

    rules = [
        [store(getattr(rule, field)) if field in CONDITIONS else getattr(rule, field) for field in Rule._fields] for rule in compiled.rules
    ]
    profiles = [[getattr(profile, field) for field in Profile._fields] for profile in compiled.profiles]
    return _seal([_write_json({"rules": rules, "profiles": profiles}), *conditions], key)


def read_rules_text(text: str, key: str) -> CompiledFolder | None:
    """The compiled folder in a text; None when it is not one made from `key`."""
    content, lines = _unseal(text, key)
    if content is None:
        return None
    conditions = [StoredCondition(line) for line in lines]
    try:
        rules = tuple([_build_rule(fields, conditions) for fields in content["rules"]])
        return CompiledFolder(rules, tuple(map(_build_profile, content["profiles"])))
    except (IndexError, KeyError, TypeError, ValueError):
        return None


def write_prose_text(prose: Mapping[str, Prose], key: str) -> str:
    """The text `read_prose_text` reads."""
    parts = {rule_id: [part.why, part.fix, part.references, part.controls] for rule_id, part in sorted(prose.items())}
    return _seal([_write_json(parts)], key)


def read_prose_text(text: str, key: str) -> dict[str, Prose] | None:
    """Rule id → prose; None when the text is not one made from `key`."""
    content, _lines = _unseal(text, key)
    if content is None:
        return None
    try:
        return {rule_id: _build_prose(*part) for rule_id, part in content.items()}
    except (AttributeError, TypeError, ValueError):
        return None


def _write_json(content: object) -> str:
    # ASCII: a text may hold half a surrogate pair, which no encoding can write.
    return json.dumps(content, separators=(",", ":"), allow_nan=False)


def _seal(lines: Sequence[str], key: str) -> str:
    body = "\n".join(lines)
    return json.dumps({"format": FORMAT, "key": key, "digest": _digest_text(body)}) + "\n" + body


def _unseal(text: str, key: str) -> tuple[dict[str, Any] | None, list[str]]:
    """The content of a text made from `key`, None when it is not one, and the lines after it."""
    head_line, _, body = text.partition("\n")
    try:
        head = json.loads(head_line)
        if head != {"format": FORMAT, "key": key, "digest": _digest_text(body)}:
            return None, []
        line, *lines = body.split("\n")
        content = json.loads(line)
    except (ValueError, RecursionError):
        return None, []
    return (content if isinstance(content, dict) else None), lines


def _digest_text(text: str) -> str:
    digest = new_digest()
    digest.update(text.encode())
    return digest.hexdigest()


def _build_rule(fields: list[Any], conditions: Sequence[StoredCondition]) -> Rule:
    (
        rule_id,
        pack,
        title,
        severity,
        confidence,
        resources,
        demand,
        condition,
        message,
        when,
        spaces,
        reads,
        secret,
        scoped,
        aliases,
        file,
    ) = fields
    return Rule(
        rule_id, pack, title, severity, confidence, tuple(resources), demand, conditions[condition], message,
        None if when is None else conditions[when], tuple(spaces), tuple(reads), secret, scoped, tuple(aliases), file,
    )  # fmt: skip


def _build_profile(fields: list[Any]) -> Profile:
    name, description, extends, include, exclude, severity, file = fields
    return Profile(name, description, extends, tuple(include), tuple(exclude), tuple((rule_id, level) for rule_id, level in severity), file)


def _build_prose(why: str, fix: str, references: list[str], controls: list[tuple[str, list[str]]]) -> Prose:
    return Prose(why, fix, tuple(references), tuple((framework, tuple(ids)) for framework, ids in controls))
