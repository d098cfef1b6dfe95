"""The hook in the real pre-commit: installs from a clone of this project and blocks a bad template."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import PROJECT
from tests.samples import OPEN_TO_SSH
from tests.test_layers import PROGRAM

IDENTITY = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"]


def git(folder: Path, *words: str) -> str:
    return subprocess.run(["git", *IDENTITY, *words], cwd=folder, check=True, capture_output=True, text=True).stdout


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a user's pre-commit clones: this project as it is in the working tree."""
    folder = tmp_path_factory.mktemp("published")
    for name in ("pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml", "hatch_build.py"):
        shutil.copy(PROJECT / name, folder / name)
    shutil.copytree(PROGRAM, folder / "immutcheck", ignore=shutil.ignore_patterns("__pycache__", "_rules"))
    shutil.copytree(PROJECT / "rules", folder / "rules")
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "published")
    git(folder, "tag", "v0")
    return folder


def test_hook_installs_and_blocks_a_bad_template(published: Path, tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    (tmp_path / ".pre-commit-config.yaml").write_text(f"repos:\n- repo: {published}\n  rev: v0\n  hooks:\n  - id: immutcheck\n")
    (tmp_path / "web.yaml").write_text(OPEN_TO_SSH)
    (tmp_path / "notes.yaml").write_text("a: b\n")
    git(tmp_path, "add", "-A")
    environment = {**os.environ, "PRE_COMMIT_HOME": str(tmp_path / ".cache"), "PRE_COMMIT_ALLOW_NO_CONFIG": "0"}
    pre_commit = [sys.executable, "-m", "pre_commit"]

    installed = subprocess.run([*pre_commit, "install"], cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert installed.returncode == 0, installed.stdout + installed.stderr
    commit = ["git", *IDENTITY, "commit", "-q", "-m", "open"]
    blocked = subprocess.run(commit, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=400)
    assert blocked.returncode == 1, blocked.stdout + blocked.stderr
    assert "ssh-open-to-internet" in blocked.stdout + blocked.stderr

    (tmp_path / "web.yaml").write_text(OPEN_TO_SSH.replace("0.0.0.0/0", "10.0.0.0/8").replace("22", "443"))
    git(tmp_path, "add", "-A")
    passed = subprocess.run(commit, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=400)
    assert passed.returncode == 0, passed.stdout + passed.stderr
