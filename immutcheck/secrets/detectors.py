"""Texts → secrets: by their shape, or by the name of the property or variable that holds them. It walks no documents (`redaction.py` does).

A detection says where the secret is and never holds it.
"""

from __future__ import annotations

from immutcheck.model.record import Record
from immutcheck.secrets.names import secret_kind
from immutcheck.secrets.shapes import SHAPES, SHORT_MARKS, SHORTEST, group_keywords, group_shapes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from immutcheck.secrets.shapes import Shape

HIGH = "high"
MEDIUM = "medium"
LOW = "low"


class Detection(Record):
    """A secret in a text: `kind` for a reader ("password"), `detector` for a machine ("url-credentials", "name"), `confidence` high, medium
    or low (a placeholder); `start` and `end` are 0-based offsets, the end exclusive."""

    kind: str
    detector: str
    confidence: str
    start: int
    end: int


PLACEHOLDERS = (
    "example",
    "changeme",
    "change_me",
    "change-me",
    "change me",
    "placeholder",
    "replace",
    "your-",
    "your_",
    "dummy",
    "fixme",
    "sample",
    "insert",
    "redacted",
    "to-be-",
    "tbd",
    "todo",
    "xxx",
    "***",
    "...",
    "not-set",
    "notset",
    "unset",
    "foobar",
)
"""Parts of a value, lower case, that say it only keeps a place."""

NOT_VALUES = frozenset(
    {
        "true",
        "false",
        "yes",
        "no",
        "on",
        "off",
        "none",
        "null",
        "nil",
        "undefined",
        "enabled",
        "disabled",
        "enable",
        "disable",
        "required",
        "optional",
        "always",
        "never",
        "auto",
        "automatic",
        "default",
        "hours",
        "minutes",
        "seconds",
        "days",
        "bearer",
        "basic",
        "plaintext",
        "securestring",
        "string",
        "file",
        "env",
        "vault",
        "header",
        "query",
        "cookie",
        "jwt",
        "oauth",
        "oauth2",
        "opaque",
    }
)
"""Values that are settings about a secret and not the secret, lower case."""

NOT_VALUE_STARTS = ("arn:", "alias/", "ssm:", "secretsmanager:", "vault:", "file:", "env:", "kms:", "s3://", "ssm://", "resolve:")


def shapes_in(text: str) -> tuple[Shape, ...]:
    """The shapes that a part of the text can have: what is left of all of them after one look for their keywords.

    A keyword of two words counts by its first: a line break may stand between them.
    """
    # A template repeats its words, no keyword has a blank in what is searched for, and few words have any one mark. Letter case is
    # looked at last, where it matters.
    words = set(text.lower().split())
    folded = "\n".join(words)
    found: set[str] = set()
    for mark, keywords in group_keywords():
        first = mark.partition(" ")[0]
        if first in folded:
            searched = folded if len(keywords) == 1 else "\n".join([word for word in words if first in word])
            found.update([keyword for keyword in keywords if keyword.partition(" ")[0] in searched])
    groups = group_shapes()
    # Of the keywords that were found when letter case did not matter, those that are in the text when it does.
    positions = {position for keyword in found for position, word in groups[keyword] if word in text}
    return tuple([SHAPES[position] for position in sorted(positions)])


def may_hold_token(text: str) -> bool:
    """False when no shape can be in the text: it is too short, or has no keyword. That costs a tenth of asking every shape."""
    if len(text) < SHORTEST and not _has_short_mark(text):
        return False
    folded = text.lower()
    for mark, keywords in group_keywords():
        if mark in folded:
            for keyword in keywords:
                if keyword in folded:
                    return True
    return False


def _has_short_mark(text: str) -> bool:
    for mark in SHORT_MARKS:
        if mark in text:
            return True
    return False


def detect_token(text: str, shapes: Sequence[Shape] = SHAPES) -> Detection | None:
    """The first secret in the text that shows by its shape (most telling shape first, placeholders last); None when there is none."""
    if shapes is SHAPES and not may_hold_token(text):
        return None
    low = None
    for detection in detect_tokens(text, shapes):
        if detection.confidence != LOW:
            return detection
        if low is None:
            low = detection
    return low


