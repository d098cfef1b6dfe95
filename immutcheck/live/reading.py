"""The reader that collectors ask: turns their questions into calls side by side, and failed calls into unknown values."""

from __future__ import annotations

from functools import partial

from immutcheck.live.calls import wait_for
from immutcheck.live.collector import CallFailed
from immutcheck.live.failures import NOT_AVAILABLE, NOT_ENABLED, Failure, denial_of, describe_crash
from immutcheck.live.guard import ReadOnlyViolation
from immutcheck.live.paging import EndlessPagesError, PageWalk, first_parameters
from immutcheck.live.region import deadline_after
from immutcheck.model.observation import Observation, Unread
from immutcheck.model.record import Record
from immutcheck.model.values import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from concurrent.futures import Future
    from typing import Any

    from immutcheck.live.calls import Lane
    from immutcheck.live.collector import Answer, Collector, Reader
    from immutcheck.live.operation import Operation
    from immutcheck.live.region import RegionDesk
    from immutcheck.live.throttle import TokenBucket
    from immutcheck.model.observation import Observed


class NotThereError(CallFailed):
    """The region does not offer what was asked for, so there is none of it."""


class ServiceReader:
    """Implements `Reader`, for one collector. `until` is when its service's time is over; None: it begins with the first call."""

    def __init__(self, desk: RegionDesk, service: str, until: float | None = None) -> None:
        self.partition = desk.partition
        self.account = desk.account
        self.region = desk.region
        self.since = desk.tools.since
        self.cut: dict[str, str] = {}
        """Types of which only a part was listed, and why."""
        self._desk = desk
        self._service = service
        self._until = until
        self._lanes: dict[TokenBucket, Lane] = {}
        self._others: dict[str, ServiceReader] = {}

    def plans(self, operation: str) -> bool:
        """It is in the plan."""
        return (self._service, operation) in self._desk.tools.plan.operations

    def convert(self, resource_type: str, raw: Mapping[str, Any], **options: Any) -> dict[str, Any]:
        """An answer's object in the canonical shape."""
        return self._desk.tools.converter.convert(resource_type, raw, **options)

    def convert_part(self, resource_type: str, path: tuple[str, ...], raw: Any) -> Any:
        """A part of an answer in the shape it has at `path`."""
        return self._desk.tools.converter.convert_part(resource_type, path, raw)

    def items(self, operation: str, **parameters: Any) -> Iterator[Any]:
        """The items of all pages. When a later page fails, what was listed by then stays, and the types that the operation lists count as
        unread besides; an operation that only tells of other resources must be whole, or it would tell something wrong."""
        entry = self._entry(operation)
        walk = self._walk_once(entry, parameters)
        has_any = False
        while True:
            try:
                item = next(walk)
            except StopIteration:
                return
            except CallFailed as error:
                if not has_any or not entry.lists:
                    raise
                self.cut.update(dict.fromkeys(entry.lists, error.reason))
                return
            has_any = True
            yield item

    def call(self, operation: str, **parameters: Any) -> Answer:
        """One answer; CallFailed."""
        entry = self._entry(operation)
        return self._receive(entry, self._submit(entry, (parameters,))[0])

    def call_each(self, operation: str, parameters: Sequence[Mapping[str, Any]]) -> list[Answer | Unknown]:
        """One call for each."""
        entry = self._entry(operation)
        answers: list[Answer | Unknown] = []
        for future in self._submit(entry, parameters):
            try:
                answers.append(self._receive(entry, future))
            except CallFailed as error:
                answers.append(Unknown(error.reason, maybe_absent=True))
        return answers

    def items_each(self, operation: str, parameters: Sequence[Mapping[str, Any]]) -> list[list[Any] | Unknown]:
        """All items of each: the first pages of all, then the second pages of those that have one."""
        entry = self._entry(operation)
        answers: list[list[Any] | Unknown] = [[] for _ in parameters]
        if len(parameters) == 1:
            try:
                return [list(self._walk_once(entry, parameters[0]))]
            except CallFailed as error:
                return [Unknown(error.reason, maybe_absent=True)]
        try:
            walks = dict(enumerate([self._start_walk(entry, given) for given in parameters]))
        except CallFailed as error:
            return [Unknown(error.reason, maybe_absent=True) for _ in parameters]
        while walks:
            futures = self._submit(entry, [walk.parameters or {} for walk in walks.values()])
            for (index, walk), future in zip(list(walks.items()), futures, strict=True):
                try:
                    page = self._receive(entry, future)
                    answer = answers[index]
                    assert isinstance(answer, list)
                    answer.extend(_find_items(entry, page))
                    walk.advance(page)
                except CallFailed as error:
                    answers[index] = Unknown(error.reason, maybe_absent=True)
                    del walks[index]
                except EndlessPagesError as error:
                    answers[index] = Unknown(self._desk.report(self._service, entry, error).reason, maybe_absent=True)
                    del walks[index]
                else:
                    if walk.parameters is None:
                        del walks[index]
        return answers

    def call_batches(self, operation: str, identifiers: Sequence[Any], **parameters: Any) -> list[Answer | Unknown]:
        """One call for each batch."""
        entry = self._entry(operation)
        assert entry.batch is not None, f"{operation} takes no batches"
        name, size = entry.batch
        return self.call_each(operation, [{**parameters, name: identifiers[at : at + size]} for at in range(0, len(identifiers), size)])

    def of(self, service: str) -> Reader:
        """A reader of another service, in the same time."""
        if service not in self._others:
            other = self._others[service] = ServiceReader(self._desk, service, self._until)
            other.cut = self.cut
        return self._others[service]

    def _walk_once(self, entry: Operation, parameters: Mapping[str, Any]) -> Iterator[Any]:
        """The items of all pages; CallFailed after what came before a page that failed. What several collectors ask for is walked once."""
        shared = self._desk.share(self._service, entry, parameters)
        if shared is None:
            yield from self._walk(entry, parameters)
            return
        future, is_first = shared
        if is_first:
            found: list[Any] = []
            try:
                found.extend(self._walk(entry, parameters))
            except CallFailed as error:
                future.set_result((found, error))
            except BaseException as error:
                future.set_exception(error)
                raise
            else:
                future.set_result((found, None))
        items, failed = future.result()
        yield from items
        if failed is not None:
            raise type(failed)(failed.reason)

    def _walk(self, entry: Operation, parameters: Mapping[str, Any]) -> Iterator[Any]:
        walk = self._start_walk(entry, parameters)
        while walk.parameters is not None:
            page = self._receive(entry, self._submit(entry, (walk.parameters,))[0])
            yield from _find_items(entry, page)
            try:
                walk.advance(page)
            except EndlessPagesError as error:
                raise self._fail(entry, error) from error

    def report_denied(self, operation: str) -> Unknown:
        """What stands for values that an answer kept back."""
        failure = denial_of(self._entry(operation))
        self._desk.failures.add(failure)
        return Unknown(failure.reason, maybe_absent=True)

    def _fail(self, entry: Operation, error: BaseException) -> CallFailed:
        failure = self._desk.report(self._service, entry, error)
        return NotThereError(failure.reason) if failure.code == NOT_AVAILABLE else CallFailed(failure.reason)

    def _entry(self, operation: str) -> Operation:
        if not self.plans(operation):
            raise LookupError(f"{self._service}:{operation} is called but was not planned")
        return self._desk.service(self._service).operation(operation)

    def _start_walk(self, entry: Operation, parameters: Mapping[str, Any]) -> PageWalk:
        try:
            paging, model = self._desk.paging(self._desk.service(self._service), entry)
        except ReadOnlyViolation:
            raise
        except Exception as error:
            raise self._fail(entry, error) from error
        return PageWalk(paging, first_parameters(entry, parameters, model), self._desk.tools.limits.pages)

    def _submit(self, entry: Operation, parameters: Sequence[Mapping[str, Any]]) -> list[Future[dict[str, Any]]]:
        if self._until is None:
            self._until = deadline_after(self._desk.tools.limits)
        service = self._desk.service(self._service)
        bucket = self._desk.bucket(service, entry)
        if bucket not in self._lanes:
            self._lanes[bucket] = self._desk.tools.pool.open_lane(bucket)
        calls = [partial(self._desk.send, service, entry, given) for given in parameters]
        return self._desk.tools.pool.submit_all(self._lanes[bucket], calls)

    def _receive(self, entry: Operation, future: Future[dict[str, Any]]) -> dict[str, Any]:
        try:
            answer: dict[str, Any] = wait_for(future, self._until if self._until is not None else float("inf"))
        except ReadOnlyViolation:
            # No call that failed, but a fault that must end the run.
            raise
        except Exception as error:
            raise self._fail(entry, error) from error
        return answer


