"""The threads that make the calls of a process, and in which order: whoever has a token, in turns.

Tasks (a collector in a region) run in threads of their own and only wait here, so no number of them can block the calls. A call waits
for its token in its queue and not in a thread: a slow service takes no threads from the others.
"""

from __future__ import annotations

import heapq
import threading
import time
from collections import deque
from concurrent.futures import Future, InvalidStateError
from math import inf

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from immutcheck.live.limits import CallLimits
    from immutcheck.live.throttle import TokenBucket


NARROWED = 4
"""A bucket that was throttled gets this part of the threads: botocore's retries wait in them."""
LOOK_AGAIN = 0.05


class Interrupted(Exception):
    """The run was stopped before the call was answered."""


class DeadlinePassed(Exception):
    """The service took longer, all its calls together, than the run allows."""


class _Call:
    """A call that waits for its turn; `repeats` are left when it is throttled."""

    __slots__ = ("function", "future", "repeats")

    def __init__(self, function: Callable[[], Any], repeats: int) -> None:
        self.function = function
        self.future: Future[Any] = Future()
        self.repeats = repeats


class Lane:
    """Calls of one asker that share a bucket with others. Made by `CallPool.open_lane`."""

    __slots__ = ("bucket", "calls", "is_waiting")

    def __init__(self, bucket: TokenBucket) -> None:
        self.bucket = bucket
        self.calls: deque[_Call] = deque()
        self.is_waiting = False


