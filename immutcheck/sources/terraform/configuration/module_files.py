"""The files of one folder: which belong to the module, read and parsed. Does not look inside them.

Source: Terraform language documentation, "Files and configuration structure", "Override files"; hidden files and editors' backups are
ignored as Terraform ignores them.
"""

from __future__ import annotations

import posixpath

from immutcheck.model.diagnostic import ERROR, Diagnostic
from immutcheck.model.location import Location
from immutcheck.model.record import Record
from immutcheck.sources.terraform.configuration.problems import UNREADABLE
from immutcheck.sources.terraform.syntax.parsing import parse_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from immutcheck.sources.file_tree import FileTree
    from immutcheck.sources.terraform.syntax.source_file import SourceFile

ENDINGS = (".tf", ".tf.json")
OVERRIDE = "override"


class ModuleFiles(Record):
    """`primary` files in the order of their names, then `overrides`. `problems` are files that could not be read at all."""

    primary: tuple[SourceFile, ...]
    overrides: tuple[SourceFile, ...]
    problems: tuple[Diagnostic, ...] = ()


def read_module_files(folder: str, tree: FileTree) -> ModuleFiles:
    """The parsed files of the module in `folder`; none when there is no such folder."""
    primary: list[SourceFile] = []
    overrides: list[SourceFile] = []
    problems: list[Diagnostic] = []
    for name in tree.list_folder(folder):
        if not name.endswith(ENDINGS) or is_ignored(name):
            continue
        path = join_path(folder, name)
        try:
            data = tree.read(path)
        except OSError:
            message = "this file cannot be read, so its declarations are not known: check its permissions and where its link leads"
            problems.append(Diagnostic(ERROR, UNREADABLE, message, Location(path)))
            continue
        (overrides if _is_override(name) else primary).append(parse_file(data, path))
    return ModuleFiles(tuple(primary), tuple(overrides), tuple(problems))


def is_ignored(name: str) -> bool:
    """Hidden files and editors' backups."""
    return name.startswith(".") or name.endswith("~") or (name.startswith("#") and name.endswith("#"))


def join_path(folder: str, name: str) -> str:
    """The display path of a file in a folder."""
    return name if folder == "." else posixpath.join(folder, name)


def _is_override(name: str) -> bool:
    stem = name.removesuffix(".json").removesuffix(".tf")
    return stem == OVERRIDE or stem.endswith(f"_{OVERRIDE}")
