"""Base64 in a text → the secrets in what it encodes. A script or a configuration that is encoded hides nothing from whoever reads it.

Of what is compressed (gzip, RFC 1952) the beginning is looked at. A text that is cut into lines is read line by line.
"""

from __future__ import annotations

from immutcheck.secrets.detectors import detect_token

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from immutcheck.secrets.detectors import Detection

RUN = r"[A-Za-z0-9+/]{24,}={0,2}"
"""What may be Base64 of something that holds a secret: shorter ones encode less than 18 characters."""
_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_MARKED = bytes([ord("x") if code in _ALPHABET else ord(" ") for code in range(256)])
_SHORTEST = b"x" * 24
GZIP = b"\x1f\x8b"
MOST_BYTES = 262_144
"""Of what is compressed not more is looked at: user data has at most 16 KB."""


def decode_text(text: str) -> str | None:
    """The text that the whole of `text` encodes; None when it is no Base64, or of something that is no text."""
    import binascii

    try:
        data = binascii.a2b_base64(text + "=" * (-len(text) % 4), strict_mode=True)
        return (_decompress(data) if data.startswith(GZIP) else data).decode("utf-8")
    except ValueError:
        return None


def _decompress(data: bytes) -> bytes:
    """The beginning of what is compressed; ValueError when it is not."""
    import zlib

    try:
        return zlib.decompressobj(wbits=31).decompress(data, MOST_BYTES)
    except zlib.error as error:
        raise ValueError("no gzip") from error


def detect_encoded(text: str) -> Detection | None:
    """The secret in what the whole text encodes, as a detection of all of it; None when there is none."""
    stripped = text.strip()
    if len(stripped) < 24 or not is_run(stripped):
        return None
    decoded = decode_text(stripped)
    detection = None if decoded is None else detect_token(decoded)
    return None if detection is None else detection.replace(start=0, end=len(text))


def is_run(text: str) -> bool:
    """Nothing but the alphabet of Base64."""
    import re

    return re.fullmatch(RUN, text) is not None


def encoded_ranges(text: str) -> list[tuple[int, int]]:
    """Where in the text the Base64 of something with a secret stands, as (start, end) offsets."""
    return [(start, end) for start, end in find_runs(text) if detect_encoded(text[start:end]) is not None]


def find_runs(text: str) -> Iterator[tuple[int, int]]:
    """The matches of `RUN`; looking for so many marks in a row takes a twentieth of the time that the pattern does."""
    # One byte a character, whatever it is, so that offsets stay.
    marked = text.encode("ascii", "replace").translate(_MARKED)
    start = marked.find(_SHORTEST)
    while start >= 0:
        end = marked.find(b" ", start)
        if end < 0:
            end = len(text)
        while text[end : end + 1] == "=" and text[end - 2 : end] != "==":
            end += 1
        yield start, end
        start = marked.find(_SHORTEST, end)
