"""Comparisons that can never hold."""

from __future__ import annotations

import pytest

from immutcheck.packs.conditions import read_condition
from immutcheck.packs.value_checks import check_values
from immutcheck.schemas.node import Node


def complaints_about(written: dict[str, object], *packed: object) -> list[tuple[tuple[str | int, ...], str]]:
    condition, mistakes = read_condition({"property": "A", **written}, ())
    assert mistakes == []
    return [(complaint.at, complaint.message) for complaint in check_values(condition, [Node(shape, {}) for shape in packed], ())]


@pytest.mark.parametrize(
    ("written", "packed"),
    [
        ({"equals": True}, "b"),
        ({"equals": True}, "s"),
        ({"equals": 22}, "s"),
        ({"equals": 22}, "i"),
        ({"equals": 22}, "n"),
        ({"equals": "x"}, "j"),
        ({"equals": "x"}, "is"),
        ({"in": ["x", 1, True]}, "s"),
        ({"contains": "x"}, ["s"]),
        ({"exists": True}, {"B": "s"}),
        ({"is_empty": True}, ["s"]),
        ({"greater_than": 3}, "i"),
        ({"greater_than": 3}, "s"),
        ({"equals": True, "when_missing": {"value": False}}, "b"),
        ({"equals": True, "when_missing": False}, "b"),
    ],
)
def test_comparison_that_can_hold_is_accepted(written: dict[str, object], packed: object) -> None:
    assert complaints_about(written, packed) == []


@pytest.mark.parametrize(
    ("written", "packed", "complaint"),
    [
        ({"equals": "true"}, "b", (("equals",), "`A` is true or false, so it never is a text such as `true`")),
        ({"equals": 1}, "b", (("equals",), "`A` is true or false, so it never is a whole number such as `1`")),
        ({"equals": "22"}, "i", (("equals",), "`A` is a whole number, so it never is a text such as `22`")),
        ({"in": [1, "2"]}, "i", (("in", 1), "`A` is a whole number, so it never is a text such as `2`")),
        ({"equals": 1, "when_missing": "1"}, "i", (("when_missing",), "`A` is a whole number, so it never is a text such as `1`")),
        ({"equals": "x", "when_missing": []}, "s", (("when_missing",), "`A` is a text, so it never is a list such as `[]`")),
        ({"equals": "x"}, ["s"], (("property",), "`A` is a list: use `some`, `each` or `contains`")),
        ({"matches": "x"}, {"B": "s"}, (("property",), "`A` is an object: name the property below it")),
        ({"at_least": 1}, "b", (("at_least",), "`A` is true or false: `at_least` compares numbers")),
    ],
)
def test_comparison_that_never_holds_is_explained(
    written: dict[str, object], packed: object, complaint: tuple[tuple[str | int, ...], str]
) -> None:
    assert complaints_about(written, packed) == [complaint]


def test_one_of_several_shapes_is_enough() -> None:
    assert complaints_about({"equals": "x"}, "b", "s") == []
    assert complaints_about({"equals": "x"}, "b", "j") == []


@pytest.mark.parametrize(
    ("name", "written", "complaint"),
    [
        ("Action", {"equals": "update"}, None),
        ("Action", {"in": ["create", "replace"]}, None),
        ("Action", {"equals": "replaced"}, (("equals",), "`change.Action` never is `replaced`: did you mean `replace`?")),
        ("Action", {"in": ["none", "delete"]}, (("in", 1), "`change.Action` never is `delete`; known: create, none, replace, update")),
        ("Order", {"equals": "create-first"}, None),
        ("Order", {"equals": "create"}, (("equals",), "`change.Order` never is `create`: did you mean `create-first`?")),
    ],
)
def test_words_of_a_change_are_known(name: str, written: dict[str, object], complaint: tuple[object, str] | None) -> None:
    condition, problems = read_condition({"property": f"change.{name}", **written}, ())
    assert problems == []
    found = [(one.at, one.message) for one in check_values(condition, [Node("s", {})], ())]
    assert found == ([] if complaint is None else [complaint])
