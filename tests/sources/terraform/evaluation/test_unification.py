from __future__ import annotations

import pytest

from immutcheck.model.values import OpenList, OpenMap, Reference, Text, Unknown
from immutcheck.sources.terraform.evaluation.unification import unify_branch, unify_members
from immutcheck.sources.terraform.values import EvaluationError, SetValue
from tests.sources.terraform.evaluation.expressions import Lazy

HIDDEN = Unknown("hidden")


@pytest.mark.parametrize(
    ("members", "unified"),
    [
        ([1, "a", True], ["1", "a", "true"]),
        ([1, 2.5], [1, 2.5]),
        ([1, HIDDEN, "a"], ["1", HIDDEN, "a"]),
        ([1, None, "a"], ["1", None, "a"]),
        ([{"a": 1}, {"a": "x"}], [{"a": "1"}, {"a": "x"}]),
        ([{"a": 1, "b": True}, {"c": "x"}], [{"a": "1", "b": "true"}, {"c": "x"}]),
        ([[1], ["a", "b"]], [["1"], ["a", "b"]]),
        ([[1, "a"], [2, "b"]], [[1, "a"], [2, "b"]]),
        ([SetValue([1]), SetValue(["a"])], [SetValue(["1"]), SetValue(["a"])]),
        ([{"a": [1]}, {"a": "x"}], [{"a": [1]}, {"a": "x"}]),
        ([OpenList([1], HIDDEN), 2], [OpenList([1], HIDDEN), 2]),
        ([OpenList([1], HIDDEN), ["a"]], [OpenList(["1"], HIDDEN), ["a"]]),
        ([OpenMap({"a": 1}, HIDDEN), {"b": "x"}], [OpenMap({"a": "1"}, HIDDEN), {"b": "x"}]),
        ([1, Text("hidden", prefix="a")], ["1", Text("hidden", prefix="a")]),
    ],
)
def test_members_take_one_type(members: list[object], unified: list[object]) -> None:
    assert unify_members(members) == unified


def test_numbers_and_booleans_have_no_type_in_common() -> None:
    with pytest.raises(EvaluationError, match="the elements have no type in common: numbers and booleans"):
        unify_members([1, True])
    with pytest.raises(EvaluationError, match="the two results of a conditional have no type in common: a number and a boolean"):
        unify_branch(1, True)


def test_a_reference_takes_part_with_what_is_written() -> None:
    reference = Reference("later", possible=("x",), target="aws_x.y", attribute="name")

    assert unify_members([1, reference]) == ["1", reference]


def test_resources_are_left_as_they_are() -> None:
    resource = Lazy({"id": 1})

    assert unify_members([resource, 1, {"id": "x"}]) == [resource, 1, {"id": "x"}]


def test_an_unknown_branch_asks_for_nothing() -> None:
    assert unify_branch(1, HIDDEN) == 1
