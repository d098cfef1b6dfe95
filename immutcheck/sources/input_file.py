"""One input that is to be read: what discovery finds, the hook is given, and standard input stands for."""

from __future__ import annotations

import os

from immutcheck.model.record import Record


class InputFile(Record):
    """A file to read: `absolute` opens it; `path` is for display, relative to the base with forward slashes, always printable; `named`
    on the command line; `size` in bytes. With `members` (display paths) it is a folder whose files are judged together."""

    absolute: str
    path: str
    named: bool
    size: int
    members: tuple[str, ...] = ()


def base_folder(file: InputFile) -> str:
    """The absolute folder that display paths are relative to; "" when the file has no place there (standard input)."""
    absolute = file.absolute.replace("\\", "/")
    if file.path == ".":
        return absolute
    return absolute[: -len(file.path) - 1] if absolute.endswith(f"/{file.path}") else ""


def show_path(absolute: str, base: str) -> str:
    """The path for display: relative to `base`, forward slashes; bytes and characters that cannot be printed become escapes."""
    try:
        relative = os.path.relpath(absolute, base).replace(os.sep, "/")
    except ValueError:  # another drive of Windows
        relative = absolute.replace(os.sep, "/")
    if relative.isprintable():
        return relative
    text = relative.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return "".join([character if character.isprintable() else character.encode("unicode_escape").decode() for character in text])
