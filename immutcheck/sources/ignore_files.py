"""Git's ignore rules for a walk through folders: `.gitignore` in every folder from the repository's root on, and `.git/info/exclude`.

`pathspec` is imported when the first such file is met. A user's global ignore file is not read: a scan gives the same everywhere.
"""

from __future__ import annotations

import os
import stat

from immutcheck.model.diagnostic import WARNING, Diagnostic
from immutcheck.model.location import Location, Span
from immutcheck.model.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pathspec import GitIgnoreSpec

_LARGEST = 1 << 20


class IgnoreRules(Record):
    """The rules that hold in one folder: (folder, patterns) from the lowest precedence to the highest; folders are absolute."""

    specs: tuple[tuple[str, GitIgnoreSpec], ...] = ()

    def ignores(self, absolute: str, *, folder: bool) -> bool:
        """Whether git ignores that file or folder: the last pattern of the deepest file that says something decides."""
        for top, spec in reversed(self.specs):
            relative = absolute[len(top.rstrip(os.sep)) + 1 :].replace(os.sep, "/").encode("utf-8", "replace").decode()
            included = spec.check_file(relative + "/" if folder else relative).include
            if included is not None:
                return included
        return False


def read_rules_above(folder: str, report: Callable[[Diagnostic], None], show: Callable[[str], str]) -> IgnoreRules | None:
    """The rules that hold in the absolute `folder` from the folders above it; None when they ignore `folder` itself.

    Without a repository there are no rules above.
    """
    parts = [folder]
    while not os.path.lexists(os.path.join(parts[-1], ".git")):
        parent = os.path.dirname(parts[-1])
        if parent == parts[-1]:
            return IgnoreRules()
        parts.append(parent)
    root = parts.pop()
    rules = _add_file(IgnoreRules(), root, os.path.join(root, ".git", "info", "exclude"), report, show)
    if not parts:
        return rules
    rules = read_rules(rules, root, report, show)
    for current in reversed(parts):
        if rules.ignores(current, folder=True):
            return None
        if current != folder:
            rules = read_rules(rules, current, report, show)
    return rules


def read_rules(rules: IgnoreRules, folder: str, report: Callable[[Diagnostic], None], show: Callable[[str], str]) -> IgnoreRules:
    """`rules` and those of the folder's own `.gitignore`."""
    return _add_file(rules, folder, os.path.join(folder, ".gitignore"), report, show)


def _add_file(rules: IgnoreRules, folder: str, path: str, report: Callable[[Diagnostic], None], show: Callable[[str], str]) -> IgnoreRules:
    try:
        status = os.lstat(path)
    except OSError:
        return rules
    # Git does not follow a link here either, and opening a FIFO would wait for ever.
    if not stat.S_ISREG(status.st_mode):
        return rules
    try:
        if status.st_size > _LARGEST:
            raise OSError(f"it is larger than {_LARGEST} bytes")
        with open(path, encoding="utf-8-sig", errors="replace") as stream:
            lines = stream.read().split("\n")
    except OSError as error:
        message = f"ignore rules cannot be read, so nothing is ignored by them: {error.strerror or error}"
        report(Diagnostic(WARNING, "unreadable", message, Location(show(path))))
        return rules
    spec = _compile(lines, path, report, show)
    return rules if spec is None else IgnoreRules((*rules.specs, (folder, spec)))


def _compile(lines: list[str], path: str, report: Callable[[Diagnostic], None], show: Callable[[str], str]) -> GitIgnoreSpec | None:
    from pathspec import GitIgnoreSpec

    good: list[str] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith("#"):
            continue
        try:
            GitIgnoreSpec.from_lines([line])
        except ValueError:
            message = "this ignore pattern is not valid and is skipped"
            report(Diagnostic(WARNING, "ignore-pattern", message, Location(show(path), Span(number, 1, number, len(line) + 1))))
        else:
            good.append(_spare_folder(line))
    return GitIgnoreSpec.from_lines(good) if good else None


def _spare_folder(line: str) -> str:
    """`out/**` ignores what is in `out` and not `out` itself, so that `!out/x` can take a file back; `pathspec` would take the folder."""
    return line[:-1] if line.endswith("/**") and not line.startswith("!") else line
