from __future__ import annotations

import pytest

from immutcheck.sources.terraform.evaluation.primitives import describe, number_text, read_number
from immutcheck.sources.terraform.values import Encoded, SetValue


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", 12),
        ("+12", 12),
        ("-0012", -12),
        ("1.0", 1),
        (".5", 0.5),
        ("5.", 5),
        ("1e3", 1000),
        ("2.5e-1", 0.25),
        ("1e30", 10**30),
        ("123456789012345678901234567890", 123456789012345678901234567890),
        ("1e400", None),
        ("", None),
        (" 1", None),
        ("1_0", None),
        ("0x1", None),
        ("١", None),
        ("1" * 5000, None),
    ],
)
def test_numbers_in_texts(text: str, number: int | float | None) -> None:
    assert (read_number(text), read_number(text).__class__) == (number, number.__class__)


@pytest.mark.parametrize(
    ("number", "text"), [(1, "1"), (1.5, "1.5"), (2.0, "2"), (1e-7, "0.0000001"), (-2.5e-5, "-0.000025"), (1.5e20, "150000000000000000000")]
)
def test_numbers_are_written_without_an_exponent(number: float, text: str) -> None:
    assert number_text(number) == text


def test_values_are_described_by_kind() -> None:
    values = (None, True, "hunter2", Encoded({}), 1, 1.5, SetValue(), [], {})

    assert [describe(value) for value in values] == [
        "null",
        "a boolean",
        "a text",
        "a text",
        "a number",
        "a number",
        "a set",
        "a list",
        "an object",
    ]
