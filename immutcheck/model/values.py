"""What a property may hold besides plain JSON values: nothing (`MISSING`) and what cannot be known (`Unknown` and its kinds).

Null (`None`), `MISSING` and `Unknown` are three things. A resolved property tree consists of str, int, float, bool, None, list, dict
and the classes here; nothing else.
"""

from __future__ import annotations

from immutcheck.model.record import Record


class MissingType:
    """The type of `MISSING`: nobody wrote this property. False in a boolean context."""

    __slots__ = ()

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return "MISSING"

    def __reduce__(self) -> str:
        return "MISSING"


MISSING = MissingType()


class Unknown(Record):
    """A value that cannot be known from this input.

    `reason` is a phrase for the report, such as "parameter `KeyName` has no default". `maybe_absent` says that the property itself may
    be missing. `possible`, when not empty, lists *every* value it can have when it is present (an undecided Fn::If: its two branches).
    `prefix` and `suffix` are the known ends of a text with holes. `sensitive` marks NoEcho and the like.
    """

    reason: str
    maybe_absent: bool = False
    possible: tuple[object, ...] = ()
    prefix: str = ""
    suffix: str = ""
    sensitive: bool = False


class Text(Unknown):
    """A text with holes (Fn::Sub, Fn::Join): `pieces` in order, each a str or an `Unknown`. `prefix`/`suffix` repeat its known ends."""

    pieces: tuple[object, ...] = ()


HOLE = "\ue000"
"""Stands for a hole in a flat text: a character that no text means anything by."""


def flatten(text: str | Text) -> str:
    """The text with each hole as one character, `HOLE`; one that the known text has of its own is replaced."""
    pieces = (text,) if isinstance(text, str) else text.pieces
    return "".join([piece.replace(HOLE, "\ufffd") if isinstance(piece, str) else HOLE for piece in pieces])


class Reference(Unknown):
    """An attribute of another resource of the same unit: the graph's edges are made of these.

    `target` is that resource's address; `attribute` is "" for its identity (Ref) and else the attribute's name ("Arn", "Outputs.Url").
    """

    target: str = ""
    attribute: str = ""


class DynamicReference(Unknown):
    """`{{resolve:service:key:version}}`, never resolved: `service` is "ssm", "ssm-secure" or "secretsmanager".

    `key` is the parameter's name or the secret's id with what follows it; `version` is "" when none is pinned.
    Source: AWS CloudFormation User Guide, "Get values stored in other services using dynamic references".
    """

    service: str = ""
    key: str = ""
    version: str = ""


class Digest(Unknown):
    """A value of which the input only keeps a digest: it is written out somewhere, and whatever is asked of its text stays open."""


class Redacted(Record):
    """Stands for a secret that was taken out: what kind of secret, and which detector saw it. Never holds the text."""

    kind: str
    detector: str


class OpenList(list):  # type: ignore[type-arg]
    """A list with known members and an unknown rest (why, in `rest`). `possible`, when not empty, lists *every* value that a further member
    can have."""

    __slots__ = ("possible", "rest")

    def __init__(self, members: object, rest: Unknown, possible: tuple[object, ...] = ()) -> None:
        super().__init__(members)  # type: ignore[call-overload]
        self.rest = rest
        self.possible = possible

    @property
    def further(self) -> Unknown:
        """Stands for any member of the rest."""
        return Unknown(self.rest.reason, maybe_absent=True, possible=self.possible, sensitive=self.rest.sensitive)


class OpenMap(dict):  # type: ignore[type-arg]
    """A map with known members and an unknown rest (why, in `rest`)."""

    __slots__ = ("rest",)

    def __init__(self, members: object, rest: Unknown) -> None:
        super().__init__(members)  # type: ignore[call-overload]
        self.rest = rest
