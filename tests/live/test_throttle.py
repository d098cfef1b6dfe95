"""Token buckets, on a clock of the test's own."""

from __future__ import annotations

from math import inf

import pytest

from immutcheck.live.operation import Operation, Service
from immutcheck.live.throttle import TokenBucket, choose_rate


def take_all(bucket: TokenBucket, now: float) -> int:
    taken = 0
    while bucket.delay(now) == 0:
        bucket.take()
        taken += 1
    return taken


def test_a_second_gives_as_many_tokens_as_the_rate() -> None:
    bucket = TokenBucket(10)

    assert [take_all(bucket, now) for now in (100, 101, 101.5, 110)] == [10, 10, 5, 10]


def test_the_delay_is_how_long_the_next_token_takes() -> None:
    bucket = TokenBucket(4)
    take_all(bucket, 100)

    assert bucket.delay(100) == pytest.approx(0.25)
    assert bucket.delay(100.2) == pytest.approx(0.05)
    assert bucket.delay(100.25) == 0


def test_a_slow_bucket_still_gives_whole_tokens() -> None:
    bucket = TokenBucket(0.1)

    assert [take_all(bucket, now) for now in (100, 105, 110.01)] == [1, 0, 1]


def test_a_throttled_answer_slows_it_down_and_empties_it() -> None:
    bucket = TokenBucket(100)
    bucket.delay(100)

    bucket.slow_down(100)

    assert bucket.rate == pytest.approx(70)
    assert bucket.delay(100) > 0


def test_answers_that_were_under_way_slow_it_down_only_once() -> None:
    bucket = TokenBucket(100)
    for now in (100, 100.2, 100.9):
        bucket.slow_down(now)

    assert 70 <= bucket.rate < 75


def test_throttling_that_goes_on_slows_it_down_further_but_never_to_a_stop() -> None:
    bucket = TokenBucket(2)
    for second in range(100, 200):
        bucket.slow_down(second)

    assert 0.5 <= bucket.rate < 0.7


def test_it_recovers_to_its_first_rate() -> None:
    bucket = TokenBucket(100)
    bucket.slow_down(100)
    rates = []
    for second in range(101, 110):
        bucket.delay(second)
        rates.append(round(bucket.rate))

    assert rates == [75, 80, 85, 90, 95, 100, 100, 100, 100]


def test_without_a_rate_nothing_waits() -> None:
    bucket = TokenBucket(inf)
    bucket.slow_down(100)

    assert bucket.delay(100) == 0


@pytest.mark.parametrize(
    ("max_rate", "own", "rate"),
    [(None, 0, 10), (None, 3, 3), (5, 0, 5), (5, 3, 3), (50, 0, 10), (0, 3, inf)],
    ids=["service", "operation", "capped", "cap-above-own", "cap-never-lifts", "lifted"],
)
def test_the_rate_is_the_catalogues_and_max_rate_caps_or_lifts_it(max_rate: float | None, own: float, rate: float) -> None:
    operation = Operation("List", ("x:List",), rate=own)

    assert choose_rate(Service("x", "X", (operation,), rate=10), operation, max_rate) == rate
