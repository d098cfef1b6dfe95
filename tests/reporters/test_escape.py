from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from immutcheck.reporters.escape import escape_text, safe_lines, safe_text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain text, with punctuation: {}[]", "plain text, with punctuation: {}[]"),
        ("größer, 東京, شبكة, 👍, e\u0301", "größer, 東京, شبكة, 👍, e\u0301"),
        ("no\xa0break", "no\xa0break"),
        ("\x1b[31mred\x1b[0m", "\\x1b[31mred\\x1b[0m"),
        ("\x1b]8;;http://example.org\x07link", "\\x1b]8;;http://example.org\\x07link"),
        ("\x9b31m", "\\x9b31m"),
        ("one\ntwo\r\nthree\tfour", "one\\ntwo\\r\\nthree\\tfour"),
        ("a\x00b\x7f", "a\\x00b\\x7f"),
        ("is\u202eegap\u202c", "is\\u202eegap\\u202c"),
        ("\u2066x\u2069 \u200b\u200d\ufeff", "\\u2066x\\u2069 \\u200b\\u200d\\ufeff"),
        ("line\u2028break\u2029", "line\\u2028break\\u2029"),
        ("hidden\u3164filler\u115f", "hidden\\u3164filler\\u115f"),
        ("half \ud800 pair", "half \\ud800 pair"),
        ("\U000e0041\U0010ffff", "\\U000e0041\\U0010ffff"),
    ],
)
def test_what_would_be_obeyed_is_written_out(text: str, shown: str) -> None:
    assert escape_text(text) == shown


@given(st.text(st.characters(codec=None)))
def test_nothing_that_controls_is_left(text: str) -> None:
    shown = escape_text(text)
    assert all(character.isprintable() or character.isspace() for character in shown)
    assert not set(shown) & set(
        map(chr, [*range(32), 127, *range(0x80, 0xA0), 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
    )
    shown.encode()


@given(st.text())
def test_escaping_twice_changes_nothing(text: str) -> None:
    assert escape_text(escape_text(text)) == escape_text(text)


def test_secrets_are_taken_out() -> None:
    key = "AKIA" + "QYLPMN5HHHFPZAM2"
    assert key not in safe_text(f"uses {key} to log in")
    assert "«redacted»" in safe_text(f"uses {key} to log in")


def test_lines_are_escaped_one_by_one() -> None:
    assert safe_lines("one\ttwo  \n\x1b[2J") == ["one two", "\\x1b[2J"]
