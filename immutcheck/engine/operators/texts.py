"""`contains`, `starts_with`, `ends_with` and `matches`: about parts of a text; `contains` is about members of a list, too."""

from __future__ import annotations

from immutcheck.engine.operators.comparison import comparison
from immutcheck.engine.operators.partial import any_of, known_head, known_pieces, known_tail, scalar_text
from immutcheck.model.values import HOLE, OpenList, Redacted, Text, Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from immutcheck.engine.evaluation import Answer, Check, Evaluation


def make_contains(argument: object) -> Check:
    """True for a list with a member that equals `argument`, or a text with it as a part."""
    compare = comparison(argument)
    part = scalar_text(argument) or ""

    def contains(value: object, _evaluation: Evaluation) -> Answer:
        if value.__class__ is str:
            return part in value
        if isinstance(value, list):
            answers = [compare(member) for member in value]
            if value.__class__ is OpenList:
                answers.append(None)
            return any_of(answers)
        if isinstance(value, Unknown):
            return True if any(part in piece for piece in known_pieces(value)) else None
        if value.__class__ is Redacted:
            return None
        return compare(value)

    return contains


def make_starts_with(argument: object) -> Check:
    """True for a text that begins with the argument (or one of a list)."""
    starts = _texts(argument)

    def starts_with(value: object, _evaluation: Evaluation) -> Answer:
        if value.__class__ is str:
            return value.startswith(starts)
        if isinstance(value, Unknown):
            head = known_head(value)
            if head.startswith(starts):
                return True
            return None if any(start.startswith(head) for start in starts) else False
        if value.__class__ is Redacted:
            return None
        text = scalar_text(value)
        return text is not None and text.startswith(starts)

    return starts_with


def make_ends_with(argument: object) -> Check:
    """True for a text that ends with the argument (or one of a list)."""
    ends = _texts(argument)

    def ends_with(value: object, _evaluation: Evaluation) -> Answer:
        if value.__class__ is str:
            return value.endswith(ends)
        if isinstance(value, Unknown):
            tail = known_tail(value)
            if tail.endswith(ends):
                return True
            return None if any(end.endswith(tail) for end in ends) else False
        if value.__class__ is Redacted:
            return None
        text = scalar_text(value)
        return text is not None and text.endswith(ends)

    return ends_with


def make_matches(argument: object) -> Check:
    """True for a text in which the pattern (RE2, linear time) is found. It is compiled when a text is first asked about."""
    if not isinstance(argument, str):
        raise ValueError("`matches` needs a regular expression")
    compiled: list[Any] = []

    def matches(value: object, _evaluation: Evaluation) -> Answer:
        text = value if value.__class__ is str else scalar_text(value)
        if text is None and value.__class__ is not Text:
            return None if isinstance(value, Unknown | Redacted) else False
        if not compiled:
            compiled.append(compile_pattern(argument))
        if isinstance(value, Text):
            return True if _matches_known_part(compiled[0], value.pieces) else None
        return compiled[0].search(text) is not None

    return matches


def _matches_known_part(pattern: Any, pieces: tuple[object, ...]) -> bool:
    """The pattern is found in a text with holes, whatever they hold: between two holes and touching neither, since RE2 looks no further
    than at the characters beside a match."""
    text = "".join([piece if isinstance(piece, str) else HOLE for piece in pieces])
    for match in pattern.finditer(text):
        start, end = match.span()
        if HOLE not in text[max(0, start - 1) : end + 1]:
            return True
    return False


def compile_pattern(pattern: str) -> Any:
    """The pattern for the linear-time engine; ValueError with its complaint when it is none."""
    # Imported here: it costs more than all of a small scan, and few scans come to a pattern.
    import re2

    options = re2.Options()
    options.log_errors = False
    try:
        return re2.compile(pattern, options=options)
    except re2.error as error:
        reason = error.args[0] if error.args else "it cannot be compiled"
        raise ValueError(f"the pattern is not valid RE2: {reason.decode() if isinstance(reason, bytes) else reason}") from error


def _texts(argument: object) -> tuple[str, ...]:
    texts = argument if isinstance(argument, list) else [argument]
    if not texts or not all(isinstance(text, str) for text in texts):
        raise ValueError("a text or a list of texts is needed")
    return tuple(texts)
