"""What the readers of one region of one account share: clients, token buckets, and what is known to fail there."""

from __future__ import annotations

import threading
import time
from concurrent.futures import Future

from immutcheck.live.answers import CutAnswerError, check_answer
from immutcheck.live.bounded_http import bound_answers
from immutcheck.live.calls import Interrupted
from immutcheck.live.failures import CALL, REGION, SERVICE, TIMEOUT, UNREACHABLE, Failure, FailureLog, classify, is_throttled_answer
from immutcheck.live.paging import read_paging
from immutcheck.live.throttle import TokenBucket, choose_rate
from immutcheck.model.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    from immutcheck.live.calls import CallPool
    from immutcheck.live.collector import Collector
    from immutcheck.live.conversion import Converter
    from immutcheck.live.limits import CallLimits
    from immutcheck.live.operation import Operation, Service
    from immutcheck.live.paging import Paginators, Paging
    from immutcheck.live.plan import CallPlan
    from immutcheck.live.progress import Tally


class RunTools(Record):
    """What all regions of a run share. `since` is where session history begins (ISO 8601); `max_rate` as in `choose_rate`; `shared` as
    `find_shared` finds it."""

    plan: CallPlan
    services: Sequence[Service]
    converter: Converter
    pool: CallPool
    tally: Tally
    limits: CallLimits
    paginators: Paginators
    max_rate: float | None = None
    since: str = ""
    shared: frozenset[tuple[str, str]] = frozenset()


