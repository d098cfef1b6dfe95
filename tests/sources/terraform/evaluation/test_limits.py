from __future__ import annotations

from immutcheck.sources.terraform.evaluation.evaluator import evaluate
from immutcheck.sources.terraform.values import EvaluationError
from tests.sources.terraform.evaluation.expressions import error_of, read, scope_of


def test_a_list_that_doubles_with_every_line_is_refused() -> None:
    node, value, message = read("[v, v]"), ["x"], ""
    for _ in range(40):
        try:
            value = evaluate(node, scope_of({"v": value}))  # type: ignore[assignment]
        except EvaluationError as error:
            message = error.message
            break

    assert message == "the value is too large: more than 1000000 values in it"


def test_a_list_that_deepens_with_every_line_is_refused() -> None:
    node, value, message = read("[v]"), ["x"], ""
    for _ in range(200):
        try:
            value = evaluate(node, scope_of({"v": value}))  # type: ignore[assignment]
        except EvaluationError as error:
            message = error.message
            break

    assert message == "the value is nested too deeply: more than 100 levels"


def test_a_list_of_long_texts_is_refused() -> None:
    assert error_of("[for x in w : v]", v="x" * 1_000_000, w=[0] * 2000) == "the value is too large: more than 1000000 values in it"


def test_an_encoded_value_counts_as_what_is_in_it() -> None:
    value: list[object] = []
    for _ in range(40):
        value = [value, value]

    assert error_of("[v]", v=value) == "the value is too large: more than 1000000 values in it"
