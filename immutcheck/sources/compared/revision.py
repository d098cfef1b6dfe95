"""The files of a git revision as a tree: what a pull request starts from. git only reads here, and fetches nothing.

What is in the working folder as it was in the revision is read from there, so that a large repository costs three calls of git.
"""

from __future__ import annotations

import os
import posixpath

from immutcheck.model.errors import UsageError
from immutcheck.sources.file_tree import FileTree

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

LINK_MODE = b"120000"
LINK_LIMIT = 8
"""Links that are followed one after the other."""
QUIET = {"GIT_ALLOW_PROTOCOL": "none", "GIT_NO_LAZY_FETCH": "1", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0"}
"""No network, no questions, nothing written."""


def open_revision(base: str, revision: str, read_now: Callable[[str], bytes]) -> FileTree:
    """The files below `base` as they were in `revision`; `read_now` reads those of the working folder. UsageError when there is no git, no
    repository or no such revision."""
    commit = _find_commit(base, revision)
    listed = _run(base, "ls-tree", "-r", "-z", commit)
    changed = _run(base, "diff", "--name-only", "-z", "--no-renames", "--no-ext-diff", "--ignore-submodules", "--relative", commit, "--")
    flagged = _run(base, "ls-files", "-v", "-z")
    if listed is None or changed is None or flagged is None:
        raise UsageError(f"--before-ref {revision}: git cannot list the files of that revision")
    objects: dict[str, tuple[bytes, str]] = {}
    submodules: dict[str, str] = {}
    for line in listed.split(b"\0"):
        head, _, name = line.partition(b"\t")
        mode, kind, identity = (*head.split(), b"", b"", b"")[:3]
        if kind == b"blob":
            objects[os.fsdecode(name)] = (mode, identity.decode("ascii"))
        elif kind == b"commit":
            submodules[os.fsdecode(name)] = identity.decode("ascii")
    different = {os.fsdecode(name) for name in changed.split(b"\0")}
    # git is told not to look at these (assume-unchanged, skip-worktree), and so does not say whether they differ
    different.update([os.fsdecode(line[2:]) for line in flagged.split(b"\0") if line[:1] != line[:1].upper() or line[:1] == b"S"])

    def enter(path: str) -> str:
        """The path with a linked folder in it replaced by what it links to."""
        for end in [index for index, letter in enumerate(path) if letter == "/"]:
            folder = path[:end]
            if objects.get(folder, (b"", ""))[0] == LINK_MODE:
                return posixpath.normpath(posixpath.join(posixpath.dirname(folder), os.fsdecode(content(folder)), path[end + 1 :]))
        return path

    def find_submodule(path: str) -> str:
        return next((folder for folder in submodules if path.startswith(f"{folder}/")), "")

    def read_submodule(folder: str, path: str) -> bytes:
        """A submodule has its own repository, where the revision is the commit that was chosen then."""
        home, commit = os.path.join(base, folder), submodules[folder]
        data = _run(home, "cat-file", "blob", f"{commit}:{path[len(folder) + 1 :]}")
        if data is not None:
            return data
        if _run(home, "cat-file", "-e", f"{commit}^{{commit}}") is None:
            raise OSError(0, f"git does not have commit {commit[:12]} of submodule {folder}")
        raise FileNotFoundError(path)

    def content(name: str) -> bytes:
        data = _run(base, "cat-file", "blob", objects[name][1])
        if data is None:
            raise OSError(0, "git does not have its content")
        return data

    def read(path: str) -> bytes:
        name = posixpath.normpath(path)
        for _ in range(LINK_LIMIT):
            if name not in objects:
                if folder := find_submodule(name):
                    return read_submodule(folder, name)
                entered = enter(name)
                if entered == name:
                    raise FileNotFoundError(path)
                name = entered
                continue
            mode = objects[name][0]
            if mode != LINK_MODE and name not in different:
                try:
                    return read_now(name)
                except FileNotFoundError:
                    pass  # left out of the working folder (sparse checkout)
            data = content(name)
            if mode != LINK_MODE:
                return data
            name = posixpath.normpath(posixpath.join(posixpath.dirname(name), os.fsdecode(data)))
        raise FileNotFoundError(path)

    def list_folder(folder: str) -> list[str]:
        wanted = posixpath.normpath(folder)
        return sorted([posixpath.basename(name) for name in objects if (posixpath.dirname(name) or ".") == wanted])

    return FileTree(read, list_folder, {})


def list_renamed(base: str, revision: str) -> dict[str, str]:
    """The files below `base` that had another path in `revision`: path → that one. Empty when git cannot tell."""
    words = ("diff", "--name-status", "-z", "--find-renames", "--diff-filter=R", "--no-ext-diff", "--ignore-submodules", "--relative")
    told = _run(base, *words, _find_commit(base, revision), "--") or b""
    parts = [os.fsdecode(part) for part in told.split(b"\0")]
    return {parts[index + 2]: parts[index + 1] for index in range(0, len(parts) - 2, 3)}


def _find_commit(base: str, revision: str) -> str:
    if _run(base, "rev-parse", "--is-inside-work-tree") is None:
        raise UsageError(f"--before-ref {revision}: {base} is in no git repository that can be read here")
    commit = _run(base, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if commit is None:
        raise UsageError(f"--before-ref {revision}: git knows no such revision here; a job may have to fetch it first (git fetch origin)")
    return commit.strip().decode("ascii")


def _run(base: str, *words: str) -> bytes | None:
    """What git prints; None when it fails. UsageError when there is no git."""
    import subprocess

    command = ["git", "-C", base, *words]
    try:
        finished = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False, env={**os.environ, **QUIET})
    except OSError as error:
        raise UsageError(f"--before-ref: git cannot be started: {error.strerror}") from error
    return finished.stdout if finished.returncode == 0 else None
