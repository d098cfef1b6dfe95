"""Finds the files to look at: what was named, and below named folders what could be an input by its name.

Follows git's ignore rules below folders (never for what is named), opens nothing but ignore files and the first bytes of files that are
too large, and never a FIFO, socket or device. What a file is, is told later from its content.
"""

from __future__ import annotations

import os
import stat

from immutcheck.documents.limits import DEFAULT_LIMITS
from immutcheck.model.diagnostic import ERROR, NOTE, Diagnostic
from immutcheck.model.errors import UsageError
from immutcheck.model.location import Location
from immutcheck.model.record import Record
from immutcheck.sources.exclusion import compile_exclusion
from immutcheck.sources.grouping import is_configuration
from immutcheck.sources.identify import is_suspicious
from immutcheck.sources.input_file import InputFile, show_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from immutcheck.sources.exclusion import Exclusion
    from immutcheck.sources.ignore_files import IgnoreRules

ENDINGS = frozenset((".yaml", ".yml", ".json", ".template", ".tmpl", ".cfn", ".tf", ".tfstate", ""))
SKIPPED_FOLDERS = frozenset((".git", ".hg", ".svn", "node_modules", ".venv", "__pycache__", ".terraform", ".tox"))
_TELLING_NAMES = ("template", "cloudformation", "cfn", "stack")
_FIRST_BYTES = 65536
_DEEPEST = 64


def discover(
    paths: Sequence[str],
    base: str,
    *,
    exclude: Sequence[str] = (),
    max_size: int = DEFAULT_LIMITS.size,
    max_depth: int = _DEEPEST,
) -> tuple[list[InputFile], list[Diagnostic]]:
    """The files, sorted by path and each once however many names lead to it, and what was left out for a reason.

    `exclude` are glob patterns relative to `base`; they hold for named paths too. Raises UsageError for a path that does not exist.
    """
    search = _Search(os.path.abspath(base), compile_exclusion(exclude), max_size, max_depth)
    for path in paths:
        search.add_named(path)
    search.follow_links()
    files = sorted((file for _, file in search.found.values()), key=lambda file: (file.path, file.absolute))
    # Several roots read the same ignore files above them.
    diagnostics = sorted(dict.fromkeys(search.diagnostics), key=lambda diagnostic: diagnostic.render())
    return files, diagnostics


class _Folder(Record):
    """A folder that waits to be listed: `absolute` as it was reached, `real` without links; `root` is the named folder's `real`; `rules` is
    None when nothing is ignored in it."""

    absolute: str
    real: str
    root: str
    depth: int
    rules: IgnoreRules | None
    through_link: bool = False


