"""Hides parts of a value behind what evaluation has for unknown values, and tells whether two results can be of the same value."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from immutcheck.model.values import OpenList, OpenMap, Reference, Text, Unknown
from immutcheck.sources.terraform.evaluation.primitives import scalar_text
from immutcheck.sources.terraform.functions.encoding import plain_text
from immutcheck.sources.terraform.functions.unknowns import unknowns_in
from immutcheck.sources.terraform.values import Encoded, SetValue
from immutcheck.sources.text import make_text

REST = Unknown("there may be more")


@st.composite
def partly_hidden(draw: st.DrawFn, value: object) -> object:
    """The value with some of it hidden; all that is said of what is hidden is true."""
    if draw(st.integers(0, 2)) == 0:
        return draw(hidden(value))
    if value.__class__ is list:
        members = [draw(partly_hidden(member)) for member in value]  # type: ignore[attr-defined]
        if draw(st.booleans()):
            return members
        return OpenList([member for member in members if draw(st.booleans())], REST)
    if isinstance(value, SetValue):
        members = [draw(partly_hidden(member)) for member in value]
        known = [member for member in members if not isinstance(member, Unknown)]
        return SetValue([*known, *[member for member in members if isinstance(member, Unknown)]])
    if isinstance(value, dict):
        shown = {name: draw(partly_hidden(member)) for name, member in value.items()}
        if draw(st.booleans()):
            return shown
        return OpenMap({name: member for name, member in shown.items() if draw(st.booleans())}, REST)
    return value


@st.composite
def hidden(draw: st.DrawFn, value: object) -> object:
    """Something unknown that may be the value."""
    other = draw(st.sampled_from(["other", "", 7, ["a"], {"a": "b"}]))
    # equal references are equal values
    target = f"aws_thing.{repr(value).encode().hex()}"
    forms: list[object] = [
        Unknown("nobody knows"),
        Unknown("one of two", possible=(value, other) if draw(st.booleans()) else (other, value)),
        Unknown("there or not", possible=(value,), maybe_absent=True),
        Unknown("anything or nothing", maybe_absent=True),
        Reference("only known when applied", target=target, attribute="x"),
        Reference("written there", target=target, attribute="x", possible=(value,)),
        Unknown("not shown", sensitive=True),
    ]
    if isinstance(value, str):
        start = draw(st.integers(0, len(value)))
        end = draw(st.integers(start, len(value)))
        hole = draw(st.sampled_from([Unknown("a hole"), Unknown("a hole", possible=(value[start:end], "zz"))]))
        forms.append(make_text([value[:start], hole, value[end:]]))
    return draw(st.sampled_from(forms))


def can_be(partial: object, exact: object) -> bool:
    """Everything that `partial` says is true of `exact`. Numbers and texts are not told apart: what is hidden decides on a list's type."""
    if isinstance(partial, Encoded) or isinstance(exact, Encoded):
        return _can_be_encoded(partial, exact)
    if isinstance(partial, Unknown):
        return _unknown_can_be(partial, exact)
    if isinstance(partial, list):
        return isinstance(exact, list) and _list_can_be(partial, exact)
    if isinstance(partial, dict):
        if not isinstance(exact, dict) or not all([name in exact and can_be(member, exact[name]) for name, member in partial.items()]):
            return False
        return isinstance(partial, OpenMap) or len(partial) == len(exact)
    if partial is None or exact is None:
        return partial is exact
    return scalar_text(partial) == scalar_text(exact)


def _unknown_can_be(partial: Unknown, exact: object) -> bool:
    if exact is None:
        return partial.maybe_absent
    if partial.possible and not any([can_be(value, exact) for value in partial.possible]):
        return False
    text = scalar_text(exact)
    if text is None:
        return not (partial.prefix or partial.suffix or isinstance(partial, Text))
    return text.startswith(partial.prefix) and text.endswith(partial.suffix) and (not isinstance(partial, Text) or _fits(partial, text))


def _fits(partial: Text, text: str) -> bool:
    position = 0
    for piece in partial.pieces:
        if isinstance(piece, str):
            position = text.find(piece, position)
            if position < 0:
                return False
            position += len(piece)
    return True


def _list_can_be(partial: list[Any], exact: list[Any]) -> bool:
    is_set = isinstance(partial, SetValue) and bool(unknowns_in(partial))
    if isinstance(partial, OpenList) or is_set:
        # of members that are not known, two may be the same
        return all([any([can_be(member, other) for other in exact]) for member in partial]) and (not is_set or len(exact) <= len(partial))
    return len(partial) == len(exact) and all([can_be(one, other) for one, other in zip(partial, exact, strict=True)])


def _can_be_encoded(partial: object, exact: object) -> bool:
    if isinstance(partial, Encoded) and isinstance(exact, Encoded):
        return partial.format == exact.format and can_be(partial.value, exact.value)
    return can_be(
        plain_text(partial) if isinstance(partial, Encoded) else partial, plain_text(exact) if isinstance(exact, Encoded) else exact
    )
