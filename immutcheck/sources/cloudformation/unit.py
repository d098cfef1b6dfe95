"""A template with its nested stacks as a `Unit`: what the engine asks for, resolved when asked and kept.

A resource is resolved once for every combination of the variables it looked at, not for every scenario.
"""

from __future__ import annotations

from immutcheck.model.diagnostic import NOTE, Diagnostic
from immutcheck.model.location import Location
from immutcheck.model.record import Record
from immutcheck.sources.cloudformation.inventory import OUTPUT_TYPE, Built, build_output, build_parameter, build_resource, resolve_resource
from immutcheck.sources.cloudformation.parameters import PARAMETER_TYPE, find_variables
from immutcheck.sources.cloudformation.resolver import Scenario
from immutcheck.sources.cloudformation.stack import StackLoader
from immutcheck.sources.cloudformation.variables import collect_compared
from immutcheck.sources.security_groups import LISTS, derive_entry, derive_group, entry_target, is_entry, is_group
from immutcheck.sources.text import scalar_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from immutcheck.documents.document import Document
    from immutcheck.model.resource import Resource
    from immutcheck.model.unit import Assignment, Variable
    from immutcheck.sources.cdk.constructs import ConstructSites
    from immutcheck.sources.cloudformation.stack import Stack
    from immutcheck.sources.options import SourceOptions

SPACES = frozenset(("properties", "policies", "metadata"))
SCENARIO_LIMIT = 256
"""Scenarios kept at a time."""


class Place:
    """Where an address is declared. A plain class, since there is one for everything that is declared, judged or not."""

    __slots__ = ("build", "name", "stack", "type")

    def __init__(self, stack: Stack, name: str, build: Callable[[Scenario, Stack, str], Built], kind: str) -> None:
        self.stack = stack
        self.name = name
        self.build = build
        self.type = kind


class Grouping(Record):
    """Which standalone entries there are for each group in one scenario, and for each type of group the variables that decide that."""

    entries: Mapping[str, Sequence[Resource]]
    deciding: Mapping[str, frozenset[str]]


