from __future__ import annotations

import pytest

from immutcheck.model.values import Text, Unknown
from immutcheck.sources.terraform.evaluation.evaluator import evaluate
from immutcheck.sources.terraform.values import EvaluationError, LimitError
from tests.sources.terraform.evaluation.expressions import error_of, read, scope_of


def test_a_list_that_doubles_with_every_line_is_refused() -> None:
    node, value, message = read("[v, v]"), ["x"], ""
    for _ in range(40):
        try:
            value = evaluate(node, scope_of({"v": value}))  # type: ignore[assignment]
        except EvaluationError as error:
            message = error.message
            break

    assert message == "the value is too large: more than 250000 values in it"


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
    assert error_of("[for x in w : v]", v="x" * 1_000_000, w=[0] * 2000) == "the value is too large: more than 250000 values in it"


def test_an_encoded_value_counts_as_what_is_in_it() -> None:
    value: list[object] = []
    for _ in range(40):
        value = [value, value]

    assert error_of("[v]", v=value) == "the value is too large: more than 250000 values in it"


@pytest.mark.parametrize("text", ['try("${v}${v}", 1)', 'can("${v}${v}")', 'u ? "${v}${v}" : 1'])
def test_nothing_goes_on_behind_a_limit(text: str) -> None:
    with pytest.raises(LimitError):
        evaluate(read(text), scope_of({"v": "x" * 3_000_000, "u": Unknown("who knows")}))


def test_of_a_text_that_doubles_with_every_line_the_ends_are_kept() -> None:
    node, value = read("${v}${v}".join('""')), Text("who knows", prefix="a", suffix="b", pieces=("a", Unknown("who knows"), "b"))
    for _ in range(40):
        value = evaluate(node, scope_of({"v": value}))  # type: ignore[assignment]

    assert (value.prefix[:1], value.suffix[-1:], value.reason, len(value.pieces) < 20_000) == ("a", "b", "who knows", True)


def test_alternatives_that_double_with_every_line_are_given_up() -> None:
    node, value = read("u ? [v, v] : [v]"), "x"
    for _ in range(40):
        value = evaluate(node, scope_of({"v": value, "u": Unknown("who knows")}))  # type: ignore[assignment]

    assert isinstance(value, Unknown)


def test_reasons_do_not_grow() -> None:
    left, right = Unknown("variable `a` is not given"), Unknown("variable `b` is not given")
    for _ in range(40):
        names = {"a": left, "b": right}
        left, right = evaluate(read("a + b"), scope_of(names)), evaluate(read("b + a"), scope_of(names))  # type: ignore[assignment]

    assert left == Unknown("variable `a` is not given; variable `b` is not given")


@pytest.mark.parametrize("text", ['[for x in v : split("", t)]', "[for x in v : contains(v, x)]", "[for x in v : v == w]"])
def test_what_is_worked_through_in_a_loop_is_limited(text: str) -> None:
    names = {"v": [str(number) for number in range(50_000)], "w": [str(number) for number in range(1, 50_001)], "t": "x" * 50_000}
    with pytest.raises(LimitError, match="more than 100000 elements"):
        evaluate(read(text), scope_of(names))


def test_looking_things_up_in_a_loop_is_not_limited() -> None:
    names = [str(number) for number in range(1_000)]
    assert evaluate(read("length([for x in v : x if contains(v, x)])"), scope_of({"v": names})) == 1_000
