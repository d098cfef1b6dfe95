"""A whole run: accounts × regions × collectors, each observation given out as soon as its region is complete, so that whoever judges it can
drop it. Judges nothing, and knows no credentials: an opener brings a session.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from queue import Empty, SimpleQueue

from immutcheck.live.catalogue.table import SERVICES
from immutcheck.live.collectors.table import COLLECTORS
from immutcheck.live.limits import CallLimits
from immutcheck.live.progress import Counts, Tally
from immutcheck.model.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any, Protocol

    from immutcheck.live.collector import Collector
    from immutcheck.live.conversion import Converter
    from immutcheck.live.operation import Service
    from immutcheck.live.plan import CallPlan
    from immutcheck.model.observation import Observation

    class Session(Protocol):
        """One account, as `live/sessions.py` opens it."""

        @property
        def account(self) -> str:
            """Twelve digits."""
            ...

        @property
        def partition(self) -> str:
            """ "aws", "aws-cn", …"""
            ...

        def client(self, service: str, region: str) -> Any:
            """A client, for several threads; region "global" for where the partition is at home."""
            ...

        def release(self, region: str) -> None:
            """Lets go of a region's clients."""
            ...

        def close(self) -> None:
            """Lets go of the rest."""
            ...

    class Feeder(Protocol):
        """Where a run's observations come from: threads of this process, or another process."""

        def start(self) -> None:
            """Begins; from then on it calls `Run.give` and, at its end, `Run.finish`."""
            ...

        def stop(self) -> None:
            """No further call; what was read is still given."""
            ...

        def kill(self) -> None:
            """Nothing more is wanted."""
            ...


SHOW_EVERY = 0.1
"""Seconds between two looks at the progress."""


class OpenedAccount(Record):
    """`regions` are without "global": what belongs to a whole account is asked once besides."""

    session: Session
    regions: tuple[str, ...]


class AccountTarget(Record):
    """An account to read. `name` is for people, when it cannot be opened; `open` runs in the process that reads it. An ImmutcheckError of
    it is reported and the other accounts go on."""

    name: str
    open: Callable[[], OpenedAccount]


class RunRequest(Record):
    """What is to be read. `max_rate` as in `choose_rate`; `since` is where session history begins (ISO 8601). `progress` is told in the
    thread that iterates. `processes` is how many may share the accounts, where there are several."""

    targets: tuple[AccountTarget, ...]
    plan: CallPlan
    services: tuple[Service, ...] = SERVICES
    collectors: tuple[Collector, ...] = COLLECTORS
    converter: Converter | None = None
    max_rate: float | None = None
    since: str = ""
    limits: CallLimits = CallLimits()
    progress: Callable[[Counts], None] | None = None
    processes: int = 1


class Run:
    """The observations of a run, in the order in which their regions were complete.

    Ctrl-C while the iterator waits, and `stop`, end it early: what was read is still given, that of open regions marked with a diagnostic
    "interrupted". A second Ctrl-C is raised. What the guard raises comes out of the iterator.
    """

    def __init__(self, tally: Tally, progress: Callable[[Counts], None] | None, room: int) -> None:
        self._tally = tally
        self._progress = progress
        self._shown_at = 0.0
        self._feeders: tuple[Feeder, ...] = ()
        self._open_feeders = 0
        self._ready: deque[Observation] = deque()
        self._room = threading.Semaphore(room)
        self._bell: SimpleQueue[None] = SimpleQueue()
        self._fault: BaseException | None = None
        self._others: dict[int, Counts] = {}
        self._lock = threading.Lock()
        self._stops: SimpleQueue[bool] = SimpleQueue()
        self._is_stopped = False

    def start(self, feeders: tuple[Feeder, ...]) -> Run:
        """Lets them begin."""
        self._feeders = feeders
        self._open_feeders = len(feeders)
        threading.Thread(target=self._wait_for_stop, name="stop", daemon=True).start()
        for feeder in feeders:
            feeder.start()
        return self

    def __iter__(self) -> Run:
        return self

    def __next__(self) -> Observation:
        taken: Observation | None = None
        while True:
            try:
                while True:
                    if self._fault is not None:
                        self.close()
                        raise self._fault
                    if self._ready:
                        taken = self._ready[0]
                        self._ready.popleft()
                        self._room.release()
                        return taken
                    if not self._open_feeders and not self._ready:
                        self._show(at_once=True)
                        self._stops.put(False)
                        raise StopIteration
                    self._wait()
                    self._show()
            except KeyboardInterrupt:
                if self._is_stopped:
                    self.close()
                    raise
                self.stop()
                if taken is not None and not (self._ready and self._ready[0] is taken):
                    return taken

    def stop(self) -> None:
        """Ends the run early. May be called by any thread and by a signal's handler."""
        self._is_stopped = True
        self._stops.put(True)

    def close(self) -> None:
        """Ends it at once; nothing more is given."""
        for feeder in self._feeders:
            feeder.kill()
        self._stops.put(False)

    @property
    def is_stopped(self) -> bool:
        """Somebody wanted it to end early."""
        return self._is_stopped

    @property
    def counts(self) -> Counts:
        """How far it is."""
        counts = self._tally.counts
        with self._lock:
            for other in self._others.values():
                counts = counts.plus(other)
        return counts

    @property
    def calls(self) -> Mapping[tuple[str, str], int]:
        """Calls made by (service, `Operation.key`); those of other processes when these are done."""
        return self._tally.calls

    def give(self, observation: Observation) -> None:
        """A feeder has an observation; it has waited for room before."""
        self._ready.append(observation)
        self._bell.put(None)

    def wait_for_room(self) -> None:
        """Until so few observations are under way that one more may be begun."""
        self._room.acquire()

    def make_room(self) -> None:
        """Room that was waited for is not needed, or must not be waited for any more."""
        self._room.release()

    def note(self, feeder: int, counts: Counts) -> None:
        """How far another process is."""
        with self._lock:
            self._others[feeder] = counts

    def finish(self, fault: BaseException | None = None) -> None:
        """A feeder is done; `fault` is what must end the run."""
        with self._lock:
            self._open_feeders -= 1
            if fault is not None and self._fault is None:
                self._fault = fault
        if fault is not None:
            self.stop()
        self._bell.put(None)

    def _wait(self) -> None:
        try:
            self._bell.get(timeout=SHOW_EVERY)
        except Empty:
            return

    def _show(self, *, at_once: bool = False) -> None:
        now = time.monotonic()
        if self._progress is not None and (at_once or now - self._shown_at >= SHOW_EVERY):
            self._shown_at = now
            self._progress(self.counts)

    def _wait_for_stop(self) -> None:
        """A thread of its own: what stopping needs must not happen in a signal's handler, which may hold any lock."""
        while self._stops.get():
            for feeder in self._feeders:
                feeder.stop()


def run_observations(request: RunRequest) -> Run:
    """Begins the run; with several accounts and processes, these are forked at once."""
    from immutcheck.live.local_reading import LocalReading
    from immutcheck.live.process_reading import fork_readings

    tally = Tally()
    processes = min(request.processes, len(request.targets))
    run = Run(tally, request.progress, request.limits.regions)
    feeders: tuple[Feeder, ...] = ()
    if processes > 1:
        feeders = fork_readings(request, run, tally, processes)
    return run.start(feeders or (LocalReading(request, run, tally),))