class _Search:
    """One discovery: what was found by real path, and what is still to be listed."""

    def __init__(self, base: str, exclusion: Exclusion, max_size: int, max_depth: int) -> None:
        self._base = base
        self._real_base = os.path.realpath(base)
        self._exclusion = exclusion
        self._max_size = max_size
        self._max_depth = max_depth
        self._visited: set[str] = set()
        self._links: list[_Folder] = []
        self.found: dict[str, tuple[tuple[bool, bool, str], InputFile]] = {}
        self.diagnostics: list[Diagnostic] = []

    def add_named(self, path: str) -> None:
        if not path:
            raise UsageError("a path is empty: name a file or a folder, `.` for this one")
        absolute = os.path.abspath(path)
        shown = self._show(absolute)
        try:
            status = os.stat(absolute)
        except (FileNotFoundError, NotADirectoryError, ValueError):
            raise UsageError(f"{shown}: there is no such file or folder") from None
        except OSError as error:
            self._report(ERROR, "unreadable", f"cannot be read: {error.strerror or type(error).__name__}", absolute)
            return
        if self._exclusion.excludes(shown):
            self._report(NOTE, "excluded", "was named, but an exclusion leaves it out", absolute)
        elif stat.S_ISDIR(status.st_mode):
            self._walk(absolute)
        elif stat.S_ISREG(status.st_mode):
            self._add_file(absolute, os.path.realpath(absolute), status.st_size, named=True, through_link=os.path.islink(absolute))
        else:
            self._report(ERROR, "special-file", "is no regular file and is never opened: give its text on standard input instead", absolute)

    def _walk(self, root: str) -> None:
        from immutcheck.sources.ignore_files import read_rules_above

        real = os.path.realpath(root)
        rules = read_rules_above(real, self.diagnostics.append, self._show)
        self._list_all([_Folder(root, real, real, 0, rules)])

    def follow_links(self) -> None:
        """Linked folders come last: a file's path is then its real one wherever it is reached by that too."""
        while self._links:
            self._list_all([self._links.pop()])

    def _list_all(self, waiting: list[_Folder]) -> None:
        while waiting:
            folder = waiting.pop()
            if folder.real in self._visited:
                continue
            self._visited.add(folder.real)
            for child in self._list(folder):
                (self._links if child.through_link and not folder.through_link else waiting).append(child)

    def _list(self, folder: _Folder) -> list[_Folder]:
        """Add the folder's files; its folders come back, in reverse order for the stack."""
        from immutcheck.sources.ignore_files import read_rules

        if folder.depth > self._max_depth:
            self._report(ERROR, "limit-reached", f"folders deeper than {self._max_depth} levels are not looked into", folder.absolute)
            return []
        try:
            with os.scandir(folder.absolute) as listing:
                entries = sorted(listing, key=lambda entry: entry.name, reverse=True)
        except OSError as error:
            self._report(ERROR, "unreadable", f"the folder cannot be listed: {error.strerror or type(error).__name__}", folder.absolute)
            return []
        rules = None if folder.rules is None else read_rules(folder.rules, folder.real, self.diagnostics.append, self._show)
        children = []
        for entry in entries:
            try:
                child = self._judge(entry, folder, rules)
            except OSError as error:
                self._report(ERROR, "unreadable", f"cannot be read: {error.strerror or type(error).__name__}", entry.path)
                continue
            if child is not None:
                children.append(child)
        return children

    def _judge(self, entry: os.DirEntry[str], folder: _Folder, rules: IgnoreRules | None) -> _Folder | None:
        is_link = entry.is_symlink()
        if not is_link and not entry.is_dir(follow_symlinks=False) and not _has_input_name(entry.name):
            return None
        if entry.name in SKIPPED_FOLDERS or self._exclusion.excludes(self._show(entry.path)):
            return None
        real = os.path.join(folder.real, entry.name)
        if rules is not None and rules.ignores(real, folder=not is_link and entry.is_dir()):
            return None
        if is_link and not os.path.exists(entry.path):
            if _has_input_name(entry.name):
                self._report(NOTE, "broken-link", "is a link to nothing", entry.path)
            return None
        status = entry.stat()
        is_folder = stat.S_ISDIR(status.st_mode)
        if is_link:
            if not is_folder and not _has_input_name(entry.name):
                return None
            real = os.path.realpath(entry.path)
            if is_folder and _is_inside(folder.real, real):  # a loop
                return None
            if not (_is_inside(real, self._real_base) or _is_inside(real, folder.root)):
                self._report(NOTE, "link-out", "is a link that leads out of what is scanned and is not followed", entry.path)
                return None
        if is_folder:
            return _Folder(entry.path, real, folder.root, folder.depth + 1, rules, is_link or folder.through_link)
        if stat.S_ISREG(status.st_mode):
            self._add_file(entry.path, real, status.st_size, named=False, through_link=is_link or folder.through_link)
        else:
            self._report(NOTE, "special-file", "is no regular file and is not opened", entry.path)
        return None

    def _add_file(self, absolute: str, real: str, size: int, *, named: bool, through_link: bool) -> None:
        if size > self._max_size:
            level = ERROR if named or _is_likely_input(absolute) else NOTE
            self._report(level, "limit-reached", f"has {size} bytes, more than the limit of {self._max_size}, and is not read", absolute)
            return
        path = self._show(absolute)
        rank = (not named, through_link, path)
        # a configuration file means something else in every folder that has a link to it
        key = absolute if through_link and is_configuration(absolute) else real
        if key not in self.found or rank < self.found[key][0]:
            self.found[key] = (rank, InputFile(absolute, path, named, size))

    def _show(self, absolute: str) -> str:
        return show_path(absolute, self._base)

    def _report(self, level: str, code: str, message: str, absolute: str) -> None:
        self.diagnostics.append(Diagnostic(level, code, message, Location(self._show(absolute))))


def _has_input_name(name: str) -> bool:
    stem, ending = os.path.splitext(name)
    return ending.lower() in ENDINGS and not (ending == "" and stem.startswith("."))


def _is_likely_input(absolute: str) -> bool:
    """A file that is too large to be read looks like an input by its name or its first bytes."""
    name = os.path.basename(absolute).lower()
    if any(word in name for word in _TELLING_NAMES):
        return True
    try:
        with open(absolute, "rb") as stream:
            return is_suspicious(stream.read(_FIRST_BYTES))
    except OSError:
        return True


def _is_inside(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)