def _find_items(entry: Operation, page: Mapping[str, Any]) -> list[Any]:
    import jmespath

    return jmespath.search(entry.items, page) or []


class Collected(Record):
    """What one collector found."""

    resources: tuple[Observed, ...]
    unread: tuple[Unread, ...] = ()


def collect(collector: Collector, desk: RegionDesk) -> Collected:
    """What the collector finds in the region. What it gave before a call failed, or before it crashed, is kept."""
    plan = desk.tools.plan
    types = tuple([name for name in collector.types if name in plan.types])
    reader = ServiceReader(desk, collector.service)
    resources: list[Observed] = []
    unread: dict[str, str] = {}
    try:
        for seen in collector.collect(reader):
            if seen.type in plan.types:
                resources.append(seen)
    except ReadOnlyViolation:
        raise
    except NotThereError:
        unread = {}
    except CallFailed as error:
        unread = dict(error.unread) or dict.fromkeys(types, error.reason)
    except Exception as error:  # noqa: BLE001 - one collector that crashes must not take the others' answers along; it is reported
        reason, advice = describe_crash(collector.service, types, error)
        desk.failures.add(Failure("collector-crashed", reason, advice))
        unread = dict.fromkeys(types, reason)
    unread = {name: reason for name, reason in {**reader.cut, **unread}.items() if name in plan.types}
    known = desk.known_failure(collector.service)
    if known is not None and known.code in (NOT_ENABLED, NOT_AVAILABLE):
        unread = {}
    return Collected(tuple(resources), tuple([Unread(name, reason) for name, reason in unread.items()]))


def assemble(desk: RegionDesk, collectors: Sequence[Collector], collected: Sequence[Collected]) -> Observation:
    """The observation of a region. Types of a service that is not enabled there were not looked for; of one that does not exist there
    they were, and there is nothing."""
    plan = desk.tools.plan
    looked_for: dict[str, None] = {}
    for collector in collectors:
        known = desk.known_failure(collector.service)
        if known is None or known.code != NOT_ENABLED:
            looked_for.update(dict.fromkeys(collector.types))
    unread: dict[str, Unread] = {}
    for found in collected:
        for one in found.unread:
            unread.setdefault(one.type, one)
    return Observation(
        desk.partition,
        desk.account,
        desk.region,
        tuple([seen for found in collected for seen in found.resources]),
        {name: plan.covered[name] for name in looked_for if name in plan.covered},
        tuple(unread.values()),
        desk.failures.diagnostics(),
    )


def observe(collectors: Sequence[Collector], desk: RegionDesk) -> Observation:
    """What the collectors find, one after the other."""
    chosen = [collector for collector in collectors if desk.tools.plan.types.intersection(collector.types)]
    return assemble(desk, chosen, [collect(collector, desk) for collector in chosen])
