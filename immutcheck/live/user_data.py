"""User data as AWS answers it → its text: rules speak of the script and not of its encoding (CONTRIBUTING, "User data is kept decoded")."""

from __future__ import annotations

from immutcheck.model.values import Unknown

GZIP = b"\x1f\x8b"
MAX_SIZE = 1 << 20
"""Machines take 16 KB of user data, but a megabyte of zeros fits into them when compressed."""
COMPRESSED = 16 + 15
"""zlib's `wbits` for a gzip header and the largest window."""


def decode_user_data(encoded: object) -> str | Unknown:
    """The text of user data in base64, compressed or not; text that is not in base64 as it stands. Unknown for what is no text.

    Source: Amazon EC2 User Guide, "Run commands when you launch an EC2 instance with user data input"; cloud-init, "User data formats"
    (gzip-compressed content).
    """
    if isinstance(encoded, Unknown):
        return encoded
    if not isinstance(encoded, str):
        return Unknown("the user data is no text")
    import base64
    import binascii

    try:
        data = base64.b64decode("".join(encoded.split()), validate=True)
    except (binascii.Error, ValueError):
        return encoded
    if data.startswith(GZIP):
        import zlib

        try:
            data = zlib.decompressobj(COMPRESSED).decompress(data, MAX_SIZE)
        except zlib.error:
            return Unknown("the user data is compressed and cannot be read")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return Unknown("the user data is no text")
