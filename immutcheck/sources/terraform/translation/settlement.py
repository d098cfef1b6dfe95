"""Values of Terraform's evaluation → values of the model: encoded texts opened, sets as lists, references under canonical names.

Also what an undecided value is when each of its possible values is converted. Knows no tables.
"""

from __future__ import annotations

from immutcheck.model.values import MISSING, OpenList, OpenMap, Reference, Text, Unknown
from immutcheck.sources.terraform.values import Encoded

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from immutcheck.model.location import PropertyPath
    from immutcheck.sources.terraform.raw import RawPath

    Trace = dict[PropertyPath, RawPath]
    """Canonical path → raw path of everything that was put anywhere."""

PLAIN = frozenset((str, int, float, bool))


class Run:
    """One translation: `address` of the resource, `rename` gives references their canonical names, `trace` is there when somebody asks for
    places."""

    __slots__ = ("address", "rename", "trace")

    def __init__(self, address: str, rename: Callable[[Reference], Reference], trace: Trace | None = None) -> None:
        self.address = address
        self.rename = rename
        self.trace = trace

    def with_trace(self, trace: Trace | None) -> Run:
        """The same translation that traces into `trace`."""
        return Run(self.address, self.rename, trace)

    def settle(self, value: object) -> object:
        """The value as the model has it; the same object when nothing in it has to change."""
        kind = value.__class__
        if kind in PLAIN or value is None:
            return value
        if isinstance(value, dict):
            return self._settle_map(value)
        if isinstance(value, list):
            return self._settle_list(value)
        if isinstance(value, Unknown):
            return self.settle_unknown(value)
        if isinstance(value, Encoded):
            return self.settle(value.value)
        return value

    def settle_text(self, value: object) -> object:
        """The same, but what is encoded stays a text."""
        return encoded_text(value) if isinstance(value, Encoded) else self.settle(value)

    def settle_unknown(self, value: Unknown) -> Unknown:
        """References get canonical names, also inside a text and among possible values."""
        if isinstance(value, Text):
            pieces = tuple([piece if piece.__class__ is str else self.settle_text(piece) for piece in value.pieces])
            return value.replace(pieces=pieces) if _differs(pieces, value.pieces) else value
        if isinstance(value, Reference):
            value = self.rename(value)
        if not value.possible:
            return value
        possible = tuple([self.settle_text(known) for known in value.possible])
        return value.replace(possible=possible) if _differs(possible, value.possible) else value

    def convert_possible(self, value: Unknown, convert: Callable[[object], object]) -> object:
        """The unknown with each possible value converted; one that becomes MISSING makes it maybe absent."""
        if not value.possible or isinstance(value, Text):
            return self.settle_unknown(value)
        if isinstance(value, Reference):
            value = self.rename(value)
        converted = [convert(known) for known in value.possible]
        present = tuple([known for known in converted if known is not MISSING])
        if not present and not isinstance(value, Reference):
            return MISSING
        changes: dict[str, object] = {"possible": present}
        if len(present) < len(converted):
            changes["maybe_absent"] = True
        return value.replace(**changes)

    def _settle_map(self, value: dict[object, object]) -> object:
        changed = None
        for name, member in value.items():
            if member.__class__ in PLAIN or member is None:
                continue
            settled = self.settle(member)
            if settled is not member:
                if changed is None:
                    changed = dict(value)
                changed[name] = settled
        if isinstance(value, OpenMap):
            rest = self.settle_unknown(value.rest)
            return value if changed is None and rest is value.rest else OpenMap(value if changed is None else changed, rest)
        return value if changed is None else changed

    def _settle_list(self, value: list[object]) -> object:
        members = [member if member.__class__ in PLAIN else self.settle(member) for member in value]
        if isinstance(value, OpenList):
            return OpenList(members, self.settle_unknown(value.rest), tuple([self.settle(known) for known in value.possible]))
        if value.__class__ is list and all([settled is member for settled, member in zip(members, value, strict=True)]):
            return value
        return members


def encoded_text(value: Encoded) -> object:
    """The text itself, as the function wrote it; a `Text` when parts are unknown."""
    if value.format != "json":
        from immutcheck.sources.terraform.functions.encoding import plain_text

        return plain_text(value)
    from immutcheck.sources.json_text import write_json

    return write_json(_sorted(value.value))


def _sorted(value: object) -> object:
    """Objects have their keys sorted in Terraform's JSON."""
    if isinstance(value, Encoded):
        return encoded_text(value)
    if isinstance(value, dict):
        members = {key: _sorted(value[key]) for key in sorted(value)}
        return OpenMap(members, value.rest) if isinstance(value, OpenMap) else members
    if isinstance(value, list):
        found = [_sorted(member) for member in value]
        return OpenList(found, value.rest) if isinstance(value, OpenList) else found
    return value


def _differs(left: tuple[object, ...], right: tuple[object, ...]) -> bool:
    return any([one is not other for one, other in zip(left, right, strict=True)])
