"""`equals` and `in`: typed by the argument, so that `22` holds for 22 and "22", and `true` for true and "true"; a boolean is no number."""

from __future__ import annotations

from immutcheck.engine.lookup import agree
from immutcheck.engine.operators.partial import any_of, can_equal, known_pieces, scalar_text, to_number
from immutcheck.model.values import Redacted, Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from immutcheck.engine.evaluation import Answer, Check, Evaluation

_NUMERIC = frozenset("0123456789+-.eE \t\r\n")


def make_equals(argument: object) -> Check:
    """True for the value that `argument` spells."""
    compare = comparison(argument)

    def equals(value: object, _evaluation: Evaluation) -> Answer:
        return compare(value)

    if argument.__class__ is str:

        def equals_text(value: object, _evaluation: Evaluation) -> Answer:
            if value.__class__ is str:
                return value == argument
            return compare(value)

        return equals_text
    return equals


def make_in(argument: object) -> Check:
    """True for a value that equals one of the list's."""
    if not isinstance(argument, list) or not argument:
        raise ValueError("`in` needs a list of scalars")
    compares = [comparison(item) for item in argument]
    texts = frozenset([item for item in argument if isinstance(item, str)])
    only_texts = len(texts) == len(argument)

    def is_in(value: object, _evaluation: Evaluation) -> Answer:
        if value.__class__ is str:
            if value in texts:
                return True
            if only_texts:
                return False
        return any_of([compare(value) for compare in compares])

    return is_in


def comparison(argument: object) -> Callable[[object], Answer]:
    """One value → does it equal `argument`; ValueError when that is no scalar."""
    if argument is None:
        return _is_null
    if argument.__class__ is bool:
        return _boolean_comparison(bool(argument))
    if isinstance(argument, int | float):
        return _number_comparison(argument)
    if isinstance(argument, str):
        return _text_comparison(argument)
    raise ValueError("a scalar is needed to compare with")


def _is_null(value: object) -> Answer:
    return None if isinstance(value, Unknown | Redacted) else value is None


def _text_comparison(wanted: str) -> Callable[[object], Answer]:
    def compare(value: object) -> Answer:
        if isinstance(value, Unknown):
            return _with_possible(value, compare, can_equal(value, wanted))
        if value.__class__ is Redacted:
            return None
        return scalar_text(value) == wanted

    return compare


def _boolean_comparison(wanted: bool) -> Callable[[object], Answer]:
    spelled = "true" if wanted else "false"

    def compare(value: object) -> Answer:
        if value.__class__ is bool:
            return value is wanted
        if value.__class__ is str:
            return value.lower() == spelled
        if isinstance(value, Unknown):
            letters = set(spelled)
            return _with_possible(value, compare, all(set(piece.lower()) <= letters for piece in known_pieces(value)))
        return None if value.__class__ is Redacted else False

    return compare


def _number_comparison(wanted: int | float) -> Callable[[object], Answer]:
    def compare(value: object) -> Answer:
        kind = value.__class__
        if kind is int or kind is float:
            return value == wanted
        if kind is str:
            return to_number(value) == wanted
        if isinstance(value, Unknown):
            return _with_possible(value, compare, all(set(piece) <= _NUMERIC for piece in known_pieces(value)))
        return None if kind is Redacted else False

    return compare


def _with_possible(value: Unknown, compare: Callable[[object], Answer], is_open: bool) -> Answer:
    """The answer that all possible values give; without any, unknown or (what is known speaks against it) false."""
    if value.possible:
        return agree([compare(possible) for possible in value.possible])
    return None if is_open else False