def detect_tokens(text: str, shapes: Sequence[Shape] = SHAPES) -> Iterator[Detection]:
    """Every secret in the text that shows by its shape; a place may be named twice by two shapes."""
    if not shapes or (len(text) < SHORTEST and not _has_short_mark(text)):
        return
    if shapes is SHAPES and not may_hold_token(text):
        return
    folded = ""
    for shape in shapes:
        if shape.folded and not folded:
            folded = text.lower()
        searched = folded if shape.folded else text
        for keyword in shape.keywords:
            if keyword in searched:
                break
        else:
            continue
        import re

        for match in re.finditer(shape.pattern, text):
            start, end = match.span("secret" if "secret" in match.re.groupindex else 0)
            secret = text[start:end]
            if shape.detector in ("assignment", "command-option", "url-credentials") and is_reference(secret):
                continue
            yield Detection(shape.kind, shape.detector, LOW if is_placeholder(secret) else shape.confidence, start, end)


def detect_literal(name: str, text: str) -> Detection | None:
    """The secret that a property or variable called `name` holds in `text`; None when it holds none that shows by name or shape.

    A placeholder is one at low confidence. Nothing, a reference, an ARN, a parameter's path and `{{resolve:…}}` are none.
    """
    return detect_of_kind(secret_kind(name) if name else None, text)


def detect_of_kind(kind: str | None, text: str, shapes: Sequence[Shape] = SHAPES) -> Detection | None:
    """`detect_literal` for a name that `secret_kind` has already judged."""
    token = detect_token(text, shapes)
    if kind is None:
        return token
    value = text.strip()
    if token is not None and token.confidence != LOW:
        return Detection(token.kind, token.detector, token.confidence, 0, len(text))
    if is_reference(value) or value.lower() in NOT_VALUES or _is_setting(kind, value):
        return token
    if is_placeholder(value):
        confidence = LOW
    elif kind == "password" or _is_varied(value):
        confidence = HIGH
    else:
        confidence = MEDIUM
    return Detection(kind, "name", confidence, 0, len(text))


def is_reference(value: str) -> bool:
    """The text only says where a value comes from: nothing, an ARN, a dynamic reference, a parameter's path, an address."""
    if not value or "{{resolve:" in value or value.lower().startswith(NOT_VALUE_STARTS):
        return True
    if value[0] == "/":
        return value.count("/") > 1 and " " not in value and "=" not in value
    return value.startswith(("https://", "http://"))


def is_placeholder(value: str) -> bool:
    """The text keeps a place for a value: `changeme`, `<password>`, `${PASSWORD}`, `xxxx`."""
    if is_hole(value) or len(set(value)) <= 2:
        return True
    folded = value.lower()
    return any(part in folded for part in PLACEHOLDERS)


def is_hole(value: str) -> bool:
    """The whole text is one hole: `${NAME}`, `$(command)`, `$NAME`, `{{ name }}`, `<name>`, `%NAME%`."""
    if len(value) < 2:
        return False
    if value[0] == "$":
        inner = value[1:]
        return inner.isidentifier() or (inner[0] in "{(" and inner[-1] in "})" and inner.count(inner[0]) == 1)
    return (value[0], value[-1]) in (("<", ">"), ("%", "%")) or (value.startswith("{{") and value.endswith("}}"))


def _is_setting(kind: str, value: str) -> bool:
    """A number or a plain short word where only something longer can be a token or a key (`MAX_TOKENS: 4096`), a key's id, or the name of a
    secret where its value could stand (`DATABASE_SECRET: shop/database`)."""
    if kind == "password":
        return False
    if kind == "secret" and _is_secret_name(value):
        return True
    if value.replace(".", "", 1).isdigit():
        return len(value) < 12
    if kind in ("secret key", "private key") and _is_uuid(value):
        return True
    return len(value) < 8 and value.isalpha()


def _is_secret_name(value: str) -> bool:
    """A path of plain words, as secrets are named in AWS Secrets Manager."""
    words = value.replace("-", "/").replace("_", "/").split("/")
    return "/" in value and value.islower() and all(word.isalpha() for word in words)


def _is_uuid(value: str) -> bool:
    """KMS names its keys by such ids."""
    return len(value) == 36 and value.count("-") == 4 and all(part.isalnum() for part in value.split("-"))


def _is_varied(value: str) -> bool:
    """Long, with digits and letters mixed, and no short alphabet: written by a machine rather than by a person."""
    if len(value) < 16 or not any(character.isdigit() for character in value) or not any(character.isalpha() for character in value):
        return False
    return len(set(value)) >= 10
