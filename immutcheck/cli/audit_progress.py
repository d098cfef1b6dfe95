"""What a person sees while an audit runs: how many calls were made, and how much of the work is done. Nothing where nobody is looking."""

from __future__ import annotations

from contextlib import contextmanager

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import TextIO

    from immutcheck.live.progress import Counts


@contextmanager
def watch(stream: TextIO) -> Iterator[Callable[[Counts], None] | None]:
    """Draws progress on the stream while the block runs, and takes it away at its end; None when the stream is no terminal."""
    if not stream.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(bar_width=24), MofNCompleteColumn(), TimeElapsedColumn())
    # It draws when it is told something: a thread of its own would be in the way of forking.
    display = Progress(*columns, console=Console(file=stream), transient=True, auto_refresh=False)
    task = display.add_task("reading", total=None)

    def draw(counts: Counts) -> None:
        display.start()
        display.update(task, description=describe(counts), completed=counts.tasks_done, total=counts.tasks or None)
        display.refresh()

    try:
        yield draw
    finally:
        display.stop()


def describe(counts: Counts) -> str:
    """`1,204 calls (3 failed, 12 throttled), 2 of 17 regions`."""
    troubles = [f"{number:,} {word}" for number, word in ((counts.failed, "failed"), (counts.throttled, "throttled")) if number]
    calls = f"{counts.calls:,} call{'s' if counts.calls != 1 else ''}" + (f" ({', '.join(troubles)})" if troubles else "")
    return f"{calls}, {counts.regions_done} of {counts.regions} region{'s' if counts.regions != 1 else ''}"
