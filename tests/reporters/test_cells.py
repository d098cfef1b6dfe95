from __future__ import annotations

import pytest

from immutcheck.reporters.cells import first_paragraph, text_width, wrap_text


@pytest.mark.parametrize(
    ("text", "width"), [("", 0), ("abc", 3), ("é", 1), ("e\u0301", 1), ("東京", 4), ("\uff46", 2), ("👍", 2), ("«»…", 3)]
)
def test_width_is_what_a_terminal_needs(text: str, width: int) -> None:
    assert text_width(text) == width


def test_text_is_broken_at_blanks() -> None:
    assert wrap_text("one two three four", 9, first="- ", rest="  ") == ["- one two", "  three", "  four"]


def test_wide_text_is_broken_by_its_columns() -> None:
    assert wrap_text("東京 大阪 京都", 9) == ["東京 大阪", "京都"]


def test_long_word_stays_whole() -> None:
    assert wrap_text("see https://example.org/a/long/path here", 12) == ["see", "https://example.org/a/long/path", "here"]


def test_no_text_is_one_line() -> None:
    assert wrap_text("", 10, first="* ") == ["* "]


def test_first_paragraph_is_one_line() -> None:
    assert first_paragraph("\nOne\n  two.\n\nThree.\n") == "One two."
