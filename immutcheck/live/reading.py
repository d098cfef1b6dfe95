"""The reader that collectors ask: turns their questions into calls, and failed calls into diagnostics and unknown values."""

from __future__ import annotations

from immutcheck.live.collector import CallFailed
from immutcheck.model.diagnostic import ERROR, Diagnostic
from immutcheck.model.location import Location
from immutcheck.model.observation import GLOBAL, Observation, Unread
from immutcheck.model.values import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import Any

    from immutcheck.live.collector import Answer, Collector, Reader
    from immutcheck.live.conversion import Converter
    from immutcheck.live.operation import Operation, Service
    from immutcheck.live.plan import CallPlan


class ServiceReader:
    """Implements `Reader`."""

    def __init__(
        self,
        service: Service,
        client: Any,
        plan: CallPlan,
        converter: Converter,
        *,
        partition: str,
        account: str,
        region: str,
        open_other: Callable[[str], ServiceReader],
    ) -> None:
        self.partition = partition
        self.account = account
        self.region = region
        self.diagnostics: list[Diagnostic] = []
        self._service = service
        self._client = client
        self._plan = plan
        self._open_other = open_other
        self._converter = converter

    def plans(self, operation: str) -> bool:
        """It is in the plan."""
        return (self._service.name, operation) in self._plan.operations

    def convert(self, resource_type: str, raw: Mapping[str, Any], **options: Any) -> dict[str, Any]:
        """An answer's object in the canonical shape."""
        return self._converter.convert(resource_type, raw, **options)

    def convert_part(self, resource_type: str, path: tuple[str, ...], raw: Any) -> Any:
        """A part of an answer in the shape it has at `path`."""
        return self._converter.convert_part(resource_type, path, raw)

    def items(self, operation: str, **parameters: Any) -> Iterator[Any]:
        """The items of all pages; CallFailed."""
        entry = self._entry(operation)
        try:
            import jmespath

            search = jmespath.compile(entry.items)
            for page in self._pages(entry, parameters):
                yield from search.search(page) or ()
        except Exception as error:
            raise CallFailed(self._report(entry, error)) from error

    def call(self, operation: str, **parameters: Any) -> Answer:
        """One answer; CallFailed."""
        entry = self._entry(operation)
        try:
            return self._call(entry, parameters)
        except Exception as error:
            raise CallFailed(self._report(entry, error)) from error

    def call_each(self, operation: str, parameters: Sequence[Mapping[str, Any]]) -> list[Answer | Unknown]:
        """One call for each."""
        answers: list[Answer | Unknown] = []
        for given in parameters:
            try:
                answers.append(self.call(operation, **given))
            except CallFailed as error:
                answers.append(Unknown(error.reason, maybe_absent=True))
        return answers

    def items_each(self, operation: str, parameters: Sequence[Mapping[str, Any]]) -> list[list[Any] | Unknown]:
        """All items of each."""
        answers: list[list[Any] | Unknown] = []
        for given in parameters:
            try:
                answers.append(list(self.items(operation, **given)))
            except CallFailed as error:
                answers.append(Unknown(error.reason, maybe_absent=True))
        return answers

    def call_batches(self, operation: str, identifiers: Sequence[Any], **parameters: Any) -> list[Answer | Unknown]:
        """One call for each batch."""
        entry = self._entry(operation)
        assert entry.batch is not None, f"{operation} takes no batches"
        name, size = entry.batch
        return self.call_each(operation, [{**parameters, name: identifiers[at : at + size]} for at in range(0, len(identifiers), size)])

    def of(self, service: str) -> Reader:
        """A reader of another service."""
        return self._open_other(service)

    def _entry(self, operation: str) -> Operation:
        if not self.plans(operation):
            raise LookupError(f"{self._service.name}:{operation} is called but was not planned")
        return self._service.operation(operation)

    def _pages(self, entry: Operation, parameters: Mapping[str, Any]) -> Iterator[Answer]:
        name = to_method(entry.name)
        if not self._client.can_paginate(name):
            yield self._call(entry, parameters)
            return
        configuration = {"PageSize": entry.page_size[1]} if entry.page_size else {}
        yield from self._client.get_paginator(name).paginate(**parameters, PaginationConfig=configuration)

    def _call(self, entry: Operation, parameters: Mapping[str, Any]) -> Answer:
        try:
            answer = dict(getattr(self._client, to_method(entry.name))(**parameters))
        except self._client.exceptions.ClientError as error:
            if error.response["Error"]["Code"] in entry.absent:
                return {}
            raise
        answer.pop("ResponseMetadata", None)
        return answer

    def _report(self, entry: Operation, error: Exception) -> str:
        """The phrase for a failed call; adds its diagnostic."""
        reason = f"{entry.actions[0]} failed: {type(error).__name__}"
        self.diagnostics.append(Diagnostic(ERROR, "call-failed", reason, Location(f"{self.account}/{self.region}")))
        return reason


def to_method(operation: str) -> str:
    """What botocore's clients call an operation: `DescribeDBInstances` → `describe_db_instances`."""
    from botocore import xform_name

    return str(xform_name(operation))


def observe(
    collectors: Sequence[Collector],
    open_reader: Callable[[str], ServiceReader],
    plan: CallPlan,
    *,
    partition: str,
    account: str,
    region: str = GLOBAL,
) -> Observation:
    """What the collectors find in one region, one after the other."""
    resources = []
    unread = []
    diagnostics: list[Diagnostic] = []
    for collector in collectors:
        if not plan.types.intersection(collector.types):
            continue
        reader = open_reader(collector.service)
        try:
            resources.extend([seen for seen in collector.collect(reader) if seen.type in plan.types])
        except CallFailed as error:
            unread.extend([Unread(name, error.reason) for name in collector.types if name in plan.types])
        diagnostics.extend(reader.diagnostics)
    covered = {name: plan.covered[name] for collector in collectors for name in collector.types if name in plan.covered}
    return Observation(partition, account, region, tuple(resources), covered, tuple(unread), tuple(diagnostics))
