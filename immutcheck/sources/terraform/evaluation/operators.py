"""Operators on values: arithmetic, comparison, equality; three-valued.

Operands are seen through references to what is written (`known_value`). `&&`, `||` decide with one known side.
Sources: HCL Native Syntax Specification, "Operations"; Terraform Language Documentation, "Arithmetic and Logical Operators".
"""

from __future__ import annotations

from immutcheck.model.values import OpenList, OpenMap, Unknown
from immutcheck.sources.terraform.evaluation.primitives import SCALARS, check_size, describe, scalar_boolean, scalar_number
from immutcheck.sources.terraform.evaluation.templates import encoded_text
from immutcheck.sources.terraform.evaluation.unknowns import could_be, find_unknown, is_text, map_possible, unknown_from
from immutcheck.sources.terraform.values import Encoded, EvaluationError, LimitError, SetValue, known_value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Number = int | float

TYPED_REASON = "whether a list equals a tuple, or a map an object, depends on their types"


def to_condition(value: object) -> object:
    """The boolean a condition or a logical operand is: True, False or an `Unknown`; EvaluationError for anything else."""
    if value is True or value is False:
        return value
    value = settle(value)
    if isinstance(value, Unknown):
        return map_possible(value, to_condition)
    found = scalar_boolean(value)
    if found is None:
        raise EvaluationError(f"a boolean is needed here, found {describe(value)}")
    return found


def negate(value: object) -> object:
    """`!value`."""
    decided = to_condition(value)
    if isinstance(decided, Unknown):
        return map_possible(decided, negate)
    return not decided


def to_number(value: object) -> object:
    """The number an operand is: an int, a float or an `Unknown`; EvaluationError for anything else."""
    kind = value.__class__
    if kind is int or kind is float:
        return value
    value = settle(value)
    if isinstance(value, Unknown):
        return map_possible(value, to_number)
    found = scalar_number(value)
    if found is None:
        raise EvaluationError(f"a number is needed here, found {describe(value)}")
    return found


def minus(value: object) -> object:
    """`-value`."""
    number = to_number(value)
    if isinstance(number, Unknown):
        return map_possible(number, minus)
    return -number  # type: ignore[operator]


def calculate(operator: str, left: object, right: object) -> object:
    """`left operator right` for the arithmetic operators and the comparisons of size."""
    first, second = to_number(left), to_number(right)
    if isinstance(first, Unknown):
        if isinstance(second, Unknown) and not second.possible:
            return unknown_from(first, second)
        return map_possible(first, lambda known: calculate(operator, known, second))
    if isinstance(second, Unknown):
        return map_possible(second, lambda known: calculate(operator, first, known))
    return CALCULATIONS[operator](first, second)  # type: ignore[arg-type]


def _exactly(compute: Callable[[Number, Number], Number]) -> Callable[[Number, Number], Number]:
    """Numbers with a point are calculated as the decimal numbers they are written as, since Terraform's are much longer than floats."""

    def compute_exactly(left: Number, right: Number) -> Number:
        try:
            if left.__class__ is int and right.__class__ is int:
                return check_size(compute(left, right))
            from fractions import Fraction

            # a type checker takes Fractions for no numbers
            return check_size(float(compute(Fraction(repr(left)), Fraction(repr(right)))))  # type: ignore[arg-type]
        except OverflowError:
            raise LimitError("the number is too large") from None

    return compute_exactly


def _divide(left: Number, right: Number) -> Number:
    if right == 0:
        raise EvaluationError("division by zero")
    # whole numbers stay whole where they can, since a float has 53 bits only
    return left // right if left % right == 0 else left / right


def _remainder(left: Number, right: Number) -> Number:
    """What is left has the sign of the dividend; by zero it is the dividend."""
    if right == 0:
        return left
    remainder = abs(left) % abs(right)
    return -remainder if left < 0 else remainder


CALCULATIONS: Mapping[str, Callable[[Number, Number], object]] = {
    "+": _exactly(lambda left, right: left + right),
    "-": _exactly(lambda left, right: left - right),
    "*": _exactly(lambda left, right: left * right),
    "/": _exactly(_divide),
    "%": _exactly(_remainder),
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
}


