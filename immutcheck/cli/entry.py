"""The two entry points. What has to hold before anything else is imported is done here, and nothing else."""

from __future__ import annotations

import gc
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

CRASHED = 3
"""The exit code of a crash: the run is incomplete. Python's own would be 1, which means findings."""


def run_command() -> None:
    """`immutcheck`."""
    # pydantic, which Typer uses, would look through every installed package for plug-ins: a fifth of a one-file scan.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "1")

    def run() -> None:
        from immutcheck.cli.main import main

        main()

    _run_process(run)


def run_hook() -> None:
    """`immutcheck-hook`."""

    def run() -> None:
        from immutcheck.cli.hook import main

        main()

    _run_process(run)


def _run_process(run: Callable[[], None]) -> None:
    """Run it as the whole life of this process."""
    _die_of_interrupts()
    _prepare_streams()
    # Imports make no garbage, so the collector would walk them for nothing; a scan collects by itself (`scan.run_scan`).
    gc.disable()
    try:
        _check_working_folder()
        run()
    except SystemExit as leave:
        if not isinstance(leave.code, int) or not _flush():
            raise
        # Nothing is left to do, and taking the interpreter down piece by piece costs a tenth of a one-file run.
        os._exit(leave.code)
    except Exception as error:  # noqa: BLE001 - the last line: a bug of ours, told without the values that its texts may hold
        _tell_crash(error)
        sys.exit(CRASHED)


def _tell_crash(error: BaseException) -> None:
    """A bug of ours on standard error: where it happened, and never an exception's own text, which may hold a property's value."""
    import traceback

    steps: list[str] = []
    seen: set[int] = set()
    step: BaseException | None = error
    while step is not None and id(step) not in seen:
        seen.add(id(step))
        steps.insert(0, f"{''.join(traceback.format_tb(step.__traceback__))}{type(step).__name__}\n")
        step = step.__cause__ or (None if step.__suppress_context__ else step.__context__)
    sys.stderr.write("immutcheck crashed. Please report this; values of your files are not in it:\n" + "\n".join(steps))


def _die_of_interrupts() -> None:
    """Control-C ends the process at once, as the shell expects it: there is nothing to clean up, and 1 would mean findings."""
    # `signal` itself would load `enum`.
    import _signal  # type: ignore[import-not-found]

    if _signal.getsignal(_signal.SIGINT) is _signal.default_int_handler:
        _signal.signal(_signal.SIGINT, _signal.SIG_DFL)


def _prepare_streams() -> None:
    """Standard streams that a caller closed are empty, and what an encoding cannot hold is written as an escape."""
    # In this order: what is opened for a closed stream gets its number, so that no other file does.
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115 - open as long as the process lives
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]


def _check_working_folder() -> None:
    """Every relative path needs it."""
    try:
        os.getcwd()
    except OSError as error:
        from immutcheck.cli.preparation import fail

        sys.exit(fail(f"the working folder is gone or may not be entered: {error.strerror}"))


def _flush() -> bool:
    """Everything that was printed has arrived."""
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (OSError, ValueError):
        return False
    return True