class RefusedError(Exception):
    """The call was not even tried: what would come of it is known."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.reason)
        self.failure = failure


class RegionDesk:
    """Where the readers of a region get their clients and leave their failures. For several threads."""

    def __init__(self, tools: RunTools, open_client: Callable[[str], Any], *, partition: str, account: str, region: str) -> None:
        self.tools = tools
        self.partition = partition
        self.account = account
        self.region = region
        self.failures = FailureLog(account, region)
        self._open_client = open_client
        self._clients: dict[str, Any] = {}
        self._buckets: dict[tuple[str, str], TokenBucket] = {}
        self._shared: dict[tuple[str, str, str], Future[Any]] = {}
        self._known: dict[str, Failure] = {}
        self._in_a_row: dict[str, int] = {}
        self._lock = threading.Lock()
        self._opening = threading.Lock()

    def service(self, name: str) -> Service:
        """The catalogue's service; KeyError."""
        for service in self.tools.services:
            if service.name == name:
                return service
        raise KeyError(f"the catalogue has no service {name}")

    def bucket(self, service: Service, operation: Operation) -> TokenBucket:
        """The operation's own when the catalogue gives it a rate, else its service's."""
        key = service.name, operation.name if operation.rate else ""
        with self._lock:
            if key not in self._buckets:
                self._buckets[key] = TokenBucket(choose_rate(service, operation, self.tools.max_rate))
            return self._buckets[key]

    def client(self, service: Service) -> Any:
        """The one client of the service here. Every answer is looked at, also those after which botocore tries again by itself: throttled
        ones slow the bucket down."""
        client = self._clients.get(service.name)
        if client is not None:
            return client
        with self._opening:
            if service.name not in self._clients:
                self._clients[service.name] = self._open(service)
            return self._clients[service.name]

    def _open(self, service: Service) -> Any:
        client = self._open_client(service.name)
        bound_answers(client, self.tools.limits)
        buckets = {operation.name: self.bucket(service, operation) for operation in service.operations}

        def watch(response: Any = None, operation: Any = None, **_: Any) -> None:
            if response is None:
                return
            check_answer(response[0], response[1], operation)
            if is_throttled_answer(response[1]):
                self.tools.tally.add(throttled=1)
                if operation.name in buckets:
                    self.tools.pool.slow_down(buckets[operation.name])

        client.meta.events.register("needs-retry", watch, unique_id=f"immutcheck-{self.account}-{self.region}")
        return client

    def paging(self, service: Service, operation: Operation) -> tuple[Paging, Any]:
        """How the operation goes on to the next page, and botocore's model of it."""
        model = self.client(service).meta.service_model
        known = self.tools.paginators.find(service.name, model.api_version)
        described = model.operation_model(operation.name)
        return read_paging(operation, known, described), described

    def share(self, service: str, operation: Operation, parameters: Mapping[str, Any]) -> tuple[Future[Any], bool] | None:
        """What several collectors ask for is read once: the future answer, and whether the asker is the first and has to bring it. None
        for what only one asks for."""
        if (service, operation.key) not in self.tools.shared:
            return None
        key = (service, operation.key, repr(sorted(parameters.items())))
        with self._lock:
            is_first = key not in self._shared
            if is_first:
                self._shared[key] = Future()
            return self._shared[key], is_first

    def known_failure(self, service: str) -> Failure | None:
        """What will come of any further call of the service."""
        return self._known.get("") or self._known.get(service)

    def send(self, service: Service, operation: Operation, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """The answer; made in a thread of the pool. {} for an error that says nothing is set there."""
        from botocore.exceptions import BotoCoreError, ClientError

        known = self.known_failure(service.name)
        if known is not None:
            raise RefusedError(known)
        try:
            method = getattr(self.client(service), to_method(operation.name))
            self.tools.tally.add_call(service.name, operation.key)
            answer = dict(method(**parameters))
        except ClientError as error:
            if error.response["Error"]["Code"] in operation.absent:
                return {}
            self._remember(service.name, self._classify(service.name, operation, error))
            raise
        except BotoCoreError as error:
            self._remember(service.name, self._classify(service.name, operation, error))
            raise
        except (KeyError, UnicodeDecodeError) as error:
            # botocore's parsers, at what is not AWS's: a page of a proxy, something packed.
            raise CutAnswerError from error
        self._in_a_row[service.name] = 0
        answer.pop("ResponseMetadata", None)
        return answer

    def report(self, service: str, operation: Operation, error: BaseException) -> Failure:
        """Notes the failure and says what it means."""
        if isinstance(error, RefusedError):
            failure = error.failure
        else:
            failure = self._classify(service, operation, error)
            if failure.reach != CALL:
                self._remember(service, failure)
        if not isinstance(error, Interrupted):
            self.tools.tally.add(failed=1)
        self.failures.add(failure)
        return failure

    def _classify(self, service: str, operation: Operation, error: BaseException) -> Failure:
        return classify(error, operation, service, self.region, self.partition)

    def _remember(self, service: str, failure: Failure) -> None:
        if failure.reach == REGION:
            self._known.setdefault("", failure)
        elif failure.reach == SERVICE:
            self._known.setdefault(service, failure)
        elif failure.code in (UNREACHABLE, TIMEOUT):
            with self._lock:
                self._in_a_row[service] = in_a_row = self._in_a_row.get(service, 0) + 1
            if in_a_row >= self.tools.limits.failures_in_a_row:
                self._known.setdefault(service, failure)
        else:
            self._in_a_row[service] = 0


def find_shared(services: Sequence[Service], collectors: Sequence[Collector]) -> frozenset[tuple[str, str]]:
    """The walks, as (service, `Operation.key`), that more than one collector asks for: they tell of types of several."""
    shared = set()
    for service in services:
        for operation in service.operations:
            told = {*operation.lists, *operation.feeds}
            askers = sum(not told.isdisjoint(collector.types) for collector in collectors)
            if operation.items and not operation.per and askers > 1:
                shared.add((service.name, operation.key))
    return frozenset(shared)


def to_method(operation: str) -> str:
    """What botocore's clients call an operation: `DescribeDBInstances` → `describe_db_instances`."""
    from botocore import xform_name

    return str(xform_name(operation))


def deadline_after(limits: CallLimits) -> float:
    """The end of a deadline that begins now, by the monotonic clock."""
    return time.monotonic() + limits.deadline if limits.deadline else float("inf")
