"""The resource instances that a plan leaves in place, with where their values stand in its text.

`resource_changes` says all of an instance; an instance that is only among the planned values (an older or a partial plan) counts too.
"""

from __future__ import annotations

from immutcheck.model.record import Record
from immutcheck.sources.terraform.plan.structure import FALSE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from msgspec import Raw

    from immutcheck.model.location import PropertyPath
    from immutcheck.sources.terraform.plan.structure import Plan, PresentModule, Values

MANAGED = "managed"
CREATE = "create"


class Instance:
    """One instance. `place` is the path of its entry, `values_at` that of its values. A plain class: a plan has thousands."""

    __slots__ = (
        "address",
        "change",
        "dependencies",
        "marks_at",
        "module",
        "place",
        "sensitive",
        "type",
        "unknown",
        "values",
        "values_at",
    )

    def __init__(
        self, address: str, kind: str, values: Raw, sensitive: Raw, unknown: Raw, place: PropertyPath, values_at: str, marks_at: str = ""
    ) -> None:
        self.address = address
        self.type = kind
        self.values = values
        self.sensitive = sensitive
        self.unknown = unknown
        self.place = place
        self.values_at = values_at
        self.marks_at = marks_at
        self.module = ""
        self.change: Values | None = None
        self.dependencies: tuple[str, ...] = ()

    @property
    def is_new(self) -> bool:
        """It is made, perhaps in place of another one, of which nothing is left then."""
        return self.change is not None and CREATE in self.change.actions


class Planned(Record):
    """Managed instances and data sources that are only read while the plan is carried out, both by address."""

    managed: Mapping[str, Instance]
    data: Mapping[str, Instance]


def list_planned(plan: Plan) -> Planned:
    """Every instance that exists when the plan has been carried out."""
    managed: dict[str, Instance] = {}
    data: dict[str, Instance] = {}
    gone: set[str] = set()
    for index, entry in enumerate(plan.resource_changes or ()):
        change = entry.change
        if entry.deposed:
            continue
        if is_null(change.after):
            gone.add(entry.address)
            continue
        place: PropertyPath = ("resource_changes", index)
        instance = Instance(
            entry.address, entry.type, change.after, change.after_sensitive, change.after_unknown, place, "after", "after_unknown"
        )
        instance.module = entry.module_address
        instance.change = change
        (managed if entry.mode == MANAGED else data)[entry.address] = instance
    values = plan.planned_values
    if values is not None and values.root_module is not None:
        for instance, mode in _walk(values.root_module, ("planned_values", "root_module")):
            if mode == MANAGED and instance.address not in managed and instance.address not in gone:
                managed[instance.address] = instance
    return Planned(managed, data)


def list_present(module: PresentModule, place: PropertyPath) -> dict[str, Instance]:
    """The managed instances of a shown state by address."""
    return {instance.address: instance for instance, mode in _walk(module, place) if mode == MANAGED}


def is_null(raw: Raw) -> bool:
    """The text of the value is `null`."""
    return memoryview(raw).nbytes == 4 and bytes(raw) == b"null"


def _walk(module: PresentModule, place: PropertyPath) -> Iterator[tuple[Instance, str]]:
    waiting = [(module, place)]
    while waiting:
        module, place = waiting.pop()
        for index, resource in enumerate(module.resources):
            if resource.deposed_key:
                continue
            found = Instance(
                resource.address, resource.type, resource.values, resource.sensitive_values, FALSE, (*place, "resources", index), "values"
            )
            found.module = module.address
            found.dependencies = resource.depends_on
            yield found, resource.mode
        children = [(child, (*place, "child_modules", index)) for index, child in enumerate(module.child_modules)]
        waiting.extend(reversed(children))
