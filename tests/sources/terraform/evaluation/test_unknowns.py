from __future__ import annotations

import pytest

from immutcheck.model.values import OpenList, Reference, Text, Unknown
from immutcheck.sources.terraform.evaluation.unknowns import find_unknown, is_same, map_possible, merge_alternatives, unknown_from
from immutcheck.sources.terraform.values import Encoded, EvaluationError, SetValue

HIDDEN = Unknown("hidden")
NAME = Reference("later", possible=("web",), target="aws_x.y", attribute="name")


def test_only_the_reason_is_passed_on() -> None:
    assert unknown_from(Unknown("hidden", True, ("a",), "a", "", True)) == Unknown("hidden", sensitive=True)
    assert unknown_from(HIDDEN) is HIDDEN


@pytest.mark.parametrize(
    ("one", "other"),
    [(1, True), ("1", 1), ([1], [True]), ({"a": 1}, {"a": True}), ([1], SetValue([1])), ([1], OpenList([1], HIDDEN)), (None, False)],
)
def test_values_of_different_kinds_are_not_the_same(one: object, other: object) -> None:
    assert not is_same(one, other)


def test_equal_values_are_the_same() -> None:
    assert is_same({"a": [Encoded({"b": HIDDEN})]}, {"a": [Encoded({"b": HIDDEN})]})


@pytest.mark.parametrize(
    ("values", "merged"),
    [
        (("a", "a"), "a"),
        (("a", "b"), Unknown("why", possible=("a", "b"))),
        (("a", None), Unknown("why", maybe_absent=True, possible=("a",))),
        ((None, None), None),
        (("a", HIDDEN), Unknown("why", possible=("a", HIDDEN))),
        ((HIDDEN, HIDDEN), HIDDEN),
        (("a", Unknown("hidden", possible=("a", "b"))), Unknown("why", possible=("a", "b"))),
        (("a", NAME), Unknown("why", possible=("a", NAME))),
        (("a", Text("hidden", prefix="b")), Unknown("why", possible=("a", Text("hidden", prefix="b")))),
        (range(65), Unknown("why")),
        ((*range(65), None), Unknown("why", maybe_absent=True)),
    ],
)
def test_alternatives_are_merged(values: tuple[object, ...], merged: object) -> None:
    assert merge_alternatives(values, "why") == merged


def test_an_alternative_that_fails_leaves_everything_open() -> None:
    def refuse(value: object) -> object:
        if value == "b":
            raise EvaluationError("refused")
        return value

    assert map_possible(Unknown("hidden", possible=("a", "b")), refuse) == HIDDEN


def test_a_sensitive_value_is_not_worked_through() -> None:
    assert map_possible(Unknown("hidden", possible=("a",), sensitive=True), str) == Unknown("hidden", sensitive=True)


def test_something_unknown_is_found_at_any_depth() -> None:
    assert find_unknown({"a": [1, Encoded([NAME, HIDDEN])]}) == HIDDEN
    assert find_unknown({"a": [1, NAME, "x", None]}) is None
