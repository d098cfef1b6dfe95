"""What the configuration's own files say about one value of a plan, told from the evaluated resource of the same address."""

from __future__ import annotations

from immutcheck.model.record import Record
from immutcheck.model.values import MISSING, OpenList, OpenMap, Reference, Unknown
from immutcheck.sources.terraform.plan.alignment import align
from immutcheck.sources.terraform.plan.origins import LATER, MARKED_BY_PROVIDER, NOT_WRITTEN, UNDECIDED
from immutcheck.sources.terraform.values import Encoded, known_value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from immutcheck.sources.terraform.plan.origins import Origin


class Evaluated(Record):
    """An argument's value, or the arguments of a block or resource."""

    value: object
    is_written: bool | None = True
    can_link: bool = True

    @property
    def names(self) -> Collection[str] | None:
        """The members, where all are known."""
        value = known_value(self.value)
        if not isinstance(value, dict) or isinstance(value, OpenMap):
            return None
        return {name: member for name, member in value.items() if member is not None} if None in value.values() else value

    def may_add(self, name: str) -> bool:
        """What `dynamic` makes has a name here too."""
        return False

    def literal(self) -> object:
        """The value when it is known throughout."""
        known = known_value(self.value)
        return known if is_known(known) else MISSING

    def unknown(self, *, is_list: bool, maybe_absent: bool) -> object:
        """What the configuration makes it of; it is not known even where the files, which may have changed, say otherwise."""
        value = self.value
        if value is None:
            return MISSING
        return Unknown(LATER, maybe_absent) if is_known(value) else value

    def hidden(self) -> Unknown:
        """What the configuration makes it of, without the value."""
        value = self.value
        if not isinstance(value, Unknown):
            return MARKED_BY_PROVIDER
        return value.replace(possible=()) if value.possible else value

    def link(self, value: object) -> object:
        """The value with the reference or the structure that it comes from."""
        written = self.value
        if isinstance(written, Reference):
            return written if written.sensitive else written.replace(possible=(value,), maybe_absent=False)
        if isinstance(written, Unknown) and written.sensitive:
            return written
        if isinstance(written, Encoded) and isinstance(value, str) and not is_known(written.value):
            return _link_encoded(value, written)
        return value

    def is_plain(self, name: str) -> bool:
        """Each may be a reference."""
        return False

    def member(self, name: str) -> Origin:
        """The same for an argument or a member."""
        value = known_value(self.value)
        if isinstance(value, dict) and name in value:
            return NOT_WRITTEN if value[name] is None else Evaluated(value[name])
        if isinstance(value, dict) and not isinstance(value, OpenMap):
            return NOT_WRITTEN
        return UNDECIDED

    def elements(self, values: Sequence[object]) -> Sequence[Origin]:
        """The same for each element, found by what is known of it."""
        written = known_value(self.value)
        if not isinstance(written, list):
            return [UNDECIDED] * len(values)
        is_open = isinstance(written, OpenList)
        if len(values) == len(written) == 1 and not is_open:
            return [Evaluated(written[0])]
        return [UNDECIDED if position is None else Evaluated(written[position]) for position in align(values, written)]


def is_known(value: object) -> bool:
    """Nothing in it is unknown, a reference or open."""
    if isinstance(value, (Unknown, OpenList, OpenMap)):
        return False
    if isinstance(value, Encoded):
        return is_known(value.value)
    if isinstance(value, dict):
        return all(is_known(member) for member in value.values())
    if isinstance(value, list):
        return all(is_known(member) for member in value)
    return True


def _link_encoded(text: str, written: Encoded) -> object:
    import json

    try:
        known = json.loads(text) if written.format == "json" else MISSING
    except ValueError:
        return text
    return text if known is MISSING else Encoded(_overlay(known, written.value), written.format)


def _overlay(value: object, written: object) -> object:
    """The known value with the references that are written at the same place."""
    if isinstance(written, Reference) and not isinstance(value, (dict, list)):
        return written.replace(possible=(value,))
    if isinstance(value, dict) and isinstance(written, dict):
        return {name: _overlay(member, written.get(name)) for name, member in value.items()}
    if isinstance(value, list) and isinstance(written, list):
        positions = align(value, written)
        return [_overlay(member, None if at is None else written[at]) for member, at in zip(value, positions, strict=True)]
    return value
