"""Standard streams that are closed, full or of another encoding, a working folder that is gone: no traceback, and the exit code means
what it says."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import PROJECT
from tests.samples import OPEN_TO_SSH

COMMAND = "from immutcheck.cli.entry import run_command; run_command()"
HOOK = "from immutcheck.cli.entry import run_hook; run_hook()"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "app.yaml").write_text(OPEN_TO_SSH)
    return tmp_path


def run(folder: Path, code: str, words: str, *, redirect: str = "", **variables: str) -> tuple[int, str, str]:
    """Through a shell, which alone can close a stream."""
    script = f'exec "$0" -c "$1" {words} {redirect}'
    process = subprocess.run(
        ["/bin/sh", "-c", script, sys.executable, code], cwd=folder, env={**os.environ, **variables}, capture_output=True, timeout=120
    )
    return process.returncode, process.stdout.decode("latin-1"), process.stderr.decode("latin-1")


@pytest.mark.parametrize(
    ("code", "words", "expected"),
    [(COMMAND, "scan app.yaml", 1), (HOOK, "app.yaml", 1), (COMMAND, "rules list", 0), (COMMAND, "--version", 0), (COMMAND, "scan no", 2)],
)
def test_closed_output_changes_no_exit_code(folder: Path, code: str, words: str, expected: int) -> None:
    status, _, errors = run(folder, code, words, redirect=">&-")
    assert (status, "Traceback" in errors) == (expected, False)


def test_closed_errors_change_no_exit_code(folder: Path) -> None:
    assert run(folder, COMMAND, "scan no", redirect="2>&-")[0] == 2


def test_closed_input_is_empty_input(folder: Path) -> None:
    status, _, errors = run(folder, COMMAND, "scan -", redirect="<&-")
    assert (status, errors) == (4, "")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no /dev/full")
@pytest.mark.parametrize(
    ("code", "words"),
    [(COMMAND, "scan app.yaml"), (HOOK, "app.yaml"), (COMMAND, "rules list"), (COMMAND, "rules show ssh-open-to-internet")],
)
def test_report_that_cannot_be_written_is_an_error_and_no_finding(folder: Path, code: str, words: str) -> None:
    status, _, errors = run(folder, code, words, redirect=">/dev/full")
    assert (status, errors) == (2, "immutcheck: standard output: cannot be written: No space left on device\n")


@pytest.mark.parametrize("words", ["scan app.yaml", "scan --help", "rules list", "rules show ssh-open-to-internet"])
@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_any_encoding_will_do(folder: Path, words: str, encoding: str) -> None:
    status, output, errors = run(folder, COMMAND, words, PYTHONIOENCODING=encoding)
    assert (status in (0, 1), errors, output != "") == (True, "", True)


def test_reader_that_goes_away_is_no_error(folder: Path) -> None:
    status, _, errors = run(folder, COMMAND, "rules list", redirect="| true")
    assert (status, errors) == (0, "")


def test_escapes_in_errors_do_not_reach_the_terminal(folder: Path) -> None:
    (folder / ".immutcheck.yaml").write_text('"\\e[31m": 1\n')
    status, _, errors = run(folder, COMMAND, "scan app.yaml")
    assert (status, "\x1b" in errors, "\\x1b[31m" in errors) == (2, False, True)


@pytest.mark.parametrize(("code", "words"), [(COMMAND, "scan"), (HOOK, "app.yaml"), (COMMAND, "rules list")])
def test_working_folder_that_is_gone_is_an_error(tmp_path: Path, code: str, words: str) -> None:
    (tmp_path / "gone").mkdir()
    script = f'cd gone && rmdir ../gone && exec "$0" -c "$1" {words}'
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    process = subprocess.run(
        ["/bin/sh", "-c", script, sys.executable, code], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120
    )
    assert (process.returncode, process.stderr[:38]) == (2, "immutcheck: the working folder is gone")


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")
@pytest.mark.parametrize("code", [COMMAND, HOOK])
def test_interrupted_process_dies_of_the_signal(tmp_path: Path, code: str) -> None:
    # The process interrupts itself when it has begun to work: the first file it lists or looks at.
    interrupt = "import os, signal, sys; real = os.path.abspath\n"
    interrupt += "def abspath(path):\n    os.kill(os.getpid(), signal.SIGINT)\n    return real(path)\n"
    interrupt += "os.path.abspath = abspath\nsys.argv[1:] = ['scan', '.'] if 'command' in sys.argv[1] else ['app.yaml']\n"
    process = subprocess.run(
        [sys.executable, "-c", interrupt + code, code], cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False
    )
    assert (process.returncode, process.stdout, process.stderr) == (-signal.SIGINT, "", "")


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({}, False),
        ({"FORCE_COLOR": "1"}, True),
        ({"FORCE_COLOR": "0"}, False),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ({"FORCE_COLOR": "1", "TERM": "dumb"}, True),
    ],
)
def test_pipe_is_coloured_only_on_request(folder: Path, variables: dict[str, str], expected: bool) -> None:
    _, output, _ = run(folder, COMMAND, "scan app.yaml", **{"NO_COLOR": "", **variables})
    assert ("\x1b[" in output) is expected
