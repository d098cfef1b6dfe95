"""Reads accounts in processes of their own, one a core: what they observe comes back over a pipe, one region at a time.

A child that waits to be read stops reading by itself, so memory stays bounded; one that dies is reported, and the others go on.
"""

from __future__ import annotations

import os
import pickle
import signal
import threading

from immutcheck.live.local_reading import LocalReading, find_account
from immutcheck.live.progress import Tally
from immutcheck.model.diagnostic import ERROR, Diagnostic
from immutcheck.model.location import Location
from immutcheck.model.observation import GLOBAL, Observation

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, BinaryIO

    from immutcheck.live.progress import Counts
    from immutcheck.live.run import Run, RunRequest

OBSERVATION, COUNTS, CALLS, FAULT = "observation", "counts", "calls", "fault"
"""The kinds of messages of a child."""


class ProcessReading:
    """Implements `Feeder` for a child that was forked already."""

    def __init__(self, number: int, process: int, stream: BinaryIO, names: tuple[str, ...], run: Run, tally: Tally) -> None:
        self._number = number
        self._process = process
        self._stream = stream
        self._names = names
        self._run = run
        self._tally = tally
        self._is_over = False
        self._lock = threading.Lock()

    def start(self) -> None:
        """Begins to listen."""
        threading.Thread(target=self._listen, name=f"process-{self._process}", daemon=True).start()

    def stop(self) -> None:
        """As Ctrl-C, which the terminal may have sent to it already."""
        self._send(signal.SIGINT)

    def kill(self) -> None:
        """Ends it."""
        self._send(signal.SIGKILL)

    def _send(self, number: int) -> None:
        with self._lock:
            if not self._is_over:
                os.kill(self._process, number)

    def _listen(self) -> None:
        fault: BaseException | None = None
        is_whole = False
        with self._stream as stream:
            while True:
                kind, content = self._receive(stream)
                if kind == OBSERVATION:
                    self._run.wait_for_room()
                    self._run.give(content)
                elif kind == COUNTS:
                    self._run.note(self._number, content)
                elif kind == CALLS:
                    self._tally.add_calls(content)
                    is_whole = True
                elif kind == FAULT:
                    fault = content
                else:
                    break
        status = self._reap()
        if not is_whole and fault is None:
            self._run.wait_for_room()
            self._run.give(self._describe_loss(status))
        self._run.finish(fault)

    def _receive(self, stream: BinaryIO) -> tuple[str, Any]:
        """The next message; "" at the end, also one that comes in the middle of a message."""
        try:
            kind, content = pickle.load(stream)  # noqa: S301 - what our own child wrote into our own pipe
        except Exception:  # noqa: BLE001 - the end, a message cut by a kill, or what cannot be read back: the child counts as lost
            return "", None
        return kind, content

    def _reap(self) -> int:
        # A child that is gone must not be waited for and signalled at once: its number may be another's by then.
        while True:
            with self._lock:
                process, status = os.waitpid(self._process, os.WNOHANG)
                if process:
                    self._is_over = True
                    return os.waitstatus_to_exitcode(status)
            threading.Event().wait(0.01)

    def _describe_loss(self, status: int) -> Observation:
        names = ", ".join(self._names[:20]) + (f" and {len(self._names) - 20} more" if len(self._names) > 20 else "")
        ended = f"signal {-status}" if status < 0 else f"exit code {status}"
        message = f"a process that read {names} was lost ({ended}): what it had not given by then is missing"
        account = find_account(self._names[0])
        return Observation("aws", account, GLOBAL, (), {}, (), (Diagnostic(ERROR, "process-lost", message, Location(account)),))


def fork_readings(request: RunRequest, run: Run, tally: Tally, processes: int) -> tuple[ProcessReading, ...]:
    """A child for each share of the accounts, which go round; none where there is no fork or not enough of anything for it."""
    readings: list[ProcessReading] = []
    if not hasattr(os, "fork"):
        return ()
    for number in range(processes):
        share = request.targets[number::processes]
        reading, writing = os.pipe()
        # Ctrl-C waits until the child knows what to do about it.
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            process = os.fork()
            if not process:
                os.close(reading)
                _serve(request.replace(targets=share, processes=1), writing, mask)
        except OSError:
            os.close(reading)
            os.close(writing)
            for started in readings:
                started.kill()
            return ()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        os.close(writing)
        readings.append(ProcessReading(number, process, open(reading, "rb"), tuple([one.name for one in share]), run, tally))  # noqa: SIM115
    return tuple(readings)


def _serve(request: RunRequest, writing: int, mask: set[Any]) -> None:
    """What a child does; it never comes back, since the parent's buffers and callers are none of its business."""
    code = 1
    try:
        with open(writing, "wb") as stream:
            _read_and_send(request, stream, mask)
        code = 0
    finally:
        os._exit(code)


def _read_and_send(request: RunRequest, stream: BinaryIO, mask: set[Any]) -> None:
    from immutcheck.live.run import Run

    def send(kind: str, content: object) -> None:
        # Packed first: what cannot be must not leave half a message behind.
        stream.write(pickle.dumps((kind, content), protocol=pickle.HIGHEST_PROTOCOL))
        stream.flush()

    def show(counts: Counts) -> None:
        send(COUNTS, counts)

    tally = Tally()
    run = Run(tally, show, request.limits.regions)
    signal.signal(signal.SIGINT, lambda *_: run.stop())
    signal.pthread_sigmask(signal.SIG_SETMASK, mask)
    run.start((LocalReading(request, run, tally),))
    try:
        for observation in run:
            send(OBSERVATION, observation)
        send(COUNTS, run.counts)
        send(CALLS, run.calls)
    except BrokenPipeError:
        raise
    except Exception as error:  # noqa: BLE001 - the guard's, or our own fault: the parent raises it again
        send(FAULT, _make_portable(error))


def _make_portable(error: Exception) -> Exception:
    """The error, or its text where it does not survive the way to another process."""
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 - our own
    except Exception as fault:  # noqa: BLE001 - whatever an exception's class does there
        return RuntimeError(f"{type(error).__name__} in a process that reads accounts ({type(fault).__name__})")
    return error
