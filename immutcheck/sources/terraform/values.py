"""Values that only Terraform's evaluation has, beside plain JSON values and the model's `Unknown` family.

Lists, tuples and sets are lists (`SetValue` for sets), maps and objects dicts, open ones `OpenList` and `OpenMap`.
"""

from __future__ import annotations

from immutcheck.model.record import Record
from immutcheck.model.values import Reference, Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    class Namespace(Protocol):
        """Something whose attributes are computed when asked for: `var`, `local`, `module.x`, `data`, `aws_instance.web`."""

        def attribute(self, name: str) -> object:
            """The value; EvaluationError for a name that it does not have."""
            ...

        def whole(self) -> object:
            """What it is as a value (an argument of a function, a template's piece)."""
            ...

        is_namespace: bool


class EvaluationError(Exception):
    """An expression has no value: Terraform would refuse it. `message` is a phrase; `start` and `end` are byte offsets where known, -1
    where not."""

    def __init__(self, message: str, start: int = -1, end: int = -1) -> None:
        super().__init__(message)
        self.message = message
        self.start = start
        self.end = end


class LimitError(EvaluationError):
    """What an expression makes is larger than what is worked with here, although Terraform might make it: the run is incomplete.

    No `try` goes on behind it, and no branch of a conditional is ruled out by it.
    """


class SetValue(list):  # type: ignore[type-arg]
    """A set: members without repetition, texts and numbers sorted as Terraform iterates over them."""

    __slots__ = ()


class Encoded(Record):
    """A text that is known to encode `value` (jsonencode, a policy document): kept unencoded until somebody needs the text."""

    value: object
    format: str = "json"


def known_value(value: object) -> object:
    """The value itself; of a reference to a written argument, what is written there."""
    if isinstance(value, Reference) and len(value.possible) == 1 and not value.maybe_absent:
        return value.possible[0]
    return value


def is_unknown(value: object) -> bool:
    """It is an `Unknown` that nothing more is known of than what it says itself."""
    return isinstance(value, Unknown)
