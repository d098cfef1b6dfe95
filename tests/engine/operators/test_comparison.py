"""Typed equality, also with values that are only partly known."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from immutcheck.model.values import Redacted, Reference, Unknown
from tests.engine.operators.asking import HIDDEN, ask, assert_hiding_keeps, text


@pytest.mark.parametrize(
    ("argument", "value", "answer"),
    [
        ("a", "a", True),
        ("a", "A", False),
        ("22", 22, True),
        (22, "22", True),
        (22, 22.0, True),
        (22, "22.0", True),
        (22, "2_2", False),
        (22, "٢٢", False),
        (1, True, False),
        (0, False, False),
        (True, 1, False),
        (True, "true", True),
        (True, "True", True),
        ("true", True, True),
        (False, "false", True),
        (True, "yes", False),
        ("1", True, False),
        (1.5, "1.5", True),
        (22, "nan", False),
        ("a", None, False),
        ("a", ["a"], False),
        (-1, "-1", True),
    ],
)
def test_equals_is_typed_by_its_argument(argument, value, answer):
    assert ask("equals", argument, value) is answer


@pytest.mark.parametrize(
    ("argument", "value", "answer"),
    [
        ("prod", text("pr", None), None),
        ("prod", text("dev", None), False),
        ("prod", text(None, "x"), False),
        ("a-b", text("a-b", None, "b"), False),
        ("aXbYc", text("a", None, "Y", None, "c"), None),
        ("aXbYc", text("a", None, "Z", None, "c"), False),
        (22, text("2", None), None),
        (22, text("port", None), False),
        (True, text("t", None), None),
        (True, text("x", None), False),
        ("x", Reference("of", target="A"), None),
        ("x", Unknown("u", possible=("x", "x")), True),
        ("x", Unknown("u", possible=("x", "y")), None),
        ("x", Redacted("password", "name"), None),
    ],
)
def test_equals_uses_what_is_known_of_a_text(argument, value, answer):
    assert ask("equals", argument, value) is answer


def test_in_compares_with_each():
    assert ask("in", ["A", "B"], "B") is True
    assert ask("in", ["A", "B"], "C") is False
    assert ask("in", [1, "B"], "1") is True
    assert ask("in", ["dev", "prod"], text("test", None)) is False
    assert ask("in", ["dev", "prod"], text("pr", None)) is None


SCALARS = st.one_of(st.text("ab", max_size=3), st.integers(-2, 2), st.booleans(), st.sampled_from(["true", "0", "1", "-1", "1.0"]))


@given(SCALARS, st.text("ab01", max_size=4), st.integers(0, 4), st.integers(0, 4))
def test_a_text_with_holes_never_decides_against_what_fills_them(argument, value, start, length):
    whole = ask("equals", argument, value)
    assert ask("equals", argument, text(value[:start], None, value[start + length :])) in (whole, None)


@given(SCALARS, SCALARS)
def test_hiding_keeps_the_answer(argument, value):
    assert_hiding_keeps("equals", argument, value)
    assert ask("equals", argument, HIDDEN) is None
