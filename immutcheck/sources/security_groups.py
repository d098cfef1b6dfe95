"""One derived list for what is written over several resources: a security group's rules, a network ACL's entries.

Works on resolved `Resource`s, whatever source they come from: a standalone rule joins the list of the group it refers to, keeping its own
place and what it depends on; one whose group is not in the input becomes a group of its own with a list of one. Which group of the unit
an entry belongs to is the source's question (`entry_target` reads the reference); whether a rule admits anything is the engine's.

`Entries` of AWS::EC2::NetworkAcl is our own property: CloudFormation only has standalone entries.
"""

from __future__ import annotations

from immutcheck.model.record import Record
from immutcheck.model.values import MISSING, OpenList, Reference, Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from immutcheck.model.location import Location, Locator, PropertyPath
    from immutcheck.model.resource import Resource

EXISTENCE = ""
IDENTITIES = frozenset(("", "GroupId", "GroupName", "Id", "NetworkAclId"))
"""Attributes of a group that name the group itself."""


class DerivedList(Record):
    """Where the entries of a type go: `property` of `group_type`; `links` are the properties that name the group."""

    group_type: str
    property: str
    links: tuple[str, ...]


LISTS: dict[str, DerivedList] = {
    "AWS::EC2::SecurityGroupIngress": DerivedList("AWS::EC2::SecurityGroup", "SecurityGroupIngress", ("GroupId", "GroupName")),
    "AWS::EC2::SecurityGroupEgress": DerivedList("AWS::EC2::SecurityGroup", "SecurityGroupEgress", ("GroupId",)),
    "AWS::EC2::NetworkAclEntry": DerivedList("AWS::EC2::NetworkAcl", "Entries", ("NetworkAclId",)),
}
GROUP_TYPES = frozenset(derived.group_type for derived in LISTS.values())


class GroupLocator(Record):
    """Places inside a group: elements of a derived list are where their own resource is. `lists` holds, for a property, how many elements
    are the group's own and the locators of the others."""

    own: Locator
    lists: tuple[tuple[str, int, tuple[Locator, ...]], ...]

    def locate(self, path: PropertyPath) -> Location:
        """The place of the value at `path`."""
        if len(path) > 2 and path[0] == "properties" and isinstance(path[2], int):
            for name, count, entries in self.lists:
                if name == path[1] and count <= path[2] < count + len(entries):
                    rest = path[3:]
                    return entries[path[2] - count].locate(("properties", *rest) if rest else ())
        return self.own.locate(path)


def is_entry(resource_type: str) -> bool:
    """Whether resources of the type are elements of somebody's derived list."""
    return resource_type in LISTS


def is_group(resource_type: str) -> bool:
    """Whether resources of the type have a derived list."""
    return resource_type in GROUP_TYPES


def entry_target(entry: Resource) -> str:
    """The address that the entry names as its group; "" when it names none of the input."""
    for link in LISTS[entry.type].links:
        value = entry.properties.get(link)
        if isinstance(value, Reference) and value.attribute in IDENTITIES:
            return value.target
    return ""


def derive_entry(entry: Resource, group: str) -> Resource:
    """The entry as it is judged: merged into `group` (an address), or, when that is "", a group of its own."""
    if group:
        return entry.replace(merged_into=group)
    derived = LISTS[entry.type]
    depends = {EXISTENCE: entry.depends[EXISTENCE]} if EXISTENCE in entry.depends else {}
    deciding = _deciding_variables(entry, without_existence=True)
    if deciding:
        depends[derived.property] = deciding
    return entry.replace(
        type=derived.group_type,
        properties={derived.property: [_element(entry)]},
        locator=GroupLocator(_OwnLines(entry.locator), ((derived.property, 0, (entry.locator,)),)),
        depends=depends,
    )


def derive_group(group: Resource, entries: Sequence[Resource], deciding: frozenset[str] = frozenset()) -> Resource:
    """The group with `entries` behind its own elements; `deciding` are the variables that decide which entries there are."""
    properties, depends, lists = dict(group.properties), dict(group.depends), []
    for name in dict.fromkeys(derived.property for derived in LISTS.values() if derived.group_type == group.type):
        members = [entry for entry in entries if LISTS[entry.type].property == name]
        variables = depends.get(name, frozenset()).union(deciding, *(_deciding_variables(member) for member in members))
        if variables:
            depends[name] = variables
        if members:
            own = group.properties.get(name, MISSING)
            properties[name] = _append(own, [_element(member, may_be_absent=member.exists is None) for member in members])
            lists.append((name, _count(own), tuple(member.locator for member in members)))
    if not lists and depends == group.depends:
        return group
    locator = GroupLocator(group.locator, tuple(lists)) if lists else group.locator
    return group.replace(properties=properties, depends=depends, locator=locator)


class _OwnLines(Record):
    """The place of a group that is made of one entry: wherever somebody looks, the entry's own lines."""

    entry: Locator

    def locate(self, path: PropertyPath) -> Location:
        """The entry itself for anything it does not have."""
        return self.entry.locate(path if path[:1] == ("policies",) else ())


def _element(entry: Resource, *, may_be_absent: bool = False) -> object:
    links = LISTS[entry.type].links
    element = {name: value for name, value in entry.properties.items() if name not in links}
    if may_be_absent:
        return Unknown(f"whether `{entry.address}` exists is open", maybe_absent=True, possible=(element,))
    return element


def _append(own: object, entries: list[object]) -> object:
    if own is MISSING or own is None:
        return entries
    if isinstance(own, OpenList):
        return OpenList([*own, *entries], own.rest)
    if isinstance(own, list):
        return [*own, *entries]
    if not isinstance(own, Unknown):
        return [own, *entries]
    if own.possible:
        lists = [_append(value, entries) for value in own.possible]
        return own.replace(maybe_absent=False, possible=(*lists, entries) if own.maybe_absent else tuple(lists))
    return OpenList(entries, own)


def _count(own: object) -> int:
    """How many elements stand before the appended ones."""
    if isinstance(own, list):
        return len(own)
    return 0 if own is MISSING or own is None or isinstance(own, Unknown) else 1


def _deciding_variables(entry: Resource, *, without_existence: bool = False) -> frozenset[str]:
    sets: Iterable[frozenset[str]] = (
        variables for name, variables in entry.depends.items() if not (without_existence and name == EXISTENCE)
    )
    return frozenset().union(*sets)
