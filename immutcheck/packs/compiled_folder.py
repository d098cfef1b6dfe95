"""The compiled form of a rule folder, and its two texts: the rules, and apart from them the prose. JSON, never pickle.

A text is two lines: a head (`format`, `key`, `digest` of the second line) and the content. A text that is truncated, damaged, of another
format or made from other files is no compiled folder: reading gives None.
"""

from __future__ import annotations

import json

from immutcheck.model.record import Record
from immutcheck.model.rule import Prose, Rule
from immutcheck.packs.folders import new_digest
from immutcheck.packs.profiles import Profile

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

FORMAT = 1
"""Raise it when the content's shape changes."""


class CompiledFolder(Record):
    """`Rule.file` and `Profile.file` are relative to the folder."""

    rules: tuple[Rule, ...]
    profiles: tuple[Profile, ...]


def write_rules_text(compiled: CompiledFolder, key: str) -> str:
    """The text `read_rules_text` reads; `key` names the files it was made from."""
    rules = [[getattr(rule, field) for field in Rule._fields] for rule in compiled.rules]
    profiles = [[getattr(profile, field) for field in Profile._fields] for profile in compiled.profiles]
    return _seal({"rules": rules, "profiles": profiles}, key)


def read_rules_text(text: str, key: str) -> CompiledFolder | None:
    """The compiled folder in a text; None when it is not one made from `key`."""
    content = _unseal(text, key)
    if content is None:
        return None
    try:
        return CompiledFolder(tuple(map(_build_rule, content["rules"])), tuple(map(_build_profile, content["profiles"])))
    except (KeyError, TypeError, ValueError):
        return None


def write_prose_text(prose: Mapping[str, Prose], key: str) -> str:
    """The text `read_prose_text` reads."""
    return _seal({rule_id: [part.why, part.fix, part.references, part.controls] for rule_id, part in sorted(prose.items())}, key)


def read_prose_text(text: str, key: str) -> dict[str, Prose] | None:
    """Rule id → prose; None when the text is not one made from `key`."""
    content = _unseal(text, key)
    if content is None:
        return None
    try:
        return {rule_id: _build_prose(*part) for rule_id, part in content.items()}
    except (AttributeError, TypeError, ValueError):
        return None


def _seal(content: object, key: str) -> str:
    # ASCII: a text may hold half a surrogate pair, which no encoding can write.
    line = json.dumps(content, separators=(",", ":"), allow_nan=False)
    return json.dumps({"format": FORMAT, "key": key, "digest": _digest_text(line)}) + "\n" + line


def _unseal(text: str, key: str) -> dict[str, Any] | None:
    head_line, _, line = text.partition("\n")
    try:
        head = json.loads(head_line)
        if head != {"format": FORMAT, "key": key, "digest": _digest_text(line)}:
            return None
        content = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return content if isinstance(content, dict) else None


def _digest_text(text: str) -> str:
    digest = new_digest()
    digest.update(text.encode())
    return digest.hexdigest()


def _build_rule(fields: list[Any]) -> Rule:
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
        rule_id, pack, title, severity, confidence, tuple(resources), demand, condition, message,
        when, tuple(spaces), tuple(reads), secret, scoped, tuple(aliases), file,
    )  # fmt: skip


def _build_profile(fields: list[Any]) -> Profile:
    name, description, extends, include, exclude, severity, file = fields
    return Profile(name, description, extends, tuple(include), tuple(exclude), tuple((rule_id, level) for rule_id, level in severity), file)


def _build_prose(why: str, fix: str, references: list[str], controls: list[tuple[str, list[str]]]) -> Prose:
    return Prose(why, fix, tuple(references), tuple((framework, tuple(ids)) for framework, ids in controls))
