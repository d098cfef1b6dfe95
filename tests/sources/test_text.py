from __future__ import annotations

import pytest

from immutcheck.model.values import DynamicReference, Text, Unknown
from immutcheck.sources.text import list_possible, make_text, scalar_text


@pytest.mark.parametrize(("value", "expected"), [("a", "a"), (True, "true"), (False, "false"), (None, ""), (22, "22"), (1.5, "1.5")])
def test_scalars_have_the_text_that_cloudformation_sees(value: object, expected: str) -> None:
    assert scalar_text(value) == expected


def test_known_pieces_make_a_plain_text() -> None:
    assert make_text(("a", 1, "", True)) == "a1true"


def test_only_piece_that_is_unknown_is_the_value_itself() -> None:
    hole = Unknown("why")

    assert make_text(("", hole, "")) is hole


def test_known_ends_of_the_holes_count() -> None:
    text = make_text(("arn:", Unknown("one", prefix="aws"), ":iam:", Unknown("two", suffix=":root")))

    assert isinstance(text, Text)
    assert (text.prefix, text.suffix, text.reason) == ("arn:aws", ":root", "one; two")


def test_texts_inside_texts_are_flattened() -> None:
    hole = Unknown("why")
    inner = make_text(("b", hole))

    assert make_text(("a", inner, "c")) == Text("why", prefix="ab", suffix="c", pieces=("ab", hole, "c"))


def test_secret_hole_makes_the_text_sensitive() -> None:
    text = make_text(("a", Unknown("why", sensitive=True)))

    assert isinstance(text, Text)
    assert text.sensitive


def test_too_many_combinations_are_not_spelled_out() -> None:
    hole = Unknown("why", possible=tuple("abcde"))
    text = make_text((hole, "-", hole))

    assert isinstance(text, Text)
    assert text.possible == ()


def test_dynamic_reference_within_text_is_a_piece() -> None:
    text = make_text(("a{{resolve:ssm:/x:2}}b{{resolve:no-such:y}}",))

    assert isinstance(text, Text)
    reference = DynamicReference("`{{resolve:ssm:/x:2}}` is only read when the stack is deployed", service="ssm", key="/x", version="2")
    assert text.pieces == ("a", reference, "b{{resolve:no-such:y}}")


def test_possible_values_are_listed_once_and_nested_ones_unpacked() -> None:
    assert list_possible(["a", Unknown("r", possible=("b", "a")), 1, True, 1.0]) == ("a", "b", 1, True, 1.0)
    assert list_possible(list(range(100))) == ()
