"""Values as texts and numbers, and what can still be said of a text that is only partly known. It decides for no operator."""

from __future__ import annotations

from immutcheck.model.values import OpenMap, Text, Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from immutcheck.engine.evaluation import Answer


def scalar_text(value: object) -> str | None:
    """A scalar as CloudFormation writes it; None for null, lists, maps and what is not known."""
    kind = value.__class__
    if kind is str:
        return value  # type: ignore[return-value]
    if kind is bool:
        return "true" if value else "false"
    if kind is int or kind is float:
        return str(value)
    return None


def to_number(value: object) -> int | float | None:
    """A number, or the number that a text spells in decimal digits; booleans are none."""
    kind = value.__class__
    if kind is int or kind is float:
        return value  # type: ignore[return-value]
    if kind is not str:
        return None
    text = value.strip()  # type: ignore[attr-defined]
    if not text.isascii() or "_" in text:
        return None
    try:
        return int(text)
    except ValueError:
        pass
    if not text.lstrip("+-")[:1].isdigit():
        return None
    try:
        return float(text)
    except ValueError:
        return None


def known_pieces(value: Unknown) -> tuple[str, ...]:
    """The known parts of a text with holes, in order; of any other unknown its known ends."""
    if isinstance(value, Text):
        return tuple([piece for piece in value.pieces if isinstance(piece, str)])
    return tuple([end for end in (value.prefix, value.suffix) if end])


def known_tail(value: Unknown) -> str:
    """The text after the last hole, "" when it ends with a hole."""
    if isinstance(value, Text) and value.pieces:
        last = value.pieces[-1]
        return last if isinstance(last, str) else ""
    return value.suffix


def known_head(value: Unknown) -> str:
    """The text before the first hole, "" when it begins with a hole."""
    if isinstance(value, Text) and value.pieces:
        first = value.pieces[0]
        return first if isinstance(first, str) else ""
    return value.prefix


def can_equal(value: Unknown, candidate: str) -> bool:
    """False when no filling of the holes makes the text `candidate`."""
    head, tail = known_head(value), known_tail(value)
    if not candidate.startswith(head) or not candidate.endswith(tail):
        return False
    if not isinstance(value, Text):
        return True
    if len(value.pieces) == 1 and isinstance(value.pieces[0], str):
        return candidate == value.pieces[0]
    position, end = len(head), len(candidate) - len(tail)
    if position > end:
        return False
    for piece in value.pieces[1:-1]:
        if isinstance(piece, str):
            found = candidate.find(piece, position, end)
            if found < 0:
                return False
            position = found + len(piece)
    return True


def fill_open(mapping: dict[str, object], names: Iterable[str]) -> dict[str, object]:
    """An open map with what may stand in it under these names; any other map as it is."""
    if not isinstance(mapping, OpenMap):
        return mapping
    hidden = Unknown(mapping.rest.reason, maybe_absent=True)
    return {**dict.fromkeys(names, hidden), **mapping}


def any_of(answers: list[Answer]) -> Answer:
    """Kleene's or."""
    if True in answers:
        return True
    return None if None in answers else False


def all_agree(answers: list[Answer]) -> Answer:
    """The answer that all give, None when they differ or there is none."""
    if not answers or any(answer is not answers[0] for answer in answers):
        return None
    return answers[0]
