"""The recipe in `docs/scheduled-audit`: held to our own rules, and its script tried with a real shell."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import PROJECT, Outcome

RECIPE = PROJECT / "docs" / "scheduled-audit"
AUDIT = """#!{python}
import signal, sys, time, pathlib
words = sys.argv[1:]
snapshot = pathlib.Path(words[words.index("--snapshot") + 1])
pathlib.Path("words").write_text("\\n".join(words))
def stop(*_):
    snapshot.write_text("half")
    sys.exit(3)
signal.signal(signal.SIGTERM, stop)
if "--slow" in words:
    pathlib.Path("running").touch()
    time.sleep(30)
snapshot.write_text("whole")
sys.exit({code})
"""
KEEP = """#!/bin/sh
for word in "$@"; do case "$word" in s3://*) ;; /*) cat "$word"/*.snapshot.json >> kept; esac; done
exit {code}
"""


@pytest.fixture
def place(workplace: Path) -> Callable[..., list[str]]:
    """`place(audit=1, keep=0)`: programs of the names that the script calls, with these exit codes; the command that runs it."""

    def write(audit: int = 0, keep: int = 0) -> list[str]:
        for name, text in (("immutcheck", AUDIT.format(python=sys.executable, code=audit)), ("aws", KEEP.format(code=keep))):
            program = workplace / "bin" / name
            program.parent.mkdir(exist_ok=True)
            program.write_text(text)
            program.chmod(0o755)
        return ["/bin/sh", str(RECIPE / "run-audit.sh")]

    return write


def environment(workplace: Path, **more: str) -> dict[str, str]:
    return {**os.environ, "PATH": f"{workplace / 'bin'}{os.pathsep}{os.environ['PATH']}", "TMPDIR": str(workplace), **more}


@pytest.mark.parametrize(("audit", "keep", "code"), [(0, 0, 0), (1, 0, 1), (3, 0, 3), (0, 1, 3), (1, 1, 1)])
def test_the_script_ends_as_the_audit_did_and_keeps_what_was_seen(
    place: Callable[..., list[str]], workplace: Path, audit: int, keep: int, code: int
) -> None:
    command = [*place(audit, keep), "--all-regions"]

    ended = subprocess.run(command, env=environment(workplace, REPORTS="s3://bucket/x"), check=False, capture_output=True, timeout=60)

    assert (ended.returncode, (workplace / "kept").read_text()) == (code, "whole")
    assert (workplace / "words").read_text().startswith("audit\n--all-regions\n--snapshot\n")
    assert list(workplace.glob("audit.*")) == []


def test_a_stopped_task_keeps_what_it_saw(place: Callable[..., list[str]], workplace: Path) -> None:
    process = subprocess.Popen([*place(), "--slow"], env=environment(workplace, REPORTS="s3://bucket/x"))
    end = time.monotonic() + 30
    while not (workplace / "running").exists():
        assert time.monotonic() < end
        time.sleep(0.02)

    process.send_signal(signal.SIGTERM)

    assert (process.wait(timeout=30), (workplace / "kept").read_text()) == (3, "half")


def test_without_a_place_for_reports_nothing_is_read(place: Callable[..., list[str]], workplace: Path) -> None:
    ended = subprocess.run(place(), env=environment(workplace), check=False, capture_output=True, text=True, timeout=60)

    assert (ended.returncode, "where reports go" in ended.stderr, (workplace / "words").exists()) == (2, True, False)


def test_the_recipe_is_clean_in_the_strictest_profile(immutcheck: Callable[..., Outcome]) -> None:
    outcome = immutcheck("scan", str(RECIPE), "--profile", "strict")

    assert (outcome.code, "Passed: no findings." in outcome.out) == (0, True)
