"""Every address of a root: which instances there are in any scenario, and what builds each.

Instances are counted in the scenarios that decide how many there are; nothing else is evaluated.
"""

from __future__ import annotations

from immutcheck.model.diagnostic import ERROR
from immutcheck.model.record import Record
from immutcheck.sources.terraform.configuration.addresses import render_key
from immutcheck.sources.terraform.configuration.declarations import PROVIDER, RESOURCE, SETTINGS, Declaration
from immutcheck.sources.terraform.configuration.limits import LEAF_LIMIT, ROOT_LIMIT
from immutcheck.sources.terraform.configuration.overrides import merge_declarations
from immutcheck.sources.terraform.configuration.own_kinds import OWN_TYPES, build_own_kind, own_address
from immutcheck.sources.terraform.configuration.problems import LIMIT
from immutcheck.sources.terraform.configuration.provisioners import (
    CONNECTION,
    CONNECTION_TYPE,
    PROVISIONER,
    PROVISIONER_TYPE,
    build_connection,
    build_provisioner,
)
from immutcheck.sources.terraform.configuration.resources import Built, build_resource
from immutcheck.sources.terraform.syntax.bodies import nested_blocks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from immutcheck.sources.terraform.configuration.module_tree import ModuleNode
    from immutcheck.sources.terraform.configuration.scenario import Ground, Scenario

    FindScenario = Callable[[Mapping[str, object]], Scenario]
    Keys = tuple[object, ...]


class Place(Record):
    """What is behind an address: `declaration` in the module `node`, in its instance with `keys` (one for each call from the root), with
    its own `key`; `index` counts provisioners."""

    type: str
    build: Callable[[Scenario, Place], Built]
    node: ModuleNode
    declaration: Declaration
    keys: tuple[object, ...] = ()
    key: object = None
    index: int = 0


class PlaceFinder:
    """Collects the places of one root."""

    __slots__ = ("_count", "_find_scenario", "_folders", "_ground", "_is_full", "places")

    def __init__(self, ground: Ground, find_scenario: FindScenario) -> None:
        self.places: dict[str, Place] = {}
        self._ground = ground
        self._find_scenario = find_scenario
        self._folders: set[str] = set()
        self._count = 0
        self._is_full = False

    def collect(self) -> dict[str, Place]:
        """Address → place, in the order written; a module's after the block that calls it."""
        self._collect_in(self._ground.top)
        return self.places

    def _collect_in(self, node: ModuleNode) -> None:
        module = node.module
        is_first = module.folder not in self._folders
        self._folders.add(module.folder)
        if not node.path:
            self._add_settings(node)
        for declaration in module.order:
            if declaration.kind == RESOURCE:
                self._add_resource(node, declaration)
                continue
            if is_first and declaration.kind in OWN_TYPES and declaration.kind != SETTINGS:
                self._add(own_address(node, declaration), Place(OWN_TYPES[declaration.kind], build_own_kind, node, declaration))
            child = node.children.get(declaration.name) if declaration.kind == "module" else None
            if child is not None:
                self._collect_in(child)

    def _add_settings(self, node: ModuleNode) -> None:
        """The settings of a root are one thing, however many blocks they are written in; a root that only configures providers has
        settings too, all of them the usual ones."""
        settings = node.module.settings
        if not settings:
            settings = tuple(declaration for declaration in node.module.order if declaration.kind == PROVIDER)[:1]
            if not settings:
                return
            written = settings[0]
            merged = Declaration(SETTINGS, written.block.replace(arguments={}, blocks=()), written.file)
        else:
            merged = settings[0]
            for other in settings[1:]:
                merged = merge_declarations(merged, other)
        self._add(own_address(node, merged), Place(OWN_TYPES[SETTINGS], build_own_kind, node, merged))

    def _add_resource(self, node: ModuleNode, declaration: Declaration) -> None:
        provisioners = nested_blocks(declaration.block, PROVISIONER)
        connections = nested_blocks(declaration.block, CONNECTION)
        for keys, key, address in self._instances(node, declaration):
            if self._count >= ROOT_LIMIT:
                self._report_full(declaration)
                return
            self._count += 1
            self._add(address, Place(declaration.type, build_resource, node, declaration, keys, key))
            if connections:
                place = Place(CONNECTION_TYPE, build_connection, node, declaration, keys, key)
                self._add(f"{address}.{CONNECTION}", place)
            for index in range(len(provisioners)):
                place = Place(PROVISIONER_TYPE, build_provisioner, node, declaration, keys, key, index)
                self._add(f"{address}.{PROVISIONER}[{index}]", place)

    def _add(self, address: str, place: Place) -> None:
        self.places.setdefault(address, place)

    def _report_full(self, declaration: Declaration) -> None:
        if not self._is_full:
            self._is_full = True
            message = f"there are more than {ROOT_LIMIT} resource instances: this and the following ones are not judged"
            location = declaration.file.location(declaration.block.start, declaration.block.header_end)
            self._ground.problems.add(ERROR, LIMIT, message, location)

    def _instances(self, node: ModuleNode, declaration: Declaration) -> Iterator[tuple[Keys, object, str]]:
        """Every instance in any scenario that decides how many there are: keys of the calls, own key, address."""
        found: dict[str, tuple[Keys, object, str]] = {}
        pending: list[dict[str, object]] = [{}]
        leaves = 0
        while pending:
            assignment = pending.pop()
            scenario = self._find_scenario(assignment)
            instances, touched = scenario.record(lambda scenario=scenario: _list_instances(scenario, node, declaration))  # type: ignore[misc]
            for instance in instances:
                found.setdefault(instance[2], instance)
            leaves += 1
            if leaves > LEAF_LIMIT:
                message = f"how many instances there are is decided by more than {LEAF_LIMIT} combinations of variables: not all are judged"
                self._ground.problems.add_limit(declaration.block, declaration.file, message)
                break
            name = next((name for name in self._ground.variables if name in touched and name not in assignment), None)
            if name is not None:
                # the same scenario again with one variable more that is decided, so that the next one is found
                values = self._ground.variables[name].values
                pending.extend([{**assignment, name: value} for value in reversed(values)])
                leaves -= 1
        return iter(found.values())


def _list_instances(scenario: Scenario, node: ModuleNode, declaration: Declaration) -> list[tuple[Keys, object, str]]:
    name = f"{declaration.type}.{declaration.name}"
    found = []
    for keys, module in scenario.find_modules(node):
        for key in module.resources(declaration).instances:
            found.append((keys, key, f"{module.prefix}{name}{render_key(key)}"))
        if len(found) > ROOT_LIMIT:
            # the rest is cut off whatever it is
            break
    return found
