"""Compiled rules in the user's cache folder: a file each by key, private to the user, replaced in one step, never trusted blindly.

What cannot be read counts as absent, what cannot be written is left: a cache saves time and must cost nothing else. Whether a text is
what it should be is for `compiled_folder.py` to say.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

VARIABLE = "IMMUTCHECK_CACHE_DIR"
PREFIX = "rules-"
KEPT_FILES = 24
LARGEST_FILE = 32 * 1024 * 1024


class RuleCache:
    """Texts by name, in one folder."""

    def __init__(self, folder: str) -> None:
        self._folder = folder

    def read(self, name: str) -> str | None:
        """The text; None when there is none, or when somebody else could have written it."""
        try:
            flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NONBLOCK", 0)
            descriptor = os.open(self._path(name), flags)
        except OSError:
            return None
        try:
            with open(descriptor, "rb") as file:
                status = os.fstat(file.fileno())
                if not _is_private(status) or status.st_size > LARGEST_FILE:
                    return None
                return file.read().decode("utf-8")
        except (OSError, UnicodeDecodeError):
            return None

    def write(self, name: str, text: str) -> None:
        """Put the text there for later runs, if that can be done; older files give way."""
        target = self._path(name)
        temporary = f"{target}.{os.getpid()}.tmp"
        try:
            os.makedirs(self._folder, mode=0o700, exist_ok=True)
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
            descriptor = os.open(temporary, flags, 0o600)
        except OSError:
            return
        try:
            with open(descriptor, "wb") as file:
                file.write(text.encode("utf-8"))
            os.replace(temporary, target)
        except OSError:
            _remove(temporary)
            return
        self._prune()

    def remove(self, name: str) -> None:
        """Let the text be made anew in a later run."""
        _remove(self._path(name))

    def _path(self, name: str) -> str:
        return os.path.join(self._folder, f"{PREFIX}{name}.json")

    def _prune(self) -> None:
        """Keep the newest files, leftovers of interrupted runs included; what others put into the folder stays."""
        try:
            with os.scandir(self._folder) as entries:
                files = [(entry.stat(follow_symlinks=False).st_mtime_ns, entry.path) for entry in entries if entry.name.startswith(PREFIX)]
        except OSError:
            return
        for _, path in sorted(files)[:-KEPT_FILES]:
            _remove(path)


def cache_folder(environment: Mapping[str, str], platform: str = sys.platform) -> str | None:
    """Where this user's compiled rules are kept; None when the environment names no place.

    Sources: XDG Base Directory Specification (relative paths are ignored); Apple's File System Programming Guide, "Library/Caches";
    Windows known folder FOLDERID_LocalAppData.
    """
    own = environment.get(VARIABLE)
    if own:
        return own
    home = environment.get("HOME", "")
    if platform == "win32":
        base = environment.get("LOCALAPPDATA", "")
        return os.path.join(base, "immutcheck", "Cache") if base else None
    if platform == "darwin":
        return os.path.join(home, "Library", "Caches", "immutcheck") if os.path.isabs(home) else None
    base = environment.get("XDG_CACHE_HOME", "")
    if os.path.isabs(base):
        return os.path.join(base, "immutcheck")
    return os.path.join(home, ".cache", "immutcheck") if os.path.isabs(home) else None


def _is_private(status: os.stat_result) -> bool:
    """A regular file of this user that nobody else may write: rules decide what a scan says."""
    import stat

    if not stat.S_ISREG(status.st_mode):
        return False
    if sys.platform == "win32":
        return True
    return status.st_uid == os.geteuid() and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _remove(path: str) -> None:
    try:
        os.unlink(path)
    except OSError:
        # Somebody else removed it, or it is held open: nothing is lost.
        return
