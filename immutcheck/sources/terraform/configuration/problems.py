"""What went wrong in one root, each once, with its place. Decides nothing and prints nothing."""

from __future__ import annotations

from immutcheck.model.diagnostic import ERROR, WARNING, Diagnostic
from immutcheck.sources.terraform.values import LimitError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from immutcheck.model.location import Location
    from immutcheck.sources.terraform.syntax.nodes import Node
    from immutcheck.sources.terraform.syntax.source_file import SourceFile
    from immutcheck.sources.terraform.values import EvaluationError

EVALUATION = "evaluation-error"
LIMIT = "limit-reached"
MISSING_MODULE = "missing-module"
MODULE_CYCLE = "module-cycle"
UNREADABLE = "parse-error"
UNKNOWN_FUNCTION = "unknown-function"
UNKNOWN_VARIABLE = "unknown-variable"


class Problems:
    """Collects diagnostics; the same one is kept once, however many instances and scenarios meet it.

    `given` are the problems of the given scenario, None for those themselves: of any other scenario only errors count, since what an
    expression has no value for there may be what nobody ever deploys.
    """

    __slots__ = ("_found", "_given", "_seen")

    def __init__(self, given: Problems | None = None) -> None:
        self._given = given
        self._found: dict[Diagnostic, None] = {}
        self._seen: set[tuple[str, int, int, str]] = set()

    def add(self, level: str, code: str, message: str, location: Location | None) -> None:
        """Keep a problem whose place is known."""
        if self._given is None:
            self._found[Diagnostic(level, code, message, location)] = None
        elif level == ERROR:
            self._given.add(level, code, message, location)

    def add_at(self, node: Node, file: SourceFile, message: str, *, code: str = EVALUATION, level: str = WARNING) -> None:
        """Keep a problem of a node; its place is only looked for the first time."""
        self.add_once(node.start, node.end, file, message, code, level)

    def add_error(self, error: EvaluationError, node: Node, file: SourceFile) -> None:
        """Keep an expression's error, at its own place where it has one inside of `node`; behind a limit the run is incomplete."""
        is_inside = node.start <= error.start < error.end <= node.end
        start, end = (error.start, error.end) if is_inside else (node.start, node.end)
        if isinstance(error, LimitError):
            self.add_once(start, end, file, error.message, LIMIT, ERROR)
        else:
            self.add_once(start, end, file, error.message)

    def add_limit(self, node: Node, file: SourceFile, message: str) -> None:
        """Keep that a limit was reached: the run is incomplete."""
        self.add_at(node, file, message, code=LIMIT, level=ERROR)

    def add_once(self, start: int, end: int, file: SourceFile, message: str, code: str = EVALUATION, level: str = WARNING) -> None:
        """Keep a problem of the bytes from `start` to `end`; their place is only looked for the first time."""
        if self._given is not None and level != ERROR:
            return
        key = (file.path, start, end, message)
        if key not in self._seen:
            self._seen.add(key)
            self.add(level, code, message, file.location(start, end))

    def all(self) -> tuple[Diagnostic, ...]:
        """In the order found."""
        return tuple(self._found)
