"""Which older versions a scan compares with: a file or folder that was named, or a git revision. Reads nothing of them yet."""

from __future__ import annotations

import os

from immutcheck.model.errors import UsageError
from immutcheck.sources.cloudformation.parameter_files import read_parameters
from immutcheck.sources.compared.loading import OlderVersions
from immutcheck.sources.compared.revision import list_renamed, open_revision
from immutcheck.sources.input_file import InputFile
from immutcheck.workspace import make_tree

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from immutcheck.sources.file_tree import FileTree

    Values = tuple[tuple[str, object], ...]


def open_folder(older: str, newer: Sequence[str], parameters: Values | None = None) -> OlderVersions:
    """The older versions in `older`, matched by their paths relative to what is scanned: `newer`, empty for standard input. `parameters`
    are the values they were given, None for those of the newer ones. UsageError when that says nothing."""
    if not os.path.exists(older):
        raise UsageError(f"--before {older}: does not exist")
    if len(newer) > 1:
        raise UsageError("--before: name one file or folder to scan, whose older version that is; for several, use --before-ref")
    is_folder = os.path.isdir(older)
    root = os.path.abspath(newer[0]) if newer else ""
    scanned = "standard input" if not newer else "a folder" if os.path.isdir(root) else "a file"
    if is_folder is not (scanned == "a folder"):
        raise UsageError(f"--before {older}: {'a folder' if is_folder else 'a file'}, but what is scanned is {scanned}")
    absolute = os.path.abspath(older)

    def find(file: InputFile) -> str:
        if not is_folder:
            return os.path.basename(absolute)
        return os.path.relpath(file.absolute, root).replace(os.sep, "/")

    return OlderVersions(make_tree(absolute if is_folder else os.path.dirname(absolute)), find, older, parameters)


def open_git_revision(revision: str, base: str, file: str = "", parameters: Values | None = None) -> OlderVersions:
    """The older versions in a git revision, matched by their paths in the repository of `base`. `file` has the newer ones' parameters:
    what it held in the revision was given to the older ones, where `parameters` do not say it. ConfigurationError when that is no
    parameters file."""
    former = open_revision(base, revision, make_tree(base).read)
    renamed = list_renamed(base, revision)

    def find(file: InputFile) -> str:
        path = os.path.relpath(file.absolute, base).replace(os.sep, "/") if file.absolute else file.path
        return renamed.get(path, path)

    if parameters is None and file:
        parameters = _read_former(former, os.path.relpath(os.path.realpath(file), os.path.realpath(base)), revision)
    return OlderVersions(former, find, revision, parameters, is_whole=True)


def _read_former(former: FileTree, path: str, revision: str) -> Values | None:
    """What a parameters file held; None when there was none: then nobody knows better than today's values."""
    path = path.replace(os.sep, "/")
    try:
        data = former.read(path)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UsageError(f"--before-ref {revision}: {path} cannot be read: {error.strerror}") from error
    return tuple(read_parameters(data, f"{path} in {revision}").items())
