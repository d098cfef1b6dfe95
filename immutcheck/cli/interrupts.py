"""Ctrl-C, and the SIGTERM with which schedulers stop a task: an audit ends early and reports what it saw; asked twice, it dies.

A scan dies at once (`entry`): it can be run again for nothing, while an audit's calls were paid with time and rates.
"""

from __future__ import annotations

import os
import signal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType, TracebackType
    from typing import Self


class Interrupts:
    """While the block runs, the first signal raises KeyboardInterrupt, after `finish_work` it is waited out, and the second one kills.

    A signal that is ignored (`nohup`, a shell's background) stays ignored. Only the main thread can do this.
    """

    def __init__(self) -> None:
        self._number = 0
        self._is_working = True
        self._before: dict[int, object] = {}

    def __enter__(self) -> Self:
        for number in (signal.SIGINT, signal.SIGTERM):
            before = signal.getsignal(number)
            if before is not signal.SIG_IGN:
                self._before[number] = before
                signal.signal(number, self._handle)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for number, before in self._before.items():
            signal.signal(number, before)  # type: ignore[arg-type]
        if kind is KeyboardInterrupt:
            self._die(signal.SIGINT)

    def finish_work(self) -> None:
        """From here on there is nothing to be ended early: the report is about to be written."""
        self._is_working = False

    def _handle(self, number: int, _frame: FrameType | None) -> None:
        self._number += 1
        if self._number > 1:
            self._die(number)
        if self._is_working:
            raise KeyboardInterrupt

    def _die(self, number: int) -> None:
        """As the shell expects it of a program that a signal ended."""
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
