"""One file that is to be read: what discovery finds, the hook is given, and standard input stands for."""

from __future__ import annotations

from immutcheck.model.record import Record


class InputFile(Record):
    """A file to read: `absolute` opens it; `path` is for display, relative to the base with forward slashes, always printable; `named`
    on the command line; `size` in bytes."""

    absolute: str
    path: str
    named: bool
    size: int
