"""Numbers, also when they are spelled as text."""

import pytest

from tests.engine.operators.asking import ask, explain


@pytest.mark.parametrize(
    ("name", "argument", "value", "answer"),
    [
        ("greater_than", 7, 8, True),
        ("greater_than", 7, "7", False),
        ("less_than", 7, "6.5", True),
        ("at_least", 7, 7, True),
        ("at_most", 7, "8", False),
        ("at_least", 7, "soon", None),
        ("at_least", 7, True, None),
        ("at_least", 7, None, False),
        ("at_least", 7, [8], None),
        ("at_least", 0.5, "1e0", True),
    ],
)
def test_numbers_compare(name, argument, value, answer):
    assert ask(name, argument, value) is answer


def test_what_is_no_number_is_said():
    assert explain("at_least", 7, "soon") == ("the value is not a number",)
