from __future__ import annotations

from immutcheck.model.values import OpenMap, Reference, Unknown
from tests.sources.terraform.evaluation.expressions import Lazy, error_of, value_of

HIDDEN = Unknown("hidden")
ARN = Reference("later", target="aws_x.y", attribute="arn")


def test_an_unknown_value_is_the_value() -> None:
    assert value_of('try(v.a, "x")', v={"a": HIDDEN}) == HIDDEN


def test_a_reference_is_the_value() -> None:
    assert value_of('try(v[0].arn, "x")', v=[Lazy({"arn": ARN})]) == ARN
    assert value_of('try(v[0].arn, "x")', v=[]) == "x"


def test_an_argument_that_may_fail_leaves_the_next_one_possible() -> None:
    assert value_of('try(v[w], "x")', v={"a": "b"}, w=HIDDEN) == Unknown("hidden", possible=("b", "x"))


def test_all_arguments_that_may_be_the_one_are_listed() -> None:
    found = value_of('try(v[w], v[w].z, v.a, "never")', v={"a": "b"}, w=HIDDEN)

    assert found == Unknown("hidden", possible=("b", "x")) or found == "b"


def test_what_may_fail_or_not_with_the_same_value_is_known() -> None:
    assert value_of('try(v[w], "b")', v={"a": "b"}, w=HIDDEN) == "b"


def test_a_member_of_an_unknown_may_not_be_there() -> None:
    assert value_of('try(v.a, "x")', v=HIDDEN) == Unknown("hidden", possible=(HIDDEN, "x"))


def test_a_key_of_an_open_map_may_not_be_there() -> None:
    assert value_of('try(v.a, "x")', v=OpenMap({}, HIDDEN)) == Unknown("hidden", possible=(HIDDEN, "x"))


def test_a_calculation_with_an_unknown_may_fail() -> None:
    assert value_of('try([v + 1], "x")', v=HIDDEN) == Unknown("hidden", possible=([HIDDEN], "x"))


def test_a_function_of_an_unknown_may_fail() -> None:
    assert value_of("try(length([tonumber(v)]), 5)", v=HIDDEN) == Unknown("hidden", possible=(1, 5))


def test_a_comparison_with_an_unknown_does_not_fail() -> None:
    assert value_of('try([v == 1, "a"], "x")', v=HIDDEN) == [HIDDEN, "a"]


def test_whether_anything_is_left_counts_outside_too() -> None:
    assert value_of('try(try(v[w]), "x")', v={"a": "b"}, w=HIDDEN) == Unknown("hidden", possible=("b", "x"))


def test_nothing_without_an_error_is_an_error() -> None:
    assert error_of("try(v.a, v.b)", v={}) == "none of the arguments of `try` has a value"


def test_can_says_whether_there_is_a_value() -> None:
    assert value_of("can(v.a)", v={"a": HIDDEN}) is True
    assert value_of("can(v.b)", v={"a": HIDDEN}) is False


def test_can_does_not_know_what_depends_on_an_unknown() -> None:
    assert value_of("can(v.a)", v=HIDDEN) == Unknown("hidden", possible=(True, False))
    assert value_of("can(tonumber(v))", v=HIDDEN) == Unknown("hidden", possible=(True, False))


def test_can_takes_one_argument() -> None:
    assert error_of("can(1, 2)") == "`can` takes one argument"


def test_arguments_after_the_first_with_a_value_are_not_evaluated() -> None:
    lazy = Lazy({"a": 1, "b": 2})

    assert value_of("try(v.a, v.b)", v=lazy) == 1
    assert lazy.asked == ["a"]


def test_core_names_are_the_same_functions() -> None:
    assert value_of('core::try(v.a, "x")', v={}) == "x"
