"""Which calls a run makes: those whose answers a selected rule reads, and those that find the resources. Calls nothing."""

from __future__ import annotations

from immutcheck.model.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from immutcheck.live.operation import Operation, Service

EVERYTHING = "*"
"""Among the names that are needed of a type: all of them."""


class CallPlan(Record):
    """`operations` as (service, `Operation.key`); `types` are those that are read; `covered` says which properties and facts of them."""

    operations: frozenset[tuple[str, str]]
    types: frozenset[str]
    covered: Mapping[str, tuple[str, ...]]


def plan_calls(services: Sequence[Service], needs: Mapping[str, Collection[str]] | None = None) -> CallPlan:
    """The plan for what is needed: type → names of properties and "facts.NAME", or `EVERYTHING`. None: all that the catalogue can tell."""
    chosen: set[tuple[str, str]] = set()
    covered: dict[str, dict[str, None]] = {}
    types: set[str] = set()
    for service in services:
        for operation in service.operations:
            if not _is_needed(operation, needs):
                continue
            chosen.add((service.name, operation.key))
            for resource_type in (*operation.lists, *operation.feeds):
                if needs is None or resource_type in needs:
                    types.add(resource_type)
                    covered.setdefault(resource_type, {}).update(dict.fromkeys(operation.feeds.get(resource_type, ())))
    return CallPlan(frozenset(chosen), frozenset(types), {name: tuple(told) for name, told in sorted(covered.items())})


def _is_needed(operation: Operation, needs: Mapping[str, Collection[str]] | None) -> bool:
    if needs is None or any(resource_type in needs for resource_type in operation.lists):
        return True
    for resource_type, told in operation.feeds.items():
        needed = needs.get(resource_type, ())
        if EVERYTHING in needed or any(name in needed for name in told):
            return True
    return False
