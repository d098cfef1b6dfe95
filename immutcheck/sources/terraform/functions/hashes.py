"""Hashes of texts and of the bytes of files."""

from __future__ import annotations

from immutcheck.sources.terraform.values import EvaluationError

_NAMESPACES = {
    "dns": "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
    "url": "6ba7b811-9dad-11d1-80b4-00c04fd430c8",
    "oid": "6ba7b812-9dad-11d1-80b4-00c04fd430c8",
    "x500": "6ba7b814-9dad-11d1-80b4-00c04fd430c8",
}
"""RFC 4122, appendix C."""


def hash_bytes(data: bytes, algorithm: str, *, in_base64: bool = False) -> str:
    """The hash in hexadecimal digits, or its bytes in base64."""
    import hashlib

    digest = hashlib.new(algorithm, data, usedforsecurity=False).digest()
    if not in_base64:
        return digest.hex()
    import binascii

    return binascii.b2a_base64(digest, newline=False).decode()


def md5(text: str) -> str:
    return hash_bytes(text.encode(), "md5")


def sha1(text: str) -> str:
    return hash_bytes(text.encode(), "sha1")


def sha256(text: str) -> str:
    return hash_bytes(text.encode(), "sha256")


def sha512(text: str) -> str:
    return hash_bytes(text.encode(), "sha512")


def base64sha256(text: str) -> str:
    return hash_bytes(text.encode(), "sha256", in_base64=True)


def base64sha512(text: str) -> str:
    return hash_bytes(text.encode(), "sha512", in_base64=True)


def make_uuid5(namespace: str, name: str) -> str:
    import uuid

    try:
        parent = uuid.UUID(_NAMESPACES.get(namespace, namespace))
    except ValueError:
        raise EvaluationError("the namespace must be a UUID, or one of dns, url, oid and x500") from None
    return str(uuid.uuid5(parent, name))