def equal(left: object, right: object, *, are_written: bool = False) -> object:
    """`left == right`: True, False or an `Unknown`. `are_written`: both operands are tuples or objects as written, no typed lists or
    maps, so that equal members make them equal."""
    left, right = settle(left), settle(right)
    if isinstance(left, Unknown) and left.possible:
        return map_possible(left, lambda known: equal(known, right, are_written=are_written))
    if isinstance(right, Unknown) and right.possible:
        return map_possible(right, lambda known: equal(left, known, are_written=are_written))
    decided = _compare(left, right, are_written)
    if decided is not None:
        return decided
    unknowns = [found for found in (find_unknown(left), find_unknown(right)) if found is not None]
    return unknown_from(*unknowns) if unknowns else Unknown(TYPED_REASON)


def settle(value: object) -> object:
    """The value to calculate with: of a reference what is written there, of an encoded value its text."""
    value = known_value(value)
    if value.__class__ is Encoded:
        return encoded_text(value)
    return value


def _compare(left: object, right: object, are_written: bool) -> bool | None:
    """Whether two values are equal; None when that cannot be known."""
    left, right = settle(left), settle(right)
    if isinstance(left, Unknown):
        return _compare_unknown(left, right)
    if isinstance(right, Unknown):
        return _compare_unknown(right, left)
    kind, other = left.__class__, right.__class__
    if kind in SCALARS or other in SCALARS or left is None or right is None:
        if kind is bool or other is bool:
            return left is right
        # an int may equal a float, but a number is no text
        return left == right
    if getattr(left, "is_namespace", False):
        left = left.whole()  # type: ignore[attr-defined]
    if getattr(right, "is_namespace", False):
        right = right.whole()  # type: ignore[attr-defined]
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return None
    if isinstance(left, dict) and isinstance(right, dict):
        return _compare_maps(left, right, are_written)
    if isinstance(left, list) and isinstance(right, list):
        return _compare_lists(left, right, are_written)
    return False


def _compare_unknown(unknown: Unknown, other: object) -> bool | None:
    if other is None:
        return False if is_text(unknown) and not unknown.maybe_absent else None
    if isinstance(other, Unknown):
        return None if _ends_agree(unknown, other) else False
    if unknown.maybe_absent:
        unknown = unknown.replace(maybe_absent=False)
    if isinstance(other, str):
        return None if could_be(unknown, other) else False
    return False if is_text(unknown) and not getattr(other, "is_namespace", False) else None


def _ends_agree(one: Unknown, other: Unknown) -> bool:
    if one.maybe_absent and other.maybe_absent:
        return True
    prefixes = one.prefix.startswith(other.prefix) or other.prefix.startswith(one.prefix)
    return prefixes and (one.suffix.endswith(other.suffix) or other.suffix.endswith(one.suffix))


def _compare_maps(left: dict[str, object], right: dict[str, object], are_written: bool) -> bool | None:
    is_open = isinstance(left, OpenMap) or isinstance(right, OpenMap)
    if left.keys() != right.keys() and (
        not is_open
        or (not isinstance(right, OpenMap) and left.keys() - right.keys())
        or (not isinstance(left, OpenMap) and right.keys() - left.keys())
    ):
        return False
    answers = [_compare(value, right[key], are_written) for key, value in left.items() if key in right]
    return _all_equal(answers, is_certain=are_written and not is_open)


def _compare_lists(left: list[object], right: list[object], are_written: bool) -> bool | None:
    if isinstance(left, OpenList) or isinstance(right, OpenList):
        return None
    is_set = isinstance(left, SetValue)
    if is_set is not isinstance(right, SetValue):
        return False
    if is_set and (find_unknown(left) or find_unknown(right)):
        return None
    if len(left) != len(right):
        return False
    answers = [_compare(one, other, are_written) for one, other in zip(left, right, strict=True)]
    return _all_equal(answers, is_certain=are_written or (is_set and bool(left)))


def _all_equal(answers: list[bool | None], *, is_certain: bool) -> bool | None:
    if False in answers:
        return False
    return None if None in answers or not is_certain else True
