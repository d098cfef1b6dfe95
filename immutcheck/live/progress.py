"""How far a run is: numbers that a terminal can draw. Draws nothing."""

from __future__ import annotations

import threading

from immutcheck.model.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


class Counts(Record):
    """`calls` were made, `failed` of them (or not even tried), `throttled` answers came. A task is a collector in a region; `tasks` and
    `regions` grow while accounts are opened."""

    calls: int = 0
    failed: int = 0
    throttled: int = 0
    tasks: int = 0
    tasks_done: int = 0
    regions: int = 0
    regions_done: int = 0

    def plus(self, other: Counts) -> Counts:
        """Both together."""
        return Counts(*[mine + theirs for mine, theirs in zip(self._values(), other._values(), strict=True)])  # type: ignore[operator]


class Tally:
    """Counts, for all threads of a process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._numbers: dict[str, int] = {}
        self._calls: dict[tuple[str, str], int] = {}

    def add(self, **numbers: int) -> None:
        """Each number grows by what is given: `add(tasks=3)`."""
        with self._lock:
            for name, number in numbers.items():
                self._numbers[name] = self._numbers.get(name, 0) + number

    def add_call(self, service: str, operation: str) -> None:
        """One call is made, whatever comes of it; attempts of botocore's own are no calls."""
        with self._lock:
            self._numbers["calls"] = self._numbers.get("calls", 0) + 1
            self._calls[(service, operation)] = self._calls.get((service, operation), 0) + 1

    def add_calls(self, calls: Mapping[tuple[str, str], int]) -> None:
        """Calls that another process made, which are in its counts already."""
        with self._lock:
            for key, number in calls.items():
                self._calls[key] = self._calls.get(key, 0) + number

    @property
    def counts(self) -> Counts:
        """As it is now."""
        with self._lock:
            return Counts(**self._numbers)

    @property
    def calls(self) -> dict[tuple[str, str], int]:
        """Calls made by (service, `Operation.key`)."""
        with self._lock:
            return dict(self._calls)
