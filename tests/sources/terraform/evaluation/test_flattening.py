from __future__ import annotations

import pytest

from immutcheck.model.values import OpenList, OpenMap, Reference, Unknown
from immutcheck.sources.terraform.evaluation.flattening import plain
from immutcheck.sources.terraform.values import Encoded, EvaluationError, SetValue
from tests.sources.terraform.evaluation.expressions import Lazy

HIDDEN = Unknown("hidden")


def test_a_value_without_namespaces_comes_back_itself() -> None:
    value = {"a": [1, SetValue(["x"]), OpenList([2], HIDDEN)], "b": OpenMap({"c": None}, HIDDEN), "d": Encoded({"e": HIDDEN})}

    assert plain(value) is value


def test_namespaces_are_written_out_at_any_depth() -> None:
    lazy = Lazy({"id": 1, "inner": Lazy({"id": 2})})

    found = plain({"a": [lazy], "b": OpenMap({"c": lazy}, HIDDEN), "d": OpenList([lazy], HIDDEN), "e": Encoded([lazy]), "f": "x"})

    written = {"id": 1, "inner": {"id": 2}}
    assert found == {
        "a": [written],
        "b": OpenMap({"c": written}, HIDDEN),
        "d": OpenList([written], HIDDEN),
        "e": Encoded([written]),
        "f": "x",
    }
    assert [found[key].__class__ for key in "bd"] == [OpenMap, OpenList]


def test_namespaces_among_alternatives_are_written_out() -> None:
    assert plain(Unknown("hidden", possible=(Lazy({"id": 1}), None))) == Unknown("hidden", possible=({"id": 1}, None))


def test_references_stay() -> None:
    reference = Reference("later", possible=("x",), target="aws_x.y", attribute="id")

    assert plain([reference]) == [reference]


def test_a_value_that_is_too_large_is_refused() -> None:
    value: list[object] = []
    for _ in range(40):
        value = [value, value]

    with pytest.raises(EvaluationError, match="the value is too large: more than 250000 values in it"):
        plain(value)
