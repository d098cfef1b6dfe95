"""A Terraform root, plan or state as a `Unit`: raw resources translated when the engine asks for them, and kept.

What Terraform's values are is the source's work (`RawSource`), what they are called the tables'. Side resources are joined to what they
belong to in each scenario anew, since a variable may decide whether they exist.
"""

from __future__ import annotations

from immutcheck.model.change import CHANGE
from immutcheck.model.diagnostic import WARNING, Diagnostic
from immutcheck.model.location import Location
from immutcheck.model.record import Record
from immutcheck.model.resource import Resource
from immutcheck.model.values import Reference, Text
from immutcheck.sources.terraform.translation.attachments import Side, Targets, doubt_of, join, stand_alone
from immutcheck.sources.terraform.translation.resources import Translator
from immutcheck.sources.text import scalar_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from immutcheck.model.unit import Assignment, Variable
    from immutcheck.sources.terraform.raw import RawResource, RawSource
    from immutcheck.sources.terraform.translation.tables import Table, Tables

SPACES = frozenset(("properties", "policies", "terraform"))
WITH_CHANGE = SPACES | {CHANGE}
EXISTENCE = ""
NOTHING: frozenset[str] = frozenset()
PROBES = 64
"""How many scenarios are tried to find one in which a side resource exists."""
SCENARIO_LIMIT = 256
"""Scenarios whose side resources are kept at a time."""
SHOWN_TYPES = 5
NOTHING_ELSE = frozenset(("null_resource", "terraform_data"))
"""Types that make nothing: all that can be wrong with them are their provisioners, which are judged by themselves."""


class Grouping(Record):
    """The side resources of each target in one scenario; for each canonical type and property the variables that decide which there are."""

    sides: Mapping[str, Sequence[Side]]
    deciding: Mapping[str, Mapping[str, frozenset[str]]]


class TerraformUnit:
    """Implements `Unit` for whatever is a `RawSource`."""

    def __init__(self, source: RawSource, tables: Tables) -> None:
        self._source = source
        self._tables: dict[str, Table] = {}
        """Address → table of everything that is translated."""
        counts: dict[str, int] = {}
        for address, terraform_type in source.addresses().items():
            table = tables.find(terraform_type)
            if table is not None:
                self._tables[address] = table
            elif terraform_type not in NOTHING_ELSE:
                counts[terraform_type] = counts.get(terraform_type, 0) + 1
        self.not_judged: tuple[tuple[str, int], ...] = tuple(sorted(counts.items()))
        self._sides = [address for address, table in self._tables.items() if table.attachments]
        self._translator = Translator(source.scope, self._tables)
        self._targets = Targets(self._target_type, self._find_named)
        self._known: dict[str, list[tuple[RawResource, Resource]]] = {}
        self._joined: dict[str, list[tuple[tuple[Resource, ...], Resource]]] = {}
        self._groupings: dict[frozenset[tuple[str, str]], Grouping] = {}
        self._names: dict[tuple[str, str], dict[object, list[str]]] = {}
        self._existence: dict[str, frozenset[str]] = {}
        self._inventory: Mapping[str, str] | None = None

    @property
    def kind(self) -> str:
        """ "terraform", "terraform-plan" or "terraform-state"."""
        return self._source.kind

    @property
    def scope(self) -> str:
        """The root folder, or the plan's or state's file."""
        return self._source.scope

    @property
    def spaces(self) -> frozenset[str]:
        """Terraform's lifecycle is judged beside the properties; `prevent_destroy` is a deletion policy. A plan says what changes."""
        return WITH_CHANGE if self._source.tells_changes else SPACES

    @property
    def variables(self) -> Mapping[str, Variable]:
        """Root variables that are enumerated."""
        return self._source.variables

    def inventory(self) -> Mapping[str, str]:
        """Address → canonical type. A side resource that belongs to another resource has its Terraform type, which no rule judges."""
        if self._inventory is None:
            types = {address: table.type for address, table in self._tables.items()}
            for address in self._sides:
                raw = self._find_anywhere(address)
                if raw is None:
                    del types[address]
                elif self._targets.find(raw, self._tables[address]):
                    types[address] = self._tables[address].resource
                else:
                    types[address] = stand_alone(raw, self._tables[address], {}, self._translator.settle)[0]
            self._inventory = types
        return self._inventory

    def resource(self, address: str, assignment: Assignment) -> Resource | None:
        """The resource in that scenario; None when it does not exist there. KeyError for an address that is not in the inventory."""
        table = self._tables[address]
        raw = self._source.raw(address, assignment)
        if raw is None:
            return None
        resource = self._translate(raw, table)
        if table.attachments:
            targets = self._targets.find(raw, table)
            if targets:
                return resource.replace(type=table.resource, merged_into=next(iter(targets)))
            kind, properties = stand_alone(raw, table, resource.properties, self._translator.settle)
            return resource.replace(type=kind, properties=properties, outside=properties.rest.reason)
        if not self._sides:
            return resource
        grouping = self._grouping(assignment)
        sides = grouping.sides.get(address, ())
        deciding = grouping.deciding.get(table.type)
        if not sides and not deciding:
            return resource
        return self._join(resource, sides, deciding or {})

    def diagnostics(self) -> Sequence[Diagnostic]:
        """What the source reports, and what is not judged because its type has no table."""
        found = tuple(self._source.diagnostics())
        if not self.not_judged:
            return found
        return (*found, Diagnostic(WARNING, "not-judged", _describe(self.not_judged), Location(self.scope)))

    def assumptions(self) -> Sequence[str]:
        """Defaults that were relied on so far."""
        return self._source.assumptions()

    def release(self) -> None:
        """Forget what was translated and what the source evaluated."""
        for kept in (self._known, self._joined, self._groupings, self._names):
            kept.clear()
        self._source.release()

    def _translate(self, raw: RawResource, table: Table) -> Resource:
        """The resource; the source gives the same object for the same values."""
        known = self._known.setdefault(raw.address, [])
        for other, resource in known:
            if other is raw:
                return resource
        resource = self._translator.translate(raw, table)
        known.append((raw, resource))
        return resource

    def _join(self, resource: Resource, sides: Sequence[Side], deciding: Mapping[str, frozenset[str]]) -> Resource:
        parts = (resource, *[side.resource for side in sides])
        known = self._joined.setdefault(resource.address, [])
        for others, joined in known:
            if len(others) == len(parts) and all([one is other for one, other in zip(others, parts, strict=True)]):
                return joined
        joined = join(resource, sides, deciding)
        known.append((parts, joined))
        return joined

    def _grouping(self, assignment: Assignment) -> Grouping:
        key = frozenset([(name, scalar_text(value)) for name, value in assignment.items()])
        grouping = self._groupings.get(key)
        if grouping is None:
            if len(self._groupings) >= SCENARIO_LIMIT:
                self._groupings.clear()
            grouping = self._groupings[key] = self._group(assignment)
        return grouping

    def _group(self, assignment: Assignment) -> Grouping:
        sides: dict[str, list[Side]] = {}
        deciding: dict[str, dict[str, frozenset[str]]] = {}
        for address in self._sides:
            table = self._tables[address]
            raw = self._source.raw(address, assignment)
            present = self._find_anywhere(address) if raw is None else raw
            if present is None:
                continue
            resource = self._translate(present, table)
            variables = self._existence_of(address) | _link_variables(present, table)
            if variables:
                for attachment in table.attachments:
                    names = deciding.setdefault(attachment.type, {})
                    for name in resource.properties:
                        names[name] = names.get(name, NOTHING) | variables
            if raw is not None:
                for target, certain in self._targets.find(raw, table).items():
                    doubt = "" if certain and raw.exists is True else doubt_of(raw, self._source.raw(target, assignment), certain)
                    sides.setdefault(target, []).append(Side(raw, table, resource, doubt))
        return Grouping(sides, deciding)

    def _target_type(self, address: str) -> str:
        table = self._tables.get(address)
        return "" if table is None or table.attachments else table.type

    def _find_named(self, resource_type: str, name: str, wanted: object) -> Sequence[str]:
        """The addresses of the resources that have this name in the given scenario."""
        key = _name_key(self._translator.settle(wanted))
        if key is None:
            return ()
        known = self._names.get((resource_type, name))
        if known is None:
            known = self._names[resource_type, name] = {}
            for address, table in self._tables.items():
                raw = self._source.raw(address, {}) if table.type == resource_type and not table.attachments else None
                found = None if raw is None else _name_key(self._translate(raw, table).properties.get(name))
                if found is not None:
                    known.setdefault(found, []).append(address)
        return known.get(key, ())

    def _find_anywhere(self, address: str) -> RawResource | None:
        """The resource in the given scenario, or else in the first that has it."""
        raw = self._source.raw(address, {})
        if raw is None:
            raw = next((found for changes in self._probes() if (found := self._source.raw(address, changes)) is not None), None)
        return raw

    def _existence_of(self, address: str) -> frozenset[str]:
        """The variables that decide whether a side resource exists."""
        known = self._existence.get(address)
        if known is None:
            raw = self._find_anywhere(address)
            known = self._existence[address] = NOTHING if raw is None else raw.depends.get(EXISTENCE, NOTHING)
        return known

    def _probes(self) -> Iterator[Mapping[str, object]]:
        from itertools import islice

        return islice(_list_changes(self.variables), PROBES)


