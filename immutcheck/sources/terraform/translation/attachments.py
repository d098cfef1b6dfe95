"""Side resources (`aws_s3_bucket_versioning`, `aws_security_group_rule`): which resource each belongs to, and what the two make together.

A side resource whose target is not in the input stands for that target: a resource of the target's type of which nothing else is known.
"""

from __future__ import annotations

from immutcheck.model.record import Record
from immutcheck.model.values import MISSING, OpenMap, Reference, Text, Unknown
from immutcheck.sources.terraform.translation.block import PROPERTIES, open_list
from immutcheck.sources.terraform.translation.locator import JoinedLocator, TranslatedLocator

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from immutcheck.model.resource import Resource
    from immutcheck.sources.terraform.raw import RawResource
    from immutcheck.sources.terraform.translation.locator import Positions
    from immutcheck.sources.terraform.translation.table_file import Attachment
    from immutcheck.sources.terraform.translation.tables import Table

ARN, ARN_PREFIX = "Arn", "arn:"
NOTHING: frozenset[str] = frozenset()


class Side(Record):
    """A side resource in one scenario, translated: `resource` has the type and properties of what it belongs to. `doubt` says why it may
    not belong there, if so."""

    raw: RawResource
    table: Table
    resource: Resource
    doubt: str = ""

    @property
    def certain(self) -> bool:
        """It belongs there whenever what it belongs to is there."""
        return not self.doubt


class Targets:
    """Finds what side resources belong to. `type_of` gives the canonical type of an address of the unit ("" for none, and for side
    resources); `find_named(type, property, value)` the addresses of the resources whose property is that text or reference."""

    __slots__ = ("_find_named", "_type_of")

    def __init__(self, type_of: Callable[[str], str], find_named: Callable[[str, str, object], Sequence[str]]) -> None:
        self._type_of = type_of
        self._find_named = find_named

    def find(self, raw: RawResource, table: Table) -> dict[str, bool]:
        """Addresses the side resource belongs to when it exists, and whether that is certain."""
        found: dict[str, bool] = {}
        for attachment in table.attachments:
            value = raw.values.get(attachment.by)
            for address, certain in self._follow(value, attachment, True):
                found[address] = found.get(address, False) or certain
        return found

    def _follow(self, value: object, attachment: Attachment, certain: bool) -> Iterator[tuple[str, bool]]:
        if isinstance(value, list):
            for member in value:
                yield from self._follow(member, attachment, certain)
        elif isinstance(value, Reference) and self._type_of(value.target) == attachment.type:
            yield value.target, certain and not value.maybe_absent
        elif isinstance(value, (str, Unknown)):
            is_maybe_absent = isinstance(value, Unknown) and value.maybe_absent
            addresses = self._find_named(attachment.type, attachment.names, value) if attachment.names else ()
            for address in addresses:
                yield address, certain and len(addresses) == 1 and not is_maybe_absent
            if isinstance(value, Unknown) and not addresses:
                decided = len(value.possible) == 1 and not is_maybe_absent
                for possible in value.possible:
                    yield from self._follow(possible, attachment, certain and decided)


def doubt_of(raw: RawResource, target: RawResource | None, certain: bool) -> str:
    """Why a side resource may not belong to its target while that exists, "" when it surely does. What is written with the same count or
    for_each exists together."""
    if raw.exists is None:
        shared = () if target is None else [name for name, _ in target.undecided]
        missing = [why for name, why in raw.undecided if name not in shared]
        if missing or not raw.undecided:
            return f"whether `{raw.address}` exists is open" + (f": {missing[0]}" if missing and missing[0] else "")
    return "" if certain else f"whether `{raw.address}` belongs to it is open"


