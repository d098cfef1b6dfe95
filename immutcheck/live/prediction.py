"""How many calls a plan makes in an account, from how many resources it has. Calls nothing."""

from __future__ import annotations

from immutcheck.live.operation import Operation, Service

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from immutcheck.live.plan import CallPlan
    from immutcheck.model.observation import Observation

    Counts = Mapping[str, "int | Sequence[int]"]
    """How many resources there are of a type, or how many items an operation ("ec2:DescribeNetworkInterfaces") has; a list says how many
    each parent has (services of each cluster), which matters where each parent has pages or batches of its own."""


def predict_calls(plan: CallPlan, services: Sequence[Service], counts: Counts) -> int:
    """All calls of one region, and of the account's global services."""
    return sum(predict_by_operation(plan, services, counts).values())


def predict_by_operation(plan: CallPlan, services: Sequence[Service], counts: Counts) -> dict[tuple[str, str], int]:
    """The same by (service, `Operation.key`). Operations that tell nothing of resources (who am I, which regions) are not counted."""
    return {
        (service.name, operation.key): _predict(service, operation, counts)
        for service in services
        for operation in service.operations
        if (service.name, operation.key) in plan.operations and (operation.lists or operation.feeds)
    }


def count_resources(observations: Iterable[Observation]) -> dict[str, int]:
    """How many resources of each type were seen, for a prediction of the next run."""
    counts: dict[str, int] = {}
    for observation in observations:
        for seen in observation.resources:
            counts[seen.type] = counts.get(seen.type, 0) + 1
    return counts


def _predict(service: Service, operation: Operation, counts: Counts) -> int:
    own = counts.get(f"{service.name}:{operation.key}")
    if operation.batch is not None:
        there = own if own is not None else counts.get(operation.per, 0)
        return sum([_divide(number, operation.batch[1]) for number in _as_list(there)])
    if not operation.items:
        return sum(_as_list(own if own is not None else counts.get(operation.per, 0))) if operation.per else 1
    walks = sum(_as_list(counts.get(operation.per, 0))) if operation.per else 1
    size = operation.page_size[1] if operation.page_size else 0
    there = own if own is not None else _count_listed(operation, counts)
    if not size or not walks:
        return walks
    if isinstance(there, int):
        return max(walks, _divide(there, size))
    return sum([max(1, _divide(number, size)) for number in there]) + walks - len(there)


def _count_listed(operation: Operation, counts: Counts) -> int | Sequence[int]:
    """What a list's pages are full of: the first type that it lists, and those that are the same of another make (DB instances of RDS,
    DocumentDB, Neptune). Further ones are only found through it."""
    if not operation.lists:
        return 0
    kind = operation.lists[0].rpartition("::")[2]
    alike = [counts.get(name, 0) for name in operation.lists if name.rpartition("::")[2] == kind]
    return alike[0] if len(alike) == 1 else sum([sum(_as_list(one)) for one in alike])


def _as_list(there: int | Sequence[int]) -> Sequence[int]:
    return [there] if isinstance(there, int) else there


def _divide(number: int, size: int) -> int:
    """How many batches or pages of the size."""
    return -(-number // size)
