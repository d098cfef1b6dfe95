"""What is known of where a value of a plan or state comes from, and what is said where nothing is known."""

from __future__ import annotations

from immutcheck.model.record import Record
from immutcheck.model.values import MISSING, Unknown
from immutcheck.sources.terraform.plan.user_data import USER_DATA

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from typing import Protocol

    class Origin(Protocol):
        """What is known of where a value comes from."""

        @property
        def names(self) -> Collection[str] | None:
            """The arguments that are written in a block; None when that cannot be told."""
            ...

        @property
        def is_written(self) -> bool | None:
            """Somebody wrote it; None when that cannot be told."""
            ...

        @property
        def can_link(self) -> bool:
            """`link` may give something else than the value, here or further inside."""
            ...

        def literal(self) -> object:
            """The value as it is written out; MISSING when it is not."""
            ...

        def unknown(self, *, is_list: bool, maybe_absent: bool) -> object:
            """What stands for it while it is not known; MISSING when what is written is null, so that the provider chooses."""
            ...

        def hidden(self) -> Unknown:
            """What stands for a value that is marked as sensitive; itself `sensitive` only when somebody marked it here."""
            ...

        def link(self, value: object) -> object:
            """The known scalar `value`, as a reference when it is one."""
            ...

        def is_plain(self, name: str) -> bool:
            """A known scalar of that argument is itself, nothing else: it is written out."""
            ...

        def may_add(self, name: str) -> bool:
            """Nested blocks of that type may be written although it is none of `names`."""
            ...

        def member(self, name: str) -> Origin:
            """The same for an argument of a block or a member of a map."""
            ...

        def elements(self, values: Sequence[object]) -> Sequence[Origin]:
            """The same for each of the elements `values` of a list or set."""
            ...


_MARKED = "its value is marked as sensitive"
MARKED_BY_PROVIDER = Unknown(_MARKED)
MARKED_HERE = Unknown(_MARKED, sensitive=True)
MARKED = Unknown(_MARKED, possible=(MARKED_HERE, MARKED_BY_PROVIDER))
"""Who marked it cannot be told: providers mark every password and every parameter, secret or not."""

LATER = "only known after apply"


class Silent(Record):
    """Nothing is said: nobody wrote it (`is_written` False), or that cannot be told, as in a block that `dynamic` made (None)."""

    is_written: bool | None
    names: Collection[str] | None = None
    can_link: bool = False

    def literal(self) -> object:
        """Nothing."""
        return MISSING

    def unknown(self, *, is_list: bool, maybe_absent: bool) -> object:
        """Unknown without more."""
        return Unknown(LATER, maybe_absent)

    def hidden(self) -> Unknown:
        """Who marked it cannot be told."""
        return MARKED

    def link(self, value: object) -> object:
        """The value itself."""
        return value

    def is_plain(self, name: str) -> bool:
        """That cannot be told of `user_data`, which may be a hash."""
        return name != USER_DATA

    def may_add(self, name: str) -> bool:
        """Nobody wrote anything."""
        return False

    def member(self, name: str) -> Origin:
        """What is inside a value that somebody else made cannot be told apart."""
        return UNDECIDED

    def elements(self, values: Sequence[object]) -> Sequence[Origin]:
        """The same for each."""
        return [UNDECIDED] * len(values)


NOT_WRITTEN = Silent(False)
UNDECIDED = Silent(None)
