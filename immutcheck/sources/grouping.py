"""Which files are judged together: the configuration files of a folder are one input, every other file is its own.

A folder that another one calls as a module waits: it is judged where it is called, and by itself only when nobody really does. Which
folders that are is guessed from the text here; what was taken in is known when the callers are loaded (`LoadedUnits.consumed`).
"""

from __future__ import annotations

import os
import posixpath

from immutcheck.model.record import Record
from immutcheck.sources.input_file import InputFile, base_folder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

CONFIGURATION_ENDINGS = (".tf", ".tf.json")


class Inputs(Record):
    """`first` are judged in any case; `waiting` unless what is in them was judged by then."""

    first: tuple[InputFile, ...]
    waiting: tuple[InputFile, ...] = ()


def is_configuration(path: str) -> bool:
    """The file belongs to a Terraform configuration by its name."""
    return path.lower().endswith(CONFIGURATION_ENDINGS)


def group_inputs(files: Sequence[InputFile], read: Callable[[str], bytes]) -> Inputs:
    """The inputs in the order of `files`, a folder where its first file is."""
    folders: dict[str, list[InputFile]] = {}
    for file in files:
        # without a place on the disk (standard input) a file is all there is
        if is_configuration(file.path) and file.absolute:
            folders.setdefault(posixpath.dirname(file.path) or ".", []).append(file)
    if not folders:
        return Inputs(tuple(files))
    called = _find_called(folders, read)
    grouped = {folder: _join(folder, members) for folder, members in folders.items()}
    # somebody has to begin where all call each other
    waiting = called if len(called) < len(folders) else called - {next(iter(folders))}
    first: list[InputFile] = []
    for file in files:
        if not (is_configuration(file.path) and file.absolute):
            first.append(file)
            continue
        folder = posixpath.dirname(file.path) or "."
        if folder not in waiting and folder in grouped:
            first.append(grouped.pop(folder))
    return Inputs(tuple(first), tuple(grouped.values()))


def _find_called(folders: dict[str, list[InputFile]], read: Callable[[str], bytes]) -> set[str]:
    from immutcheck.sources.terraform.configuration.roots import find_called_folders

    called: set[str] = set()
    for folder, members in folders.items():
        for member in members:
            try:
                data = read(member.path)
            except OSError:
                continue  # whoever judges the folder says so
            called |= find_called_folders(data, folder) - {folder}
    base = base_folder(next(iter(folders.values()))[0])
    elsewhere = {_real_path(base, folder) for folder in called - folders.keys()}
    if elsewhere:
        # a call may lead through a link
        called |= {folder for folder in folders if _real_path(base, folder) in elsewhere}
    return called & folders.keys()


def is_unjudged(waiting: InputFile, consumed: Collection[str]) -> bool:
    """Whether something in a folder that waits was taken in by nobody; `consumed` are display paths, which may lead through links."""
    missing = [member for member in waiting.members if member not in consumed]
    if not missing:
        return False
    base = base_folder(waiting)
    real = {_real_path(base, path) for path in consumed}
    return any(_real_path(base, member) not in real for member in missing)


def _real_path(base: str, path: str) -> str:
    return os.path.realpath(os.path.join(base, path))


def _join(folder: str, members: list[InputFile]) -> InputFile:
    first = members[0]
    absolute = first.absolute.replace("\\", "/").rpartition("/")[0] or "/"
    return InputFile(
        absolute=absolute,
        path=folder,
        named=any(member.named for member in members),
        size=sum(member.size for member in members),
        members=tuple(member.path for member in members),
    )
