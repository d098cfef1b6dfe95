"""Bytes → text: UTF-8, and UTF-16 or UTF-32 with a byte order mark. Does not guess other encodings."""

from __future__ import annotations

from immutcheck.model.errors import DocumentError

# UTF-32 first: its little-endian mark begins with UTF-16's.
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)


def split_mark(data: bytes) -> tuple[str, int]:
    """The encoding and the length of the byte order mark: ("utf-8", 0) when there is none."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding, len(mark)
    return "utf-8", 0


def decode_text(data: bytes) -> str:
    """The text without its byte order mark; DocumentError with the place of the first byte that does not fit."""
    encoding, start = split_mark(data)
    try:
        text = str(memoryview(data)[start:], encoding)
    except UnicodeDecodeError as error:
        good = str(memoryview(data)[start : start + error.start], encoding)
        line = good.count("\n") + 1
        column = len(good) - (good.rfind("\n") + 1) + 1
        name = encoding[:6].rstrip("-").upper()
        raise DocumentError(f"byte 0x{error.object[error.start]:02x} is not {name}: save the file as UTF-8", line, column) from None
    # A second mark would shift every position that libyaml reports.
    return text.lstrip("\ufeff")