def stand_alone(
    raw: RawResource, table: Table, properties: Mapping[str, object], settle: Callable[[object], object]
) -> tuple[str, OpenMap]:
    """The type and properties of the target that a side resource stands for. `settle` gives references their canonical names."""
    attachment = next((found for found in table.attachments if raw.values.get(found.by)), table.attachments[0])
    name = raw.values.get(attachment.by)
    known = dict(properties)
    if attachment.names and "." not in attachment.names and _is_such_name(name, attachment.names):
        known.setdefault(attachment.names, settle(name))
    rest = properties.rest if isinstance(properties, OpenMap) else None
    return attachment.type, OpenMap(known, rest or Unknown(f"what `{attachment.by}` names is not in this input", maybe_absent=True))


def _is_such_name(value: object, name: str) -> bool:
    """What names the target is what its property holds: an ARN for one, something else for another."""
    if isinstance(value, Reference):
        return name.endswith(ARN) and value.attribute.endswith(ARN.lower())
    known = value if isinstance(value, str) else value.prefix if isinstance(value, Text) else ""
    return bool(known) and known.startswith(ARN_PREFIX) is name.endswith(ARN)


def join(resource: Resource, sides: Sequence[Side], deciding: Mapping[str, frozenset[str]]) -> Resource:
    """The resource with what its side resources say; `deciding` are the variables that decide what is attached to any property."""
    properties: Mapping[str, object] = resource.properties
    depends = dict(resource.depends)
    for name, variables in deciding.items():
        depends[name] = depends.get(name, NOTHING) | variables
    parts: list[tuple[TranslatedLocator, Positions]] = []
    for side in sides:
        positions: Positions = {}
        joined = dict(properties)
        for name, value in side.resource.properties.items():
            existing = joined.get(name, MISSING)
            joined[name] = _join_value(existing, value, (PROPERTIES, name), positions, side, resource.properties.get(name))
            variables = _all_variables(side.resource)
            if variables:
                depends[name] = depends.get(name, NOTHING) | variables
        properties = OpenMap(joined, properties.rest) if isinstance(properties, OpenMap) else joined
        if isinstance(side.resource.locator, TranslatedLocator):
            parts.append((side.resource.locator, positions))
    if not parts and depends == resource.depends:
        return resource
    locator = JoinedLocator(resource.locator, parts) if isinstance(resource.locator, TranslatedLocator) else resource.locator
    return resource.replace(properties=properties, depends=depends, locator=locator)


def _join_value(existing: object, value: object, path: tuple[str, ...], positions: Positions, side: Side, own: object) -> object:
    """Both values together; `positions` gets, for a list, where the side resource's members are in it. `own` is what the target itself
    has there."""
    if isinstance(existing, dict) and isinstance(value, dict):
        members = dict(existing)
        for name, member in value.items():
            inner = own.get(name) if isinstance(own, dict) else None
            members[name] = _join_value(members.get(name, MISSING), member, (*path, name), positions, side, inner)
        return OpenMap(members, existing.rest) if isinstance(existing, OpenMap) else members
    if isinstance(value, list):
        return _join_lists(existing, value, positions.setdefault(path, {}), side, own if isinstance(own, list) else [])
    if side.certain:
        return value
    return _doubt(value, side) if existing is MISSING else Unknown(side.doubt, possible=(existing, value))


def _join_lists(existing: object, value: list[object], positions: dict[int, int], side: Side, own: list[object]) -> object:
    """The list with the members that the target itself does not have: a plan or state of what exists shows them at both."""
    if existing is MISSING or isinstance(existing, Unknown):
        before: list[object] = []
    else:
        before = existing if isinstance(existing, list) else [existing]
    joined = list(before)
    for index, member in enumerate(value):
        if member in own:
            positions[own.index(member)] = index
        else:
            positions[len(joined)] = index
            joined.append(member if side.certain else _doubt(member, side))
    return open_list(joined, (existing, value))


def _doubt(value: object, side: Side) -> Unknown:
    return Unknown(side.doubt, maybe_absent=True, possible=(value,))


def _all_variables(resource: Resource) -> frozenset[str]:
    return NOTHING.union(*resource.depends.values()) if resource.depends else NOTHING
