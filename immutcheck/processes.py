"""Spreads work over the cores of this machine by forking: for folders of many templates, each judged by itself.

What cannot be spread, because there is no fork or a child did not come back, is done here instead; the result is the same.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TypeVar

    Item = TypeVar("Item")
    Result = TypeVar("Result")

MOST_PROCESSES = 4


def count_processes() -> int:
    """How many processes can really run at once for us; 1 where there is no fork."""
    if not hasattr(os, "fork") or not hasattr(os, "sched_getaffinity"):
        return 1
    return min(len(os.sched_getaffinity(0)), MOST_PROCESSES)


def map_in_processes(function: Callable[[Sequence[Item]], list[Result]], items: Sequence[Item], processes: int) -> list[Result]:
    """`function(items)`, which gives one result an item, computed in shares: one in this process, the others in forked ones.

    Items go round, so that neighbours of one size are shared out; results come back in the order of the items. They must be picklable.
    """
    processes = min(processes, len(items))
    if processes < 2:
        return function(items)
    children = [_start(function, items[share::processes]) for share in range(1, processes)]
    shares = [function(items[::processes])]
    for share, child in enumerate(children, start=1):
        received: list[Result] | None = _receive(child)
        shares.append(function(items[share::processes]) if received is None else received)
    return [shares[index % processes][index // processes] for index in range(len(items))]


def _start(function: Callable[[Sequence[Item]], list[Result]], items: Sequence[Item]) -> tuple[int, int] | None:
    """Process id and the descriptor to read its results from; None when there cannot be another process."""
    reading, writing = os.pipe()
    try:
        child = os.fork()
    except OSError:
        os.close(reading)
        os.close(writing)
        return None
    if child:
        os.close(writing)
        return child, reading
    code = 1
    try:
        os.close(reading)
        import pickle

        with open(writing, "wb") as stream:
            pickle.dump(function(items), stream, protocol=pickle.HIGHEST_PROTOCOL)
        code = 0
    finally:
        # Whatever happened: the parent's cleaning up, its buffers and its callers are none of the child's business.
        os._exit(code)


def _receive(child: tuple[int, int] | None) -> list[Result] | None:
    """The child's results; None when it did not end well."""
    if child is None:
        return None
    process, reading = child
    with open(reading, "rb") as stream:
        data = stream.read()
    _, status = os.waitpid(process, 0)
    if status != 0:
        return None
    import pickle

    results: list[Result] = pickle.loads(data)  # noqa: S301 - what our own child wrote into our own pipe
    return results
