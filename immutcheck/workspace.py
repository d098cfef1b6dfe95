"""Where a run stands: the base folder that every reported path is relative to, and reading files inside it.

No file is parsed here, and nothing outside the base is ever read on behalf of a file inside it.
"""

from __future__ import annotations

import os

from immutcheck.model.errors import UsageError
from immutcheck.sources.file_tree import FileTree
from immutcheck.sources.input_file import show_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


def find_common_folder(paths: Sequence[str]) -> str:
    """The absolute folder that holds all of `paths` (files or folders); the working folder when there are none."""
    folders = []
    for path in paths:
        absolute = os.path.abspath(path)
        folders.append(absolute if os.path.isdir(absolute) else os.path.dirname(absolute))
    if not folders:
        return os.getcwd()
    try:
        return os.path.commonpath(folders)
    except ValueError as error:  # two drives of Windows
        raise UsageError("the paths to scan have no folder in common: scan them in separate runs") from error


def find_base(folder: str) -> str:
    """The repository that `folder` lies in; else the working folder when `folder` lies in that; else `folder` itself."""
    current = folder
    while True:
        if os.path.exists(os.path.join(current, ".git")):
            return current
        parent = os.path.dirname(current)
        if parent == current:
            break
        current = parent
    working = os.getcwd()
    return working if is_inside(folder, working) else folder


def is_inside(path: str, folder: str) -> bool:
    """Whether the absolute `path` is `folder` or lies below it, by name."""
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def rebase_patterns(patterns: Sequence[str], folder: str, base: str, *, anchored: bool = False) -> tuple[str, ...]:
    """Glob patterns that were written relative to the absolute `folder`, as patterns relative to `base`.

    One without a slash matches a name anywhere and stays, unless all are `anchored`; so does one with a slash in front, which is relative
    to the base already, and every one when `folder` is not inside the base.
    """
    if folder == base or not is_inside(folder, base):
        prefix = ""
    else:
        prefix = "".join(f"[{character}]" if character in "*?[" else character for character in show_path(folder, base)) + "/"
    rebased = []
    for pattern in patterns:
        text = pattern.strip()
        if is_inside(text, base):
            text = text[len(base.rstrip(os.sep)) :] or "**"
        elif prefix and text[:1] not in ("/", "!") and (anchored or "/" in text.rstrip("/")):
            text = prefix + text.removeprefix("./")
        rebased.append(text)
    return tuple(rebased)


def make_tree(base: str) -> FileTree:
    """The files below `base` by display path; what leads out of it, be it through a link, is not there."""
    real_base = os.path.realpath(base)
    folders: dict[str, str] = {}

    def find_folder(folder: str) -> str:
        """The folder without links; many files are in the same one."""
        real = folders.get(folder)
        if real is None:
            real = folders[folder] = os.path.realpath(os.path.join(base, folder))
        return real

    def read(path: str) -> bytes:
        folder, name = os.path.split(path)
        absolute = os.path.join(find_folder(folder), name)
        if name in ("", ".", "..") or os.path.islink(absolute):
            absolute = os.path.realpath(absolute)
        if not is_inside(absolute, real_base) or not os.path.isfile(absolute):
            raise FileNotFoundError(path)
        with open(absolute, "rb") as stream:
            return stream.read()

    def list_folder(path: str) -> list[str]:
        absolute = find_folder(path)
        if not is_inside(absolute, real_base):
            return []
        try:
            with os.scandir(absolute) as listing:
                return sorted([entry.name for entry in listing if entry.is_file()])
        except OSError:
            return []

    return FileTree(read, list_folder, {})
