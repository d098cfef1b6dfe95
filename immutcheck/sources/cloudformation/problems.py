"""What went wrong in one template, each once, with its place. Decides nothing and prints nothing."""

from __future__ import annotations

from immutcheck.model.diagnostic import Diagnostic

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from immutcheck.model.location import Location

INTRINSIC = "intrinsic-error"
TEMPLATE = "template-error"
LIMIT = "limit-reached"
NOT_EXPANDED = "not-expanded"
NESTED = "nested-stack"


class IntrinsicError(Exception):
    """An intrinsic function that CloudFormation would refuse: the text says what it needs and what was found."""


class Problems:
    """Collects diagnostics; the same one is kept once, however many scenarios meet it."""

    __slots__ = ("_found", "_seen")

    def __init__(self) -> None:
        self._found: dict[Diagnostic, None] = {}
        self._seen: set[tuple[int, str]] = set()

    def add(self, level: str, code: str, message: str, location: Location | None) -> None:
        """Keep a problem whose place is known."""
        self._found[Diagnostic(level, code, message, location)] = None

    def add_once(self, key: int, level: str, code: str, message: str, find_place: Callable[[], Location | None]) -> None:
        """Keep a problem of the node with identity `key`; its place is only looked for the first time."""
        if (key, message) not in self._seen:
            self._seen.add((key, message))
            self.add(level, code, message, find_place())

    def all(self) -> tuple[Diagnostic, ...]:
        """In the order found."""
        return tuple(self._found)
