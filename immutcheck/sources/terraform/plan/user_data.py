"""User data that a plan or state only shows as a hash: providers before version 6 keep the SHA-1 of it in 40 hexadecimal digits.

The hash is that of the decoded data when the text is base64. Source: Terraform AWS provider, "Version 6 Upgrade Guide": `user_data` of
aws_instance is no longer hashed.
"""

from __future__ import annotations

from immutcheck.model.values import Digest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from immutcheck.sources.terraform.plan.origins import Origin

USER_DATA = "user_data"
_DIGITS = frozenset("0123456789abcdef")


def is_user_data_hash(value: object) -> bool:
    """The value of `user_data` is a hash of what is written."""
    return isinstance(value, str) and len(value) == 40 and _DIGITS.issuperset(value)


def resolve_user_data(digest: object, origin: Origin) -> object:
    """The text, when it is written out and has this hash; else a `Digest`: `ignore_changes` keeps what was there before."""
    literal = origin.literal()
    if isinstance(literal, str) and digest in _hashes(literal):
        return literal
    return Digest("only a hash of `user_data` is kept here")


def _hashes(text: str) -> list[str]:
    import base64
    import hashlib

    data = text.encode("utf-8", "surrogatepass")
    try:
        hashed = [data, base64.b64decode(text, validate=True)]
    except ValueError:
        hashed = [data]
    return [hashlib.sha1(entry, usedforsecurity=False).hexdigest() for entry in hashed]
