"""What an operator is, and what it may look at besides the value it is asked about.

The table of operators is `engine/operators/table.py`; walking to a value, `when_missing`, `exists` and unresolved values with known
alternatives are the engine's work (`compile.py`).
"""

from __future__ import annotations

from immutcheck.model.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Protocol, TypeVar

    from immutcheck.engine.deployment import Deployment
    from immutcheck.model.location import PropertyPath
    from immutcheck.model.resource import Resource
    from immutcheck.model.settings import Settings
    from immutcheck.model.values import Reference

    Reading = TypeVar("Reading")

    class Neighbours(Protocol):
        """Who knows the other resources of the same unit, in the same scenario."""

        def resource(self, address: str) -> Resource | None:
            """The resource at that address; None when there is none in this scenario."""
            ...

    Answer = bool | None
    """True, False, or None: it cannot be known."""

    Check = Callable[[object, "Evaluation"], Answer]
    """What a factory returns: (value, evaluation) → answer."""

    Factory = Callable[[object], Check]
    """argument → check; raises ValueError for an argument that cannot be."""

    Explain = Callable[[object, object, "Evaluation"], tuple[str, ...]]
    """(argument, value, evaluation) → why it is unknown, or what was seen ("0.0.0.0/0 to port 22")."""

    Points = Callable[[object, object, "Evaluation"], Sequence[PropertyPath]]
    """(argument, value, evaluation) → paths below the value of the elements that decide; empty: the value itself."""


class Operator(Record):
    """An operator of the rule language. Its checks never get MISSING; they get null, plain values, and lists and maps that may be open
    or have unresolved members. `handles_unknown`: its checks are also asked about `Unknown` (every kind) and `Redacted`; without it the
    engine answers None for those, after trying an Unknown's `possible` values one by one. `domain`: it carries knowledge of AWS; only
    such an operator may read `Evaluation.path` and ask for related resources. `looks_beside`: it reads what stands beside the value.
    `into_texts`: its points lead to lines of texts, also of texts with holes, and it explains the line at `Evaluation.path`. `weak`: those
    of its points of which it is less sure."""

    factory: Factory
    handles_unknown: bool = False
    explain: Explain | None = None
    points: Points | None = None
    weak: Points | None = None
    domain: bool = False
    looks_beside: bool = False
    into_texts: bool = False


class Evaluation:
    """One resource in one scenario while rules look at it: made once for a resource and used for every rule, so the engine moves `path`.

    `path` is the full path of the value with element indexes (kept for domain operators only). The rest is the engine's own:
    `properties` are the resource's; `element_path` is where a quantifier is; `touched` collects the variables that decided what was
    read from other resources; `deployment` knows more about those than an operator needs; `is_closed`: nothing but what is in the input is
    taken to refer to the resource; `origin` are the resources by way of which it was reached; `_readings` are what operators
    made of values.
    """

    __slots__ = (
        "_readings",
        "deployment",
        "element_path",
        "is_closed",
        "neighbours",
        "origin",
        "path",
        "properties",
        "resource",
        "settings",
        "touched",
    )

    def __init__(
        self,
        settings: Settings,
        resource: Resource,
        *,
        path: PropertyPath = (),
        neighbours: Neighbours | None = None,
        deployment: Deployment | None = None,
        touched: set[str] | None = None,
        origin: tuple[Resource, ...] = (),
    ) -> None:
        self.settings = settings
        self.resource = resource
        self.properties: Mapping[str, object] = resource.properties
        self.path = path
        self.element_path: PropertyPath = ()
        self.neighbours = deployment if neighbours is None else neighbours
        self.deployment = deployment
        self.touched: set[str] = set() if touched is None else touched
        self.is_closed = False
        self.origin = origin
        self._readings: dict[tuple[object, int], tuple[object, object]] = {}

    def read_once(self, read: Callable[[object], Reading], value: object) -> Reading:
        """`read(value)`, remembered for the other rules that ask about the same value of this resource; it may depend on nothing else."""
        key = (read, id(value))
        known = self._readings.get(key)
        if known is None:
            # The value is kept with what was read of it, so that its identity is nobody else's.
            known = self._readings[key] = (value, read(value))
        reading: Reading = known[1]  # type: ignore[assignment]
        return reading

    def related_resource(self, reference: Reference) -> Resource | None:
        """The resource that `reference` points at, None when it does not exist in this scenario or there are no neighbours."""
        if self.neighbours is None:
            return None
        related = self.neighbours.resource(reference.target)
        if related is not None:
            for variables in related.depends.values():
                self.touched.update(variables)
        return related

    def enter(self, resource: Resource) -> Evaluation:
        """The same for a related resource of the same scenario."""
        origin = (*self.origin, self.resource)
        return Evaluation(self.settings, resource, deployment=self.deployment, touched=self.touched, origin=origin)
