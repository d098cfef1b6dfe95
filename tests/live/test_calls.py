"""The pool that makes the calls: order, turns, waiting, stopping."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from math import inf

import pytest

from immutcheck.live.calls import CallPool, DeadlinePassed, Interrupted, wait_for
from immutcheck.live.throttle import TokenBucket


class Busy(Exception):
    """What this test's service says when it wants fewer calls."""


@contextmanager
def pool_of(threads: int, repeats: int = 0) -> Iterator[CallPool]:
    pool = CallPool(threads, lambda error: isinstance(error, Busy), repeats)
    try:
        yield pool
    finally:
        pool.close()


def test_calls_run_side_by_side_and_no_more_than_there_are_threads() -> None:
    with pool_of(4) as pool:
        lane = pool.open_lane(TokenBucket(inf))
        at_once, most, lock = [0], [0], threading.Lock()

        def call() -> None:
            with lock:
                at_once[0] += 1
                most[0] = max(most[0], at_once[0])
            time.sleep(0.02)
            with lock:
                at_once[0] -= 1

        for future in [pool.submit(lane, call) for _ in range(12)]:
            wait_for(future, inf)

    assert most == [4]


def test_a_lane_that_waits_for_tokens_takes_no_thread_from_another() -> None:
    with pool_of(1) as pool:
        slow, fast = pool.open_lane(TokenBucket(0.5)), pool.open_lane(TokenBucket(inf))
        waiting = [pool.submit(slow, lambda: "slow") for _ in range(3)]
        answers = [wait_for(pool.submit(fast, lambda: "fast"), time.monotonic() + 5) for _ in range(20)]

    assert answers == ["fast"] * 20
    assert [future.done() and future.exception() is None for future in waiting] == [True, False, False]


def test_a_bucket_holds_its_rate() -> None:
    with pool_of(8) as pool:
        lane = pool.open_lane(TokenBucket(100))
        started = time.monotonic()
        for future in [pool.submit(lane, lambda: None) for _ in range(120)]:
            wait_for(future, inf)

    assert time.monotonic() - started >= 0.19


def test_two_lanes_on_one_bucket_take_turns() -> None:
    order: list[str] = []
    with pool_of(1) as pool:
        bucket = TokenBucket(inf)
        gate = threading.Event()
        first, second = pool.open_lane(bucket), pool.open_lane(bucket)
        blocked = pool.submit(pool.open_lane(bucket), gate.wait)
        futures = [pool.submit(first, lambda: order.append("many")) for _ in range(5)]
        futures.append(pool.submit(second, lambda: order.append("one")))
        gate.set()
        for future in [blocked, *futures]:
            wait_for(future, inf)

    assert order.index("one") == 1


def test_a_throttled_call_begins_again_until_it_is_answered() -> None:
    tries = []

    def call() -> str:
        tries.append(1)
        if len(tries) < 3:
            raise Busy
        return "answer"

    with pool_of(2, repeats=5) as pool:
        bucket = TokenBucket(1000)
        assert wait_for(pool.submit(pool.open_lane(bucket), call), inf) == "answer"

    assert len(tries) == 3
    assert bucket.rate < 1000


def test_a_bucket_that_was_throttled_gets_a_part_of_the_threads() -> None:
    """botocore waits in them before it tries again."""
    with pool_of(8) as pool:
        bucket, gate = TokenBucket(inf), threading.Event()
        pool.slow_down(bucket)
        lane = pool.open_lane(bucket)
        waiting = [pool.submit(lane, gate.wait) for _ in range(20)]
        other = pool.open_lane(TokenBucket(inf))
        answers = [wait_for(pool.submit(other, lambda: "other"), time.monotonic() + 5) for _ in range(20)]
        at_once = bucket.under_way
        gate.set()
        for future in waiting:
            wait_for(future, time.monotonic() + 5)

    assert answers == ["other"] * 20
    assert at_once == 2


def test_a_call_that_is_throttled_for_good_fails() -> None:
    def call() -> None:
        raise Busy

    with pool_of(1, repeats=2) as pool, pytest.raises(Busy):
        wait_for(pool.submit(pool.open_lane(TokenBucket(1000)), call), inf)


def test_who_waits_too_long_gives_up_and_the_call_is_not_made() -> None:
    made: list[int] = []
    with pool_of(1) as pool:
        gate = threading.Event()
        lane = pool.open_lane(TokenBucket(inf))
        blocked = pool.submit(lane, gate.wait)
        late = pool.submit(lane, lambda: made.append(1))
        with pytest.raises(DeadlinePassed):
            wait_for(late, time.monotonic() + 0.02)
        gate.set()
        wait_for(blocked, inf)
        wait_for(pool.submit(lane, lambda: None), inf)

    assert made == []


def test_a_stop_releases_who_waits_for_a_call_under_way() -> None:
    with pool_of(1) as pool:
        gate = threading.Event()
        lane = pool.open_lane(TokenBucket(inf))
        futures = [pool.submit(lane, gate.wait), pool.submit(lane, gate.wait)]
        time.sleep(0.01)
        pool.stop()
        futures.append(pool.submit(lane, gate.wait))
        for future in futures:
            with pytest.raises(Interrupted):
                wait_for(future, time.monotonic() + 5)
        gate.set()


def test_closing_lets_the_threads_go() -> None:
    before = set(threading.enumerate())
    pool = CallPool(5)
    made = set(threading.enumerate()) - before
    pool.close()
    for thread in made:
        thread.join(5)

    assert len(made) == 5
    assert not any(thread.is_alive() for thread in made)
