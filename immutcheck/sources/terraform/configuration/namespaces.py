"""What the first names of expressions stand for: things whose members are computed when asked for."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

MISPLACED = {
    "each": "`each` can only be used where for_each is set",
    "count": "`count` can only be used where count is set",
    "self": "`self` can only be used in provisioners and connections",
}
"""Names that are there in some places only."""


class Names:
    """Implements `Namespace`: `attribute` is the function that finds a member, `names` are all there are."""

    __slots__ = ("_names", "attribute")

    is_namespace = True

    def __init__(self, attribute: Callable[[str], object], names: Iterable[str]) -> None:
        self.attribute = attribute
        self._names = names

    def whole(self) -> object:
        """All members."""
        return {name: self.attribute(name) for name in self._names}
