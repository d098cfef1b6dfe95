"""Reads accounts in this process: a thread a region, threads for its collectors, and the pool of threads that makes all their calls."""

from __future__ import annotations

import re
import threading

from immutcheck.live.calls import LOOK_AGAIN, CallPool, Interrupted
from immutcheck.live.failures import may_be_repeated
from immutcheck.live.guard import ReadOnlyViolation
from immutcheck.live.paging import Paginators
from immutcheck.live.reading import Collected, assemble, collect
from immutcheck.live.region import RegionDesk, RunTools, find_shared
from immutcheck.model.diagnostic import ERROR, Diagnostic
from immutcheck.model.errors import ImmutcheckError
from immutcheck.model.location import Location
from immutcheck.model.observation import GLOBAL, Observation

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from immutcheck.live.collector import Collector
    from immutcheck.live.progress import Tally
    from immutcheck.live.run import AccountTarget, OpenedAccount, Run, RunRequest

MOST_NAMES = 20
"""So many names of what was not read stand in one message."""


class LocalReading:
    """Implements `Feeder`."""

    def __init__(self, request: RunRequest, run: Run, tally: Tally) -> None:
        self._request = request
        self._run = run
        self._tally = tally
        self._pool: CallPool | None = None
        self._is_stopped = False
        self._fault: BaseException | None = None
        self._lock = threading.Lock()

    def start(self) -> None:
        """Begins in a thread of its own."""
        limits = self._request.limits
        self._pool = CallPool(limits.threads, may_be_repeated, limits.repeats)
        threading.Thread(target=self._read_all, name="reading", daemon=True).start()

    def stop(self) -> None:
        """No further call, no further region."""
        self._is_stopped = True
        if self._pool is not None:
            self._pool.stop()

    def kill(self) -> None:
        """The same: threads that still wait for AWS end with the process."""
        self.stop()

    def _read_all(self) -> None:
        assert self._pool is not None
        threads: list[threading.Thread] = []
        try:
            tools = self._make_tools(self._pool)
            not_opened: list[str] = []
            for target in self._request.targets:
                try:
                    opened = self._open(target)
                except Interrupted:
                    not_opened.append(target.name)
                    continue
                if opened is not None:
                    threads = [thread for thread in threads if thread.is_alive()]
                    threads += self._read_account(opened, tools)
            if not_opened:
                self._give_nothing(not_opened[0], GLOBAL, "interrupted", f"{_list_names(not_opened)}: not read, the run was interrupted")
        except BaseException as error:  # noqa: BLE001 - it ends the run: whoever iterates must see it
            self._fail(error)
        for thread in threads:
            thread.join()
        self._pool.close()
        self._run.finish(self._fault)

    def _make_tools(self, pool: CallPool) -> RunTools:
        converter = self._request.converter
        if converter is None:
            from immutcheck.live.conversion import Converter
            from immutcheck.schemas.store import open_store

            converter = Converter(open_store())
        request = self._request
        return RunTools(
            request.plan,
            request.services,
            converter,
            pool,
            self._tally,
            request.limits,
            Paginators(),
            request.max_rate,
            request.since,
            find_shared(request.services, request.collectors),
        )

    def _open(self, target: AccountTarget) -> OpenedAccount | None:
        try:
            return self._wait_for(target.open)
        except (ReadOnlyViolation, Interrupted):
            raise
        except ImmutcheckError as error:
            reason = str(error)
        except Exception as error:  # noqa: BLE001 - one account that cannot be opened is no reason not to read the others
            reason = f"opening it failed: {type(error).__name__}"
        self._give_nothing(target.name, GLOBAL, "account-not-opened", f"account {target.name}: {reason}")
        return None

    def _wait_for(self, open_account: Callable[[], OpenedAccount]) -> OpenedAccount:
        """In a thread of its own: botocore may wait minutes for STS, and who stops the run does not. Interrupted then."""
        opened: list[OpenedAccount] = []
        errors: list[BaseException] = []
        is_over = threading.Event()

        def work() -> None:
            try:
                opened.append(open_account())
            except BaseException as error:  # noqa: BLE001 - raised again where it is waited for
                errors.append(error)
            is_over.set()

        if not self._is_stopped:
            threading.Thread(target=work, name="opening", daemon=True).start()
        while not self._is_stopped:
            if is_over.wait(LOOK_AGAIN):
                if errors:
                    raise errors[0]
                return opened[0]
        raise Interrupted

    def _give_nothing(self, account: str, region: str, code: str, message: str, partition: str = "aws") -> None:
        """An observation that only says why it is empty."""
        account = find_account(account)
        diagnostic = Diagnostic(ERROR, code, message, Location(f"{account}/{region}"))
        self._run.wait_for_room()
        self._run.give(Observation(partition, account, region, (), {}, (), (diagnostic,)))

    def _read_account(self, opened: OpenedAccount, tools: RunTools) -> list[threading.Thread]:
        """A thread for each region, begun when there is room."""
        jobs = self._list_jobs(opened)
        self._tally.add(regions=len(jobs), tasks=sum(len(collectors) for _, collectors in jobs))
        left = _Countdown(len(jobs), opened)
        threads: list[threading.Thread] = []
        for number, (region, collectors) in enumerate(jobs):
            self._run.wait_for_room()
            if self._is_stopped:
                names = _list_names([name for name, _ in jobs[number:]])
                message = f"account {opened.session.account}: {names}: not read, the run was interrupted"
                diagnostic = Diagnostic(ERROR, "interrupted", message, Location(f"{opened.session.account}/{region}"))
                self._run.give(Observation(opened.session.partition, opened.session.account, region, (), {}, (), (diagnostic,)))
                left.finish(len(jobs) - number)
                break
            thread = threading.Thread(
                target=self._read_region, args=(opened, region, collectors, tools, left), name=f"region-{region}", daemon=True
            )
            thread.start()
            threads.append(thread)
        if not jobs:
            opened.session.close()
        return threads

    def _list_jobs(self, opened: OpenedAccount) -> list[tuple[str, tuple[Collector, ...]]]:
        is_global = {service.name: service.is_global for service in self._request.services}
        planned = [
            collector
            for collector in self._request.collectors
            if collector.service in is_global and self._request.plan.types.intersection(collector.types)
        ]
        once = tuple([collector for collector in planned if is_global[collector.service]])
        each = tuple([collector for collector in planned if not is_global[collector.service]])
        jobs = [(GLOBAL, once)] if once else []
        return jobs + ([(region, each) for region in opened.regions] if each else [])

    def _read_region(self, opened: OpenedAccount, region: str, collectors: Sequence[Collector], tools: RunTools, left: _Countdown) -> None:
        session = opened.session
        desk = RegionDesk(
            tools, lambda service: session.client(service, region), partition=session.partition, account=session.account, region=region
        )
        collected: list[Collected | None] = [None] * len(collectors)
        todo = iter(range(len(collectors)))

        def work() -> None:
            while self._fault is None:
                with self._lock:
                    number = next(todo, None)
                if number is None:
                    return
                try:
                    collected[number] = collect(collectors[number], desk)
                except BaseException as error:  # noqa: BLE001 - the guard's, or our own fault: it ends the run
                    self._fail(error)
                self._tally.add(tasks_done=1)

        try:
            threads = [threading.Thread(target=work, daemon=True) for _ in range(min(tools.limits.tasks, len(collectors)))]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            if self._fault is None:
                self._run.give(assemble(desk, collectors, [found for found in collected if found is not None]))
        except BaseException as error:  # noqa: BLE001 - as above
            self._fail(error)
        finally:
            self._tally.add(regions_done=1)
            session.release(region)
            left.finish(1)

    def _fail(self, error: BaseException) -> None:
        if self._fault is None:
            self._fault = error
        self.stop()
        # Nobody is going to read on: whoever waits for room must not wait for ever.
        for _ in range(self._request.limits.regions):
            self._run.make_room()


class _Countdown:
    """Closes an account when the last of its regions is done."""

    def __init__(self, number: int, opened: OpenedAccount) -> None:
        self._left = number
        self._opened = opened
        self._lock = threading.Lock()

    def finish(self, number: int) -> None:
        """So many more are done."""
        with self._lock:
            self._left -= number
            is_last = self._left == 0
        if is_last:
            self._opened.session.close()


def find_account(name: str) -> str:
    """The account's number in what people call it; else that name as part of a file's name, which reports make of it."""
    number = re.search(r"(?<![0-9])[0-9]{12}(?![0-9])", name)
    return number[0] if number else re.sub(r"[^A-Za-z0-9_.-]+", "-", name).lstrip(".-") or "account"


def _list_names(names: Sequence[str]) -> str:
    shown = ", ".join(names[:MOST_NAMES])
    return shown if len(names) <= MOST_NAMES else f"{shown} and {len(names) - MOST_NAMES} more"
