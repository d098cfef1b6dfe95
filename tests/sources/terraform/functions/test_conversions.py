"""Conversions and marks, on values that are not known."""

from __future__ import annotations

import pytest

from immutcheck.model.values import OpenMap, Reference, Unknown
from immutcheck.sources.terraform.values import EvaluationError
from tests.sources.terraform.functions.calls import WHY, call, refusal

HIDDEN = Unknown("the value of variable `x` is not shown", sensitive=True)
PORT = Reference("known after apply", target="aws_db_instance.a", attribute="port")


@pytest.mark.parametrize("name", ["tostring", "tonumber", "tobool", "tolist", "toset", "tomap"])
def test_conversions_leave_references_and_null(name: str) -> None:
    assert call(name, PORT) == PORT
    assert call(name, None) is None


def test_a_converted_reference_is_what_is_written() -> None:
    assert call("tostring", PORT.replace(possible=(5432,))) == "5432"


def test_the_values_that_something_can_have_are_converted() -> None:
    assert call("tonumber", Unknown("one of two", possible=("1", "2"))) == Unknown("one of two", possible=(1, 2))


def test_the_values_of_an_open_map_are_converted() -> None:
    converted = call("tomap", OpenMap({"a": 1, "b": "x"}, WHY))
    assert isinstance(converted, OpenMap)
    assert dict(converted) == {"a": "1", "b": "x"}


def test_a_map_is_no_list() -> None:
    assert refusal("tolist", {"a": 1}) == "function `tolist`: a list or set is required, found an object"


def test_a_sensitive_value_is_not_kept() -> None:
    assert call("sensitive", "hunter2") == Unknown("a value that is marked as sensitive is not shown", sensitive=True)
    assert call("sensitive", ["hunter2"]) == Unknown("a value that is marked as sensitive is not shown", sensitive=True)


def test_a_sensitive_reference_stays_an_edge() -> None:
    written = PORT.replace(possible=("hunter2",))
    assert call("sensitive", written) == PORT.replace(sensitive=True)


def test_the_reason_of_a_sensitive_value_is_kept() -> None:
    assert call("sensitive", HIDDEN) == HIDDEN


def test_a_value_that_is_no_longer_sensitive_stays_unknown() -> None:
    assert call("nonsensitive", HIDDEN) == Unknown("the value of variable `x` is not shown")


@pytest.mark.parametrize(("value", "expected"), [(HIDDEN, True), ("a", False), (WHY, WHY), ([HIDDEN], False)])
def test_sensitivity_is_told(value: object, expected: object) -> None:
    assert call("issensitive", value) == expected


def test_what_may_be_ephemeral_is_kept() -> None:
    assert call("ephemeralasnull", PORT) == PORT


def test_conversions_of_namespaces_convert_what_they_are() -> None:
    class Lazy:
        is_namespace = True

        def whole(self) -> object:
            return {"a": 1, "b": "x"}

    assert call("tomap", Lazy()) == {"a": "1", "b": "x"}
    with pytest.raises(EvaluationError):
        call("tostring", Lazy())
