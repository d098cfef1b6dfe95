from __future__ import annotations

from immutcheck.model.values import OpenList, OpenMap, Reference, Unknown
from immutcheck.sources.terraform.evaluation.operators import TYPED_REASON
from immutcheck.sources.terraform.values import Encoded, SetValue
from tests.sources.terraform.evaluation.expressions import Lazy, error_of, value_of

HIDDEN = Unknown("hidden")
TYPED = Unknown(TYPED_REASON)


def test_an_unknown_operand_makes_a_calculation_unknown() -> None:
    assert value_of("v + 1", v=HIDDEN) == HIDDEN


def test_two_unknown_operands_give_both_reasons() -> None:
    assert value_of("v + w", v=HIDDEN, w=Unknown("other", sensitive=True)) == Unknown("hidden; other", sensitive=True)


def test_a_calculation_works_through_alternatives() -> None:
    assert value_of("-v * 2", v=Unknown("hidden", possible=(1, "2"))) == Unknown("hidden", possible=(-2, -4))


def test_an_alternative_that_cannot_be_calculated_with_leaves_the_result_open() -> None:
    assert value_of("v + 1", v=Unknown("hidden", possible=(1, "x"))) == HIDDEN


def test_a_false_side_decides_and() -> None:
    assert value_of("v && false", v=HIDDEN) is False
    assert value_of("false && v", v=HIDDEN) is False
    assert value_of("true && v", v=HIDDEN) == HIDDEN
    assert value_of("v && true", v=HIDDEN) == HIDDEN


def test_a_true_side_decides_or() -> None:
    assert value_of("v || true", v=HIDDEN) is True
    assert value_of("true || v", v=HIDDEN) is True
    assert value_of("false || v", v=HIDDEN) == HIDDEN
    assert value_of("v || false", v=HIDDEN) == HIDDEN


def test_the_right_side_is_not_looked_at_when_the_left_one_decides() -> None:
    assert value_of("v != null && v.enabled", v=None) is False


def test_a_right_side_without_a_value_is_not_reached_when_the_left_one_is_unknown() -> None:
    assert value_of("v && w.x", v=HIDDEN, w={}) == HIDDEN


def test_negating_an_unknown_is_unknown() -> None:
    assert value_of("!v", v=HIDDEN) == HIDDEN


def test_equality_with_an_unknown_is_unknown() -> None:
    assert value_of("v == 1", v=HIDDEN) == HIDDEN
    assert value_of("v != null", v=HIDDEN) == HIDDEN


def test_no_alternative_that_is_equal_decides_equality() -> None:
    assert value_of('v == "c"', v=Unknown("hidden", possible=("a", "b"))) is False
    assert value_of('v != "c"', v=Unknown("hidden", possible=("a", "b"))) is True
    assert value_of('v == "a"', v=Unknown("hidden", possible=("a", "b"))) == Unknown("hidden", possible=(True, False))


def test_null_is_an_alternative_of_what_may_be_absent() -> None:
    assert value_of("v == null", v=Unknown("hidden", maybe_absent=True, possible=("a",))) == Unknown("hidden", possible=(False, True))


def test_known_ends_of_a_text_decide_equality() -> None:
    assert value_of('"a-${v}" == "b-x"', v=HIDDEN) is False
    assert value_of('"${v}-a" == "x-b"', v=HIDDEN) is False
    assert value_of('"a-${v}" == "a-x"', v=HIDDEN) == HIDDEN
    assert value_of('"a-${v}" == "b-${v}"', v=HIDDEN) is False
    assert value_of('"a-${v}" == null', v=HIDDEN) is False
    assert value_of('"a-${v}" == 1', v=HIDDEN) is False


def test_a_known_difference_decides_the_equality_of_collections() -> None:
    assert value_of("[1, v] == [2, v]", v=HIDDEN) is False
    assert value_of("[1, v] == [1, 2]", v=HIDDEN) == HIDDEN
    assert value_of("[1, v] == [1]", v=HIDDEN) is False
    assert value_of("{ a = 1, b = v } == { a = 2, b = v }", v=HIDDEN) is False


def test_open_collections_differ_where_a_member_tells() -> None:
    assert value_of("v == w", v=OpenMap({"a": 1}, HIDDEN), w={"b": 1}) is False
    assert value_of("v == w", v=OpenMap({"a": 1}, HIDDEN), w={"a": 2, "b": 1}) is False
    assert value_of("v == w", v=OpenMap({"a": 1}, HIDDEN), w={"a": 1, "b": 1}) == HIDDEN
    assert value_of("v == w", v=OpenList([1], HIDDEN), w=[1, 2]) == HIDDEN


def test_whether_typed_and_written_collections_are_equal_is_not_known() -> None:
    assert value_of("v == []", v=[]) == TYPED
    assert value_of("v == { a = 1 }", v={"a": 1}) == TYPED
    assert value_of("v == []", v=["a"]) is False


def test_a_set_is_no_list() -> None:
    assert value_of("v == w", v=SetValue(["a"]), w=["a"]) is False
    assert value_of("v == w", v=SetValue(["a"]), w=SetValue(["a"])) is True
    assert value_of("v == w", v=SetValue(["a", HIDDEN]), w=SetValue(["a"])) == HIDDEN


def test_a_resource_is_not_null() -> None:
    assert value_of("v == null", v=Lazy({})) is False


def test_encoded_values_are_compared_as_texts() -> None:
    assert value_of("""v == "{\\"a\\":1}" """, v=Encoded({"a": 1})) is True


def test_a_reference_with_a_value_is_compared_by_it() -> None:
    reference = Reference("later", possible=(443,), target="aws_x.y", attribute="port")

    assert value_of("v > 400 && v == 443", v=reference) is True


def test_large_and_infinite_numbers_are_refused() -> None:
    assert error_of("1 / 0") == "division by zero"
    assert error_of("v * v", v=1 << 600) == "the number is too large"
    assert error_of("v * 10.5", v=1.7e308) == "the number is too large"


def test_calculations_with_points_are_decimal() -> None:
    assert value_of("v * 3", v=0.1) == 0.3
