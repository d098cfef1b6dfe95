"""How much a run may take: of time, of pages, of threads. Figures only."""

from __future__ import annotations

from immutcheck.model.record import Record


class CallLimits(Record):
    """`threads` make the calls of a process; `regions` of them are open at once, each with up to `tasks` collectors at work.

    Times are in seconds: to connect, to wait for a piece of an answer, and (`answer_timeout`) for the whole of it, each attempt anew; and
    the `deadline` of a service in a region, from its first call on; 0 for none. `attempts` are botocore's, `repeats` how often a call that
    was throttled in all of them begins again. `answer_bytes` bounds one answer, `pages` one walk through pages. `failures_in_a_row`
    without an answer in between are taken to mean that a service cannot be reached: the rest of its calls are not tried.
    """

    threads: int = 32
    regions: int = 4
    tasks: int = 16
    connect_timeout: float = 10.0
    read_timeout: float = 60.0
    answer_timeout: float = 300.0
    answer_bytes: int = 1 << 26
    deadline: float = 3600.0
    attempts: int = 4
    repeats: int = 6
    pages: int = 10_000
    failures_in_a_row: int = 3
