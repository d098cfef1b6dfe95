"""A unit as it is in one scenario: its resources, and who refers to whom, each looked up once.

Which scenarios are worth looking at is `explore.py`'s work.
"""

from __future__ import annotations

from immutcheck.engine.graph import Edge, is_whole_resource, links_at, links_of
from immutcheck.engine.reads import EXISTENCE
from immutcheck.model.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import TypeVar

    from immutcheck.engine.evaluation import Evaluation
    from immutcheck.model.location import PropertyPath
    from immutcheck.model.resource import Resource
    from immutcheck.model.unit import Assignment, Unit, Variable
    from immutcheck.model.values import Unknown

    Made = TypeVar("Made")
    Choice = tuple[tuple[str, int], ...]
    """A scenario: sorted pairs of a variable's name and the position of its value. Empty: the given scenario."""

NOTHING: frozenset[str] = frozenset()
PROBES = 256
"""How many scenarios are tried to find one in which a resource exists."""


class Referrers(Record):
    """Who refers to whom at one path: target address → (referrer, edge) pairs; `holes` are (referrer, path, unknown) that may refer to
    anything."""

    by_target: Mapping[str, Sequence[tuple[Resource, Edge]]]
    holes: Sequence[tuple[Resource, PropertyPath, Unknown]]


class Deployment:
    """One scenario of a unit."""

    def __init__(self, unit: Unit, choice: Choice = (), existence: dict[str, frozenset[str]] | None = None) -> None:
        """`existence` is shared by all scenarios of a unit: what decides whether a resource exists, as far as it was asked for."""
        self.unit = unit
        self.choice = choice
        variables = unit.variables
        self._types = unit.inventory()
        self.assignment: Assignment = {name: variables[name].values[position] for name, position in choice}
        self._resources: dict[str, Resource | None] = {}
        self._by_type: dict[str, list[str]] | None = None
        self._referrers: dict[tuple[tuple[str, ...], tuple[str, ...]], Referrers] = {}
        self._existence = {} if existence is None else existence
        self._remembered: dict[tuple[str, str], object] = {}
        # An account that was read can have resources that nobody looked for, a change set does not list what it leaves alone.
        self._unlisted: Callable[[str, tuple[str, ...], str], str] | None = getattr(unit, "unlisted", None)

    def resource(self, address: str) -> Resource | None:
        """The resource at that address; None when it does not exist in this scenario."""
        if address not in self._resources:
            resource = self.unit.resource(address, self.assignment) if self.type_of(address) is not None else None
            if resource is not None and resource.exists is False:
                self._existence[address] = self._existence.get(address, NOTHING) | resource.depends.get(EXISTENCE, NOTHING)
                resource = None
            self._resources[address] = resource
        return self._resources[address]

    def type_of(self, address: str) -> str | None:
        """The type of the resource; None when the unit has no such resource in any scenario."""
        return self._types.get(address)

    def addresses_of(self, types: Sequence[str]) -> Iterator[str]:
        """Addresses of the resources of these types in any scenario, type by type, in the order written."""
        if self._by_type is None:
            self._by_type = {}
            for address, resource_type in self._types.items():
                self._by_type.setdefault(resource_type, []).append(address)
        for resource_type in types:
            yield from self._by_type.get(resource_type, ())

    def why_unlisted(self, types: Sequence[str], path: tuple[str, ...], target: str) -> Iterator[str]:
        """Why there may be resources of these types that the unit does not list and that refer to one of the type `target` at `path`, for
        each type of which there may be."""
        if self._unlisted is not None:
            yield from [reason for resource_type in types if (reason := self._unlisted(resource_type, path, target))]

    def referrers(self, types: tuple[str, ...], path: tuple[str, ...], evaluation: Evaluation) -> Referrers:
        """Who of these types refers to whom at `path` (anywhere, for a whole resource). `evaluation` lends its settings."""
        key = (types, path)
        if key not in self._referrers:
            by_target: dict[str, list[tuple[Resource, Edge]]] = {}
            holes: list[tuple[Resource, PropertyPath, Unknown]] = []
            for address in self.addresses_of(types):
                resource = self.resource(address)
                if resource is None:
                    continue
                links = links_of(resource) if is_whole_resource(path) else links_at(path, None, evaluation.enter(resource))
                for edge in links.edges:
                    by_target.setdefault(edge.reference.target, []).append((resource, edge))
                holes.extend([(resource, at, hole) for at, hole in links.holes])
            self._referrers[key] = Referrers(by_target, holes)
        return self._referrers[key]

    def remember(self, key: tuple[str, str], make: Callable[[], Made]) -> Made:
        """What `make` gives, made once in this scenario: `key` is what it is and what of."""
        if key not in self._remembered:
            self._remembered[key] = make()
        made: Made = self._remembered[key]  # type: ignore[assignment]
        return made

    def existence_variables(self, address: str) -> frozenset[str]:
        """The variables that decide whether a resource, absent here, exists; empty when no scenario was found that has it.

        A resource that is not there cannot say why, so scenarios are tried, few changes first, until one has it.
        """
        if address not in self._existence:
            self._existence[address] = self._find_existence(address)
        return self._existence[address]

    def _find_existence(self, address: str) -> frozenset[str]:
        from itertools import islice

        for changes in islice(_list_changes(self.unit.variables), PROBES):
            resource = self.unit.resource(address, changes)
            if resource is not None:
                return resource.depends.get(EXISTENCE) or frozenset(changes)
        return NOTHING


def _list_changes(variables: Mapping[str, Variable]) -> Iterator[dict[str, object]]:
    """Assignments that change the given scenario: of one variable, then of two, and so on."""
    from itertools import combinations, product

    for count in range(1, len(variables) + 1):
        for names in combinations(variables, count):
            for values in product(*[variables[name].values for name in names]):
                yield dict(zip(names, values, strict=True))
