"""`image_pinned`: does a container image reference have a digest? Tags can be moved, so none of them pins, whatever it looks like.

Sources: OCI Distribution Specification 1.1, "Pulling manifests" (a reference is a tag or a digest); OCI Image Specification 1.1, "Digests"
(sha256 has 64, sha512 has 128 lower-case hexadecimal digits).
"""

from __future__ import annotations

from immutcheck.engine.lookup import agree
from immutcheck.engine.operators.partial import known_head, known_tail
from immutcheck.model.values import Redacted, Reference, Text, Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from immutcheck.engine.evaluation import Answer, Check, Evaluation

ALGORITHMS = {"sha256": 64, "sha512": 128}
"""Digest algorithm → number of hexadecimal digits."""

UNTAGGED_ATTRIBUTES = frozenset(("RepositoryUri",))
"""Attributes of a resource that are an image's name without tag and digest."""

_HEX = frozenset("0123456789abcdef")
_LONGEST = max(len(name) + 2 + length for name, length in ALGORITHMS.items())


def make_image_pinned(argument: object) -> Check:
    """True (for the argument true) when the reference ends with a digest.

    In a text with holes a hole right after `@` or `@sha256:` counts as a digest: nothing else can stand there.
    """
    if argument.__class__ is not bool:
        raise ValueError("`image_pinned` needs true or false")

    def image_pinned(value: object, _evaluation: Evaluation) -> Answer:
        answer = is_pinned(value)
        return None if answer is None else answer is argument

    return image_pinned


def is_pinned(value: object) -> Answer:
    """The image reference has a digest."""
    if isinstance(value, str):
        return has_digest(value)
    if isinstance(value, Unknown):
        if value.possible:
            return agree([is_pinned(possible) for possible in value.possible])
        if isinstance(value, Reference):
            return False if value.attribute in UNTAGGED_ATTRIBUTES else None
        return _is_partly_pinned(value)
    return None if value.__class__ is Redacted else False


def has_digest(text: str) -> bool:
    """The text ends with `@`, a known algorithm, `:` and exactly its number of hexadecimal digits, after a name."""
    name, at, digest = text.rpartition("@")
    algorithm, colon, digits = digest.partition(":")
    return bool(name and at and colon) and len(digits) == ALGORITHMS.get(algorithm) and _HEX.issuperset(digits)


def explain_image(_argument: object, value: object, _evaluation: Evaluation) -> tuple[str, ...]:
    """What stands in the place of a digest, or why it cannot be told."""
    if isinstance(value, Unknown) and _is_partly_pinned(value) is None and not isinstance(value, Reference):
        return (value.reason,)
    text = value if isinstance(value, str) else known_tail(value) if isinstance(value, Unknown) else ""
    if isinstance(value, str) and has_digest(value):
        return ()
    if "@" in text:
        return ("what follows `@` is no complete digest",)
    tag = text.rpartition("/")[2].partition(":")[2]
    if tag:
        return (f"the tag `{tag}` can be moved to another image",)
    return ("without a tag `latest` is taken",) if isinstance(value, str | Reference) else ()


def _is_partly_pinned(value: Unknown) -> Answer:
    """The answer from the known end; from what is known before a last hole when that is the digest's place."""
    tail = known_tail(value)
    if has_digest(f"x{tail}" if tail.startswith("@") else tail):
        return True
    if not _can_end_digest(tail):
        return False
    if isinstance(value, Text):
        known = "".join([piece if isinstance(piece, str) else "\0" for piece in value.pieces])
        name, at, digest = known.rpartition("@")
        if name and at and _can_be_digest(digest):
            return True
    elif "@" in known_head(value) and _can_be_digest(known_head(value).rpartition("@")[2] + "\0"):
        return True
    return None


def _can_end_digest(tail: str) -> bool:
    """Some text that ends like this has a digest."""
    if len(tail) > _LONGEST:
        return False
    head, colon, digits = tail.rpartition(":")
    if not _HEX.issuperset(digits):
        return False
    if not colon:
        return len(tail) <= max(ALGORITHMS.values())
    return any(length == len(digits) and f"@{algorithm}".endswith(head) for algorithm, length in ALGORITHMS.items())


def _can_be_digest(text: str) -> bool:
    """Holes are NUL characters. Some filling of them makes a digest."""
    hole = "\0"
    if hole not in text:
        return False
    algorithm, colon, digits = text.partition(":")
    if not colon:
        return hole in algorithm
    if not _HEX.issuperset(digits.replace(hole, "")):
        return False
    if hole in algorithm:
        return True
    length = ALGORITHMS.get(algorithm)
    return length is not None and len(digits.replace(hole, "")) <= length
