"""What the built-in packs are to see, capability by capability, and which rules see it: `rules/coverage.yaml`.

The list is data, so that a gap shows: the tests hold that what a template, a plan or an account can show is answered by a rule that is
judged there.
"""

from __future__ import annotations

import os

from immutcheck.documents.loading import load_document
from immutcheck.model.record import Record
from immutcheck.packs.folder_loading import builtin_rules_folder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

COVERAGE_FILE = "coverage.yaml"
TEMPLATE, PLAN, LIVE, EVIDENCE = "T", "P", "L", "E"
PLACES = {
    TEMPLATE: "template",
    PLAN: "plan, change set or older version",
    LIVE: "running account",
    EVIDENCE: "CloudTrail evidence",
}


class Capability(Record):
    """One bullet of the list. `where` are the places in which it must be answered; `open` says what of it no rule answers yet."""

    pack: str
    text: str
    where: tuple[str, ...]
    rules: tuple[str, ...]
    open: str = ""


def read_coverage() -> tuple[Capability, ...]:
    """The capabilities, in the order of the packs. The file is our own, and its shape is held by a test."""
    path = os.path.join(builtin_rules_folder(), COVERAGE_FILE)
    with open(path, "rb") as stream:
        value: Any = load_document(stream.read(), path).value
    return tuple(
        [
            Capability(pack, bullet["text"], tuple(bullet["where"]), tuple(bullet["rules"]), bullet.get("open", ""))
            for pack, bullets in value.items()
            for bullet in bullets
        ]
    )