def build_terraform_unit(source: RawSource, tables: Tables | None = None) -> TerraformUnit:
    """The unit of a source; `tables` are shared by the units of a run, those of the package when none are given."""
    if tables is None:
        from immutcheck.sources.terraform.translation.tables import Tables

        tables = Tables()
    return TerraformUnit(source, tables)


def _name_key(name: object) -> object:
    """What two equal names have in common, None for what is no name: two texts with the same holes are the same name, and so are two
    references to one attribute."""
    if isinstance(name, Text):
        return tuple([piece if isinstance(piece, str) else repr(piece) for piece in name.pieces])
    if isinstance(name, Reference):
        return (Reference, name.target, name.attribute)
    return name if isinstance(name, str) and name else None


def _list_changes(variables: Mapping[str, Variable]) -> Iterator[Mapping[str, object]]:
    """Assignments that change the given scenario in one variable, then in two."""
    from itertools import combinations, product

    for count in (1, 2):
        for names in combinations(variables, count):
            for values in product(*[variables[name].values[1:] for name in names]):
                yield dict(zip(names, values, strict=True))


def _link_variables(raw: RawResource, table: Table) -> frozenset[str]:
    """The variables that decide what the side resource belongs to."""
    return NOTHING.union(*[raw.depends.get(attachment.by, NOTHING) for attachment in table.attachments])


def _describe(counts: Sequence[tuple[str, int]]) -> str:
    total = sum(count for _, count in counts)
    shown = ", ".join(f"{count} × {name}" for name, count in sorted(counts, key=lambda item: (-item[1], item[0]))[:SHOWN_TYPES])
    more = f" and {len(counts) - SHOWN_TYPES} more" if len(counts) > SHOWN_TYPES else ""
    noun, kinds = "resource" if total == 1 else "resources", "type" if len(counts) == 1 else "types"
    return f"not judged: {total} {noun} of {len(counts)} {kinds} that no table translates ({shown}{more})"
