from __future__ import annotations

import pytest

from immutcheck.model.values import Reference, Unknown
from immutcheck.sources.terraform.plan.alignment import align, same_scalar

LATER = Unknown("later")


@pytest.mark.parametrize(
    ("elements", "written", "expected"),
    [
        (["b", "a"], ["a", "b"], [1, 0]),
        (["a", "x"], ["a"], [0, None]),
        ([{"p": 443}, {"p": 80}], [{"p": 80}, {"p": 443}], [1, 0]),
        ([{"p": "443", "self": False}], [{"p": 443}], [0]),
        ([{"p": 443}], [{"p": 80}], [None]),
        ([{"p": 1, "g": []}, {"p": 1, "g": None}], [{"p": 1, "g": [LATER]}, {"p": 1}], [1, 0]),
        ([{"p": 1, "c": ["x"]}, {"p": 1}], [{"p": 1, "g": [LATER]}, {"p": 1, "c": [Reference("r", possible=("x",))]}], [1, 0]),
        ([{"d": [{"n": 2}]}, {"d": [{"n": 1}]}], [{"d": [{"n": 1}]}, {"d": [{"n": 2}]}], [1, 0]),
        ([{}, {}], [{}, {}], [0, 1]),
        ([], [{"p": 1}], []),
        ([None, "b"], [LATER, "b"], [0, 1]),
    ],
)
def test_elements_find_what_is_written_for_them(elements: list[object], written: list[object], expected: list[int | None]) -> None:
    assert align(elements, written) == expected


def test_very_long_lists_are_taken_in_their_order() -> None:
    assert align([{"n": 1}] * 300, [{"n": 2}] * 299) == [*range(299), None]


@pytest.mark.parametrize(
    ("left", "right", "same"), [("true", True, True), ("80", 80, True), (1, True, False), ("a", "b", False), (1, 1.0, False)]
)
def test_scalars_are_the_same_as_terraform_converts_them(left: object, right: object, same: bool) -> None:
    assert same_scalar(left, right) is same
