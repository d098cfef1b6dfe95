"""Token buckets: how many calls a second an account gets, region by region and service by service.

A bucket begins at the catalogue's rate, slows down when AWS throttles nevertheless (others call the same account), and recovers. botocore's
adaptive retries stand behind it: they wait once a call was throttled, the bucket is there so that none is.
"""

from __future__ import annotations

from math import inf

TYPE_CHECKING = False
if TYPE_CHECKING:
    from immutcheck.live.operation import Operation, Service

SLOWED = 0.7
"""What is left of the rate after a throttled answer; as in botocore's adaptive mode."""

RECOVERY = 0.05
"""The part of its first rate that a bucket regains each second."""

LOWEST_RATE = 0.5

SLOW_FOR = 5.0
"""Seconds after a throttled answer in which botocore's own waiting must be reckoned with."""


class TokenBucket:
    """`rate` tokens a second, at most one second's worth at once. Times are those of one monotonic clock. Not for several threads at
    once: `CallPool` holds its lock."""

    def __init__(self, rate: float) -> None:
        self._full_rate = rate
        self._rate = rate
        self._tokens = max(1.0, rate)
        self._filled_at = 0.0
        self._slowed_at = -inf
        self.under_way = 0
        """Calls that took a token and were not answered yet; the pool's own count."""

    @property
    def rate(self) -> float:
        """Tokens a second, as it is now."""
        return self._rate

    def delay(self, now: float) -> float:
        """Seconds until there is a token; 0 when there is one."""
        if self._full_rate == inf:
            return 0.0
        self._fill(now)
        return 0.0 if self._tokens >= 1 else (1 - self._tokens) / self._rate

    def take(self) -> None:
        """One token; only after `delay` said 0."""
        if self._full_rate != inf:
            self._tokens -= 1

    def slow_down(self, now: float) -> None:
        """AWS throttled a call. Answers to calls that were under way by then say nothing new: once a second is enough."""
        is_new = now - self._slowed_at >= 1
        if is_new:
            self._slowed_at = now
        if self._full_rate == inf:
            return
        self._fill(now)
        self._tokens = min(self._tokens, 0.0)
        if is_new:
            self._rate = max(self._rate * SLOWED, min(LOWEST_RATE, self._full_rate))

    def is_slow(self, now: float) -> bool:
        """AWS throttled a call a short while ago."""
        return now - self._slowed_at < SLOW_FOR

    def _fill(self, now: float) -> None:
        passed = max(0.0, now - self._filled_at) if self._filled_at else 0.0
        self._filled_at = now
        self._tokens = min(max(1.0, self._rate), self._tokens + passed * self._rate)
        if self._rate < self._full_rate:
            self._rate = min(self._full_rate, self._rate + passed * RECOVERY * self._full_rate)


def choose_rate(service: Service, operation: Operation, max_rate: float | None) -> float:
    """Calls a second for the operation: the catalogue's, never more than `max_rate`; 0 for `max_rate` lifts them all."""
    if max_rate == 0:
        return inf
    rate = operation.rate or service.rate
    return rate if max_rate is None else min(rate, max_rate)
