"""Parts of texts and members of lists."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from immutcheck.engine.operators.texts import compile_pattern
from immutcheck.model.values import OpenList, Redacted, Reference
from tests.engine.operators.asking import HIDDEN, PARAMETER, ask, assert_hiding_keeps, text


@pytest.mark.parametrize(
    ("argument", "value", "answer"),
    [
        ("b", "abc", True),
        ("x", "abc", False),
        ("x", ["x", "y"], True),
        (22, ["21", "22"], True),
        ("x", ["y", PARAMETER], None),
        ("x", ["x", PARAMETER], True),
        ("x", ["y", text("z", None)], False),
        ("x", OpenList(["y"], PARAMETER), None),
        ("x", OpenList(["x"], PARAMETER), True),
        ("b", text(None, "abc"), True),
        ("b", text(None, "x"), None),
        ("b", None, False),
        (22, 22, True),
        ("x", Redacted("password", "name"), None),
    ],
)
def test_contains(argument, value, answer):
    assert ask("contains", argument, value) is answer


@pytest.mark.parametrize(
    ("name", "argument", "value", "answer"),
    [
        ("starts_with", "ami-", "ami-1", True),
        ("starts_with", ["x", "ami-"], "ami-1", True),
        ("starts_with", "ami-", text("ami-0", None), True),
        ("starts_with", "ami-", text("am", None), None),
        ("starts_with", "ami-", text("img-", None), False),
        ("starts_with", "ami-", text(None, "ami-"), None),
        ("starts_with", "1", 12, True),
        ("starts_with", "ami-", ["ami-1"], False),
        ("ends_with", ":latest", "app:latest", True),
        ("ends_with", ":latest", text(None, ":latest"), True),
        ("ends_with", ":latest", text(None, "test"), None),
        ("ends_with", ":latest", text(None, ":1.2"), False),
        ("ends_with", ":latest", text("app:latest", None), None),
        ("ends_with", ":latest", Reference("r", target="A"), None),
        ("starts_with", "a", None, False),
    ],
)
def test_starts_with_and_ends_with(name, argument, value, answer):
    assert ask(name, argument, value) is answer


def test_matches_finds_anywhere_and_runs_in_linear_time():
    assert ask("matches", "l.test", "app:latest") is True
    assert ask("matches", "^l.test$", "app:latest") is False
    assert ask("matches", "^[0-9]+$", 42) is True
    assert ask("matches", "x", None) is False
    assert ask("matches", "x", ["x"]) is False
    assert ask("matches", "^(a+)+$", "a" * 50_000 + "b") is False


def test_a_pattern_that_is_none_is_a_value_error():
    with pytest.raises(ValueError, match="not valid RE2"):
        compile_pattern("(a")


@given(
    st.sampled_from(["contains", "starts_with", "ends_with"]),
    st.text("ab", min_size=1, max_size=2),
    st.text("ab", max_size=5),
    st.integers(0, 5),
    st.integers(0, 5),
)
def test_a_hole_never_decides_against_what_fills_it(name, argument, value, start, length):
    whole = ask(name, argument, value)
    assert ask(name, argument, text(value[:start], None, value[start + length :])) in (whole, None)


@given(st.sampled_from(["contains", "starts_with", "ends_with"]), st.lists(st.text("ab", max_size=2), max_size=3))
def test_hiding_keeps_the_answer(name, value):
    assert_hiding_keeps(name, "a", value)
    assert ask(name, "a", HIDDEN) is None


@pytest.mark.parametrize(
    ("pattern", "pieces", "answer"),
    [
        ("b+", ("abbc", None), True),
        ("^ab", ("abc", None), True),
        ("c$", (None, "abc"), True),
        ("c", (None, "abc"), True),
        ("^a", (None, "abc"), None),
        ("c$", ("abc", None), None),
        (r"c\b", ("abc", None), None),
        ("bc.*", ("abc", None), None),
        ("x", ("abc", None), None),
    ],
)
def test_matches_is_true_only_for_what_the_holes_cannot_change(pattern, pieces, answer):
    assert ask("matches", pattern, text(*pieces)) is answer