class TemplateUnit:
    """Implements `Unit` for a CloudFormation or SAM template."""

    __slots__ = (
        "_entries",
        "_given",
        "_groupings",
        "_inventory",
        "_known",
        "_places",
        "_relied",
        "_scenarios",
        "_unused",
        "documents",
        "kind",
        "options",
        "root",
        "variables",
    )

    def __init__(self, root: Stack, documents: Mapping[str, Document], options: SourceOptions, relied: set[str], kind: str) -> None:
        self.root = root
        self.documents = documents
        self.kind = kind
        self.options = options
        self._relied = relied
        self.variables: Mapping[str, Variable] = find_variables(root.template.parameters, root.given, collect_compared(root))
        self._places = _find_places(root)
        self._entries = [address for address, place in self._places.items() if is_entry(place.type)]
        self._groupings: dict[Scenario, Grouping] = {}
        self._inventory: Mapping[str, str] | None = None
        self._known: dict[str, list[tuple[tuple[tuple[str, object], ...], Built]]] = {}
        self._scenarios: dict[frozenset[tuple[str, str]], Scenario] = {}
        self._given = Scenario({}, self.variables, options, relied)

    @property
    def scope(self) -> str:
        """The root template's file."""
        return self.root.template.document.path

    @property
    def spaces(self) -> frozenset[str]:
        """A template has properties and policies."""
        return SPACES

    @property
    def not_judged(self) -> tuple[tuple[str, int], ...]:
        """Every type is judged under its own name."""
        return ()

    @property
    def consumed(self) -> tuple[str, ...]:
        """The files of nested templates that are judged here."""
        return tuple(path for path in self.documents if path != self.scope)

    def inventory(self) -> Mapping[str, str]:
        """Address → type: parameters, resources with their nested stacks' after them, outputs."""
        if self._inventory is None:
            types = {address: place.type for address, place in self._places.items()}
            given = self._scenario({})
            for address in self._entries:
                # whether it exists in the given scenario or not: an entry without a group here is a group of its own
                if not self._check_group(address, resolve_resource(given, self._places[address].stack, self._places[address].name)):
                    types[address] = LISTS[types[address]].group_type
            self._inventory = types
        return self._inventory

    def resource(self, address: str, assignment: Assignment) -> Resource | None:
        """The resource in that scenario; None when it does not exist there. KeyError for an address that is not in the inventory."""
        return self._derive(address, self._scenario(assignment) if assignment else self._given)

    def metadata(self, address: str) -> Mapping[str, object]:
        """The Metadata written at a resource."""
        place = self._places[address]
        metadata = place.stack.template.body(place.name).get("Metadata")
        return metadata if isinstance(metadata, dict) else {}

    def diagnostics(self) -> Sequence[Diagnostic]:
        """What went wrong so far, in all templates of the unit."""
        found: dict[Diagnostic, None] = {}
        for stack in self.root.walk():
            found.update(dict.fromkeys(stack.template.problems.all()))
        declared = self.root.template.parameters
        for name in self.root.given:
            if name not in declared:
                message = f"a value is given for parameter `{name}`, which this template does not declare"
                found[Diagnostic(NOTE, "unknown-parameter", message, Location(self.scope))] = None
        return tuple(found)

    def assumptions(self) -> Sequence[str]:
        """Defaults that were relied on so far."""
        if not self._relied:
            return ()
        from immutcheck.secrets.redaction import render_value

        lines = []
        for name in sorted(self._relied):
            parameter = self.root.template.parameters[name]
            shown = "(its default, not shown)" if parameter.sensitive else f"= {render_value(name, parameter.default)}"
            lines.append(f"{name} {shown}")
        return tuple(lines)

    def release(self) -> None:
        """Let go of what was resolved, so that the unit is freed as soon as nobody holds it any more."""
        for scenario in (self._given, *self._scenarios.values()):
            scenario.release()

    def _scenario(self, assignment: Assignment) -> Scenario:
        variables = self.variables
        different = {
            name: value for name, value in assignment.items() if name in variables and not _is_same(value, variables[name].values[0])
        }
        if not different:
            return self._given
        key = frozenset([(name, scalar_text(value)) for name, value in different.items()])
        scenario = self._scenarios.get(key)
        if scenario is None:
            if len(self._scenarios) >= SCENARIO_LIMIT:
                self._scenarios.clear()
                self._groupings.clear()
            # only the given scenario relies on defaults
            scenario = self._scenarios[key] = Scenario(different, variables, self.options, set())
        return scenario

    def _build(self, address: str, scenario: Scenario) -> Built:
        known = self._known.get(address)
        if known is None:
            known = self._known[address] = []
        for values, built in known:
            if all([_is_same(scenario.value(name), value) for name, value in values]):
                return built
        place = self._places[address]
        built = place.build(scenario, place.stack, place.name)
        known.append((tuple([(name, scenario.value(name)) for name in built.touched]), built))
        return built

    def _derive(self, address: str, scenario: Scenario) -> Resource | None:
        """The resource with the list that is derived from several resources, where it has one."""
        resource = self._build(address, scenario).resource
        if not self._entries or resource is None:
            return resource
        kind = self._places[address].type
        if is_entry(kind):
            return derive_entry(resource, self._find_group(scenario, address))
        if not is_group(kind):
            return resource
        grouping = self._groupings.get(scenario)
        if grouping is None:
            grouping = self._groupings[scenario] = self._group_entries(scenario)
        return derive_group(resource, grouping.entries.get(address, ()), grouping.deciding.get(kind, frozenset()))

    def _group_entries(self, scenario: Scenario) -> Grouping:
        entries: dict[str, list[Resource]] = {}
        deciding: dict[str, frozenset[str]] = {}
        for address in self._entries:
            built = self._build(address, scenario)
            kind = LISTS[self._places[address].type].group_type
            deciding[kind] = deciding.get(kind, frozenset()) | built.touched
            if built.resource is not None:
                entries.setdefault(self._find_group(scenario, address), []).append(built.resource)
        return Grouping(entries, deciding)

    def _find_group(self, scenario: Scenario, entry: str) -> str:
        """The address of the group of this unit that a standalone entry belongs to; "" when there is none."""
        resource = self._build(entry, scenario).resource
        return self._check_group(entry, resource) if resource is not None else ""

    def _check_group(self, entry: str, resource: Resource) -> str:
        target = entry_target(resource)
        place = self._places.get(target)
        return target if place is not None and place.type == LISTS[self._places[entry].type].group_type else ""


def build_unit(
    document: Document,
    options: SourceOptions,
    read: Callable[[str], bytes],
    *,
    kind: str = "cloudformation",
    sites: ConstructSites | None = None,
) -> TemplateUnit:
    """The unit of a root template. `read` gives the bytes of a nested template by display path, FileNotFoundError when it is not there;
    `sites` belong to a template that the CDK made."""
    relied: set[str] = set()
    scenario = Scenario({}, {}, options, relied)
    loader = StackLoader(scenario, read)
    root = loader.load_root(document, dict(options.parameters), sites)
    scenario.release()
    return TemplateUnit(
        root, loader.documents, options, relied, "sam" if root.template.is_serverless and kind == "cloudformation" else kind
    )


def _find_places(root: Stack) -> dict[str, Place]:
    places: dict[str, Place] = {}
    _add_places(root, places)
    return places


def _add_places(stack: Stack, places: dict[str, Place]) -> None:
    prefix = stack.prefix
    for name in stack.template.parameters:
        places[f"{prefix}Parameters.{name}"] = Place(stack, name, build_parameter, PARAMETER_TYPE)
    for name, kind in stack.template.types.items():
        places[prefix + name] = Place(stack, name, build_resource, kind)
        if name in stack.children:
            _add_places(stack.children[name], places)
    for name in stack.template.outputs:
        places[f"{prefix}Outputs.{name}"] = Place(stack, name, build_output, OUTPUT_TYPE)


def _is_same(left: object, right: object) -> bool:
    """Equal and of one class: True is not 1 here."""
    return left.__class__ is right.__class__ and left == right
