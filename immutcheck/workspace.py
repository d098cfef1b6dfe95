"""Where a run stands: the base folder that every reported path is relative to, and reading files inside it.

No file is parsed here, and nothing outside the base is ever read on behalf of a file inside it.
"""

from __future__ import annotations

import os

from immutcheck.model.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


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


def display_path(absolute: str, base: str) -> str:
    """`absolute` relative to `base`, with forward slashes."""
    return os.path.relpath(absolute, base).replace(os.sep, "/")


def make_reader(base: str) -> Callable[[str], bytes]:
    """A function that reads a file by its display path; FileNotFoundError for what is not there or leads out of `base`, be it through
    a link."""
    real_base = os.path.realpath(base)

    def read(path: str) -> bytes:
        absolute = os.path.realpath(os.path.join(base, path))
        if not is_inside(absolute, real_base) or not os.path.isfile(absolute):
            raise FileNotFoundError(path)
        with open(absolute, "rb") as stream:
            return stream.read()

    return read
