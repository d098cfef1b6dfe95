"""The scanned tree as sources see it: files and folders by display path, nothing outside the base, be it through a link."""

from __future__ import annotations

import posixpath

from immutcheck.model.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import TypeVar

    Kept = TypeVar("Kept")


class FileTree(Record):
    """`read` gives a file's bytes, FileNotFoundError for what is not there or leads out of the tree. `list_folder` gives the sorted names
    of the regular files in a folder, nothing for a folder that is not there. Paths are relative to the base, forward slashes; "." is
    the base. `memory` holds what sources keep between the inputs of one run, since many inputs share it; None keeps nothing."""

    read: Callable[[str], bytes]
    list_folder: Callable[[str], Sequence[str]]
    memory: dict[str, object] | None = None

    def recall(self, name: str, make: Callable[[], Kept]) -> Kept:
        """What was made under that name before, else what `make` gives now."""
        if self.memory is None:
            return make()
        if name not in self.memory:
            self.memory[name] = make()
        return self.memory[name]  # type: ignore[return-value]

    def forget(self) -> None:
        """Let go of what was kept: it refers to the tree, and would be a circle that only the collector finds."""
        if self.memory is not None:
            self.memory.clear()


def tree_of(files: Mapping[str, bytes]) -> FileTree:
    """The tree that consists of `files`: for standard input and examples."""

    def read(path: str) -> bytes:
        try:
            return files[posixpath.normpath(path)]
        except KeyError:
            raise FileNotFoundError(path) from None

    def list_folder(folder: str) -> list[str]:
        folder = posixpath.normpath(folder)
        return sorted(posixpath.basename(path) for path in files if (posixpath.dirname(path) or ".") == folder)

    return FileTree(read, list_folder, {})
