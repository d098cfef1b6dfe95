"""Profiles: which rules run when nothing else is said. Here they are read and their words understood; `selection.py` applies them."""

from __future__ import annotations

from immutcheck.model.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

PACK_PREFIX = "pack:"
CONTROL_PREFIX = "control:"


class Profile(Record):
    """One profile file. `include` and `exclude` are words: an id, `pack:NAME`, `control:FRAMEWORK/ID`. `severity`: id → level.
    `file` is relative to the rule folder it came with."""

    name: str
    description: str
    extends: str = ""
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    severity: tuple[tuple[str, str], ...] = ()
    file: str = ""


def build_profile(value: Mapping[str, Any], name: str, file: str) -> Profile:
    """The profile in the plain value of a file whose shape was checked before."""
    return Profile(
        name=name,
        description=value["description"].strip(),
        extends=value.get("extends", ""),
        include=tuple(value.get("include", ())),
        exclude=tuple(value.get("exclude", ())),
        severity=tuple(sorted(value.get("severity", {}).items())),
        file=file,
    )
