"""The scanned tree as sources see it: files and folders by display path, nothing outside the base, be it through a link."""

from __future__ import annotations

from immutcheck.model.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class FileTree(Record):
    """`read` gives a file's bytes, FileNotFoundError for what is not there or leads out of the tree. `list_folder` gives the sorted names of the regular files in a
    folder, nothing for a folder that is not there. Paths are relative to the base, forward slashes; "." is the base."""

    read: Callable[[str], bytes]
    list_folder: Callable[[str], Sequence[str]]
