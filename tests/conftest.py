"""Shared by all tests: a rule cache of its own, and the command line in this process."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

PROJECT = Path(__file__).resolve().parent.parent


class Outcome(NamedTuple):
    code: int
    out: str
    err: str


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test reads or writes the cache of whoever runs them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IMMUTCHECK_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
        patch.delenv("FORCE_COLOR", raising=False)
        patch.setenv("NO_COLOR", "1")
        patch.setenv("COLUMNS", "100")
        yield


@pytest.fixture
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that is the working folder and looks like a repository's root."""
    folder = tmp_path / "repository"
    folder.mkdir()
    (folder / ".git").mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def immutcheck(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Outcome]:
    """`immutcheck("scan", "app.yaml")` → exit code and what was printed."""
    from immutcheck.cli.main import main

    def call(*words: str) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["immutcheck", *words])
        with pytest.raises(SystemExit) as leave:
            main()
        captured = capsys.readouterr()
        return Outcome(int(leave.value.code or 0), captured.out, captured.err)

    return call


@pytest.fixture
def hook(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Outcome]:
    """`hook("app.yaml")` → exit code and what was printed."""
    from immutcheck.cli.hook import main

    def call(*words: str) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["immutcheck-hook", *words])
        with pytest.raises(SystemExit) as leave:
            main()
        captured = capsys.readouterr()
        return Outcome(int(leave.value.code or 0), captured.out, captured.err)

    return call
