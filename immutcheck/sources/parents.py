"""Finds the templates that nest a given template and the folders that call a given module, so that each can be judged where it is used.

Only names are compared here; whether the parent really reaches the file is decided when the parent is loaded. In a repository git is
asked, which knows what is ignored and searches fast; elsewhere only the folders above the file are looked at: a hook must not walk a disk.
"""

from __future__ import annotations

import os
import posixpath

from immutcheck.sources.grouping import CONFIGURATION_ENDINGS
from immutcheck.sources.input_file import InputFile, show_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

TEMPLATE_ENDINGS = (".yaml", ".yml", ".json", ".template")
VARIABLES_ENDINGS = (".tfvars", ".tfvars.json")
NESTING_TYPES = ("AWS::CloudFormation::Stack", "AWS::Serverless::Application")
MAXIMUM_SIZE = 4 * 1024 * 1024
"""A larger file is no hand-written parent of nested stacks."""


def find_parents(files: Sequence[InputFile], base: str) -> list[InputFile]:
    """Templates below `base` that name one of `files`, or a parent found on the way, as a nested stack's template."""
    wanted = [file for file in files if file.path.endswith(TEMPLATE_ENDINGS)]
    if not wanted:
        return []
    known = {file.absolute for file in files}
    candidates = dict(_read_files(_list_nesting_templates(wanted, base)))
    parents: list[InputFile] = []
    while wanted:
        names = [os.path.basename(file.path).encode("utf-8", "surrogateescape") for file in wanted]
        wanted = []
        for absolute, data in candidates.items():
            if absolute not in known and any(name in data for name in names):
                known.add(absolute)
                wanted.append(InputFile(absolute=absolute, path=show_path(absolute, base), named=False, size=len(data)))
        parents += wanted
    return parents


def find_callers(files: Sequence[InputFile], base: str) -> list[InputFile]:
    """Terraform files below `base` that stand beside one of `files`, or in a folder that calls one of theirs as a module, or a caller found
    on the way."""
    parts = (*CONFIGURATION_ENDINGS, *VARIABLES_ENDINGS)
    wanted = {posixpath.dirname(file.path) or "." for file in files if file.path.endswith(parts)}
    if not wanted:
        return []
    from immutcheck.sources.terraform.configuration.roots import find_called_folders

    candidates: dict[str, list[InputFile]] = {}
    called: dict[str, set[str]] = {}
    for absolute, data in _read_files(_list_files(files, base, ("",), CONFIGURATION_ENDINGS)):
        path = show_path(absolute, base)
        folder = posixpath.dirname(path) or "."
        candidates.setdefault(folder, []).append(InputFile(absolute=absolute, path=path, named=False, size=len(data)))
        called.setdefault(folder, set()).update(find_called_folders(data, folder))
    reached: set[str] = set()
    while wanted:
        reached |= wanted
        wanted = {folder for folder, folders in called.items() if folder not in reached and not folders.isdisjoint(reached)}
    known = {file.absolute for file in files}
    return [file for folder in sorted(reached) for file in candidates.get(folder, ()) if file.absolute not in known]


def _list_nesting_templates(files: Sequence[InputFile], base: str) -> Iterable[str]:
    """Absolute paths of templates that nest stacks."""
    return _list_files(files, base, NESTING_TYPES, TEMPLATE_ENDINGS)


def _list_files(files: Sequence[InputFile], base: str, words: Sequence[str], endings: tuple[str, ...]) -> Iterable[str]:
    """Absolute paths of files with one of the endings: in a repository those that hold one of the words, else those in the folders from
    `files` up to the base."""
    if os.path.exists(os.path.join(base, ".git")):
        found = _ask_git(base, words, endings)
        if found is not None:
            return found
    folders = set()
    for file in files:
        folder = os.path.dirname(file.absolute)
        while folder.startswith(base) and folder not in folders:
            folders.add(folder)
            folder = os.path.dirname(folder)
    return [entry.path for folder in sorted(folders) for entry in os.scandir(folder) if entry.name.endswith(endings) and entry.is_file()]


def _ask_git(base: str, words: Sequence[str], endings: Sequence[str]) -> list[str] | None:
    """Files that git does not ignore and that hold one of the words, tracked or not; None when git cannot say."""
    command = ["git", "-C", base, "grep", "-l", "-z", "--untracked", "--no-color", "-F"]
    for word in words:
        command += ["-e", word]
    output = _run(command + ["--"] + [f"*{ending}" for ending in endings])
    if output is None:
        return None
    return [os.path.join(base, os.fsdecode(name)) for name in output.split(b"\0") if name]


def _run(command: list[str]) -> bytes | None:
    """Standard output of a command that exits 0 or 1; None otherwise. Without `subprocess`, whose import costs as much as git itself."""
    if not hasattr(os, "posix_spawnp"):
        return None
    reading, writing = os.pipe()
    null = os.open(os.devnull, os.O_RDWR)
    try:
        actions = [(os.POSIX_SPAWN_DUP2, null, 0), (os.POSIX_SPAWN_DUP2, writing, 1), (os.POSIX_SPAWN_DUP2, null, 2)]
        try:
            process = os.posix_spawnp(command[0], command, os.environ, file_actions=actions)
        except OSError:
            return None
        finally:
            os.close(writing)
        with open(reading, "rb", closefd=False) as stream:
            output = stream.read()
        _, status = os.waitpid(process, 0)
    finally:
        os.close(reading)
        os.close(null)
    return output if os.waitstatus_to_exitcode(status) in (0, 1) else None


def _read_files(paths: Iterable[str]) -> Iterable[tuple[str, bytes]]:
    for absolute in sorted(paths):
        try:
            if os.path.islink(absolute) or os.path.getsize(absolute) > MAXIMUM_SIZE:
                continue
            with open(absolute, "rb") as stream:
                yield absolute, stream.read()
        except OSError:
            continue  # gone or unreadable: a scan says so