class CallPool:
    """`threads` for all the calls of a process. `may_be_repeated` says of an error that the call can still be answered,
    more slowly; it begins again `repeats` times."""

    def __init__(self, threads: int, may_be_repeated: Callable[[BaseException], bool] = lambda _: False, repeats: int = 0) -> None:
        self._may_be_repeated = may_be_repeated
        self._repeats = repeats
        self._narrow = max(1, threads // NARROWED)
        self._turn = threading.Condition(threading.Lock())
        self._lanes: list[tuple[float, int, Lane]] = []
        """A heap: when the lane's bucket has a token (as far as known when it was put there), then first come, first served."""
        self._count = 0
        self._wakes_at = inf
        self._stopped = False
        self._closed = False
        self._under_way: set[_Call] = set()
        for number in range(threads):
            threading.Thread(target=self._work, name=f"call-{number}", daemon=True).start()

    def open_lane(self, bucket: TokenBucket) -> Lane:
        """A queue of its own: others on the same bucket take turns with it."""
        return Lane(bucket)

    def submit(self, lane: Lane, function: Callable[[], Any]) -> Future[Any]:
        """The future answer of `function()`; `Interrupted` when the pool is stopped."""
        return self.submit_all(lane, (function,))[0]

    def submit_all(self, lane: Lane, functions: Sequence[Callable[[], Any]]) -> list[Future[Any]]:
        """The same for many, in their order."""
        calls = [_Call(function, self._repeats) for function in functions]
        with self._turn:
            is_late = self._stopped
            if not is_late:
                lane.calls.extend(calls)
                self._enqueue(lane, time.monotonic())
        for call in calls if is_late else ():
            _settle(call.future, error=Interrupted())
        return [call.future for call in calls]

    def slow_down(self, bucket: TokenBucket) -> None:
        """A call on the bucket was throttled."""
        with self._turn:
            bucket.slow_down(time.monotonic())

    def stop(self) -> None:
        """No further call is made; whoever waits for one gets `Interrupted` at once, also for calls under way."""
        with self._turn:
            self._stopped = True
            calls = [call for _, _, lane in self._lanes for call in lane.calls] + list(self._under_way)
            for _, _, lane in self._lanes:
                lane.calls.clear()
                lane.is_waiting = False
            self._lanes.clear()
            self._turn.notify_all()
        for call in calls:
            _settle(call.future, error=Interrupted())

    def close(self) -> None:
        """Stops, and lets the threads go."""
        self._closed = True
        self.stop()

    def _enqueue(self, lane: Lane, ready_at: float) -> None:
        if lane.calls and not lane.is_waiting:
            lane.is_waiting = True
            self._count += 1
            heapq.heappush(self._lanes, (ready_at, self._count, lane))
            self._turn.notify()

    def _work(self) -> None:
        done: tuple[Lane, _Call, BaseException | None] | None = None
        while (taken := self._take(done)) is not None:
            lane, call = taken
            error: BaseException | None = None
            try:
                _settle(call.future, call.function())
            except BaseException as raised:  # noqa: BLE001 - it is whoever waits for the answer who must see it
                error = raised
                if not (call.repeats and self._may_be_repeated(raised)):
                    call.repeats = 0
                    _settle(call.future, error=raised)
            done = (lane, call, error)
            del taken, lane, call, error

    def _take(self, done: tuple[Lane, _Call, BaseException | None] | None) -> tuple[Lane, _Call] | None:
        """The next call that may be made; waits for it. None when there will be none. `done` is what the thread did before: one turn for
        both, since all threads meet here."""
        with self._turn:
            if done is not None:
                self._end(*done)
                del done
            while not self._closed:
                wait: float | None = None
                while self._lanes:
                    ready_at, _, lane = self._lanes[0]
                    now = time.monotonic()
                    delay = max(ready_at - now, self._delay(lane.bucket, now))
                    if ready_at <= now:
                        heapq.heappop(self._lanes)
                        lane.is_waiting = False
                        if delay > 0:
                            self._enqueue(lane, now + delay)
                            continue
                        call = self._pop(lane, now)
                        if call is None:
                            continue
                        return lane, call
                    wait = delay
                    break
                wakes_at = inf if wait is None else time.monotonic() + wait
                if wakes_at >= self._wakes_at or wait is None:
                    self._turn.wait()
                else:
                    # One thread keeps the time for all; the others wait to be called.
                    self._wakes_at = wakes_at
                    self._turn.wait(wait)
                    self._wakes_at = inf
        return None

    def _delay(self, bucket: TokenBucket, now: float) -> float:
        if bucket.under_way >= self._narrow and bucket.is_slow(now):
            return max(LOOK_AGAIN, bucket.delay(now))
        return bucket.delay(now)

    def _pop(self, lane: Lane, now: float) -> _Call | None:
        """The lane's next call that somebody still waits for."""
        while lane.calls:
            call = lane.calls.popleft()
            if call.future.cancelled():
                continue
            lane.bucket.take()
            lane.bucket.under_way += 1
            self._under_way.add(call)
            self._enqueue(lane, now)
            return call
        return None

    def _end(self, lane: Lane, call: _Call, error: BaseException | None) -> None:
        self._under_way.discard(call)
        lane.bucket.under_way -= 1
        if error is not None and call.repeats and not self._stopped:
            call.repeats -= 1
            lane.bucket.slow_down(time.monotonic())
            lane.calls.appendleft(call)
            self._enqueue(lane, time.monotonic())


def _settle(future: Future[Any], answer: object = None, *, error: BaseException | None = None) -> None:
    """What nobody waits for any more, or what was settled by `stop`, stays as it is."""
    try:
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(answer)
    except InvalidStateError:
        return


def wait_for(future: Future[Any], until: float) -> Any:
    """The answer; DeadlinePassed when there is none at `until` (by the monotonic clock)."""
    try:
        return future.result(None if until == inf else max(0.0, until - time.monotonic()))
    except TimeoutError:
        if future.cancel() or not future.done():
            raise DeadlinePassed from None
        return future.result()


def client_config(limits: CallLimits) -> Any:
    """What clients are made with: botocore's adaptive retries and our timeouts. One client serves all threads."""
    from botocore.config import Config

    return Config(
        retries={"mode": "adaptive", "total_max_attempts": limits.attempts},
        connect_timeout=limits.connect_timeout,
        read_timeout=limits.read_timeout,
        max_pool_connections=limits.threads,
    )
