from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from immutcheck.model.location import Excerpt, Span
from immutcheck.reporters.cells import text_width
from immutcheck.reporters.frame import render_frame
from immutcheck.reporters.palette import Palette
from tests.reporters.samples import WEB, excerpt_of, span_of

PLAIN = Palette(colour=False)


def frame(text: str, first: str, last: str = "", width: int = 60) -> list[str]:
    span = span_of(text, first, last)
    return render_frame(excerpt_of(text, span), span, width, PLAIN, "high")


def test_span_on_one_line_is_underlined() -> None:
    assert frame("KeyName: operators # why\n", "operators") == [
        "    1 | KeyName: operators # why",
        "      |          ^^^^^^^^^",
    ]


def test_span_over_lines_is_held_by_a_bar() -> None:
    assert frame(WEB, "IpProtocol", "0.0.0.0/0") == [
        "   11 | /         - IpProtocol: tcp",
        "   12 | |           FromPort: 22",
        "   13 | |           ToPort: 22",
        "   14 | |           CidrIp: 0.0.0.0/0",
        "      | |___________________________^",
    ]


def test_span_that_begins_inside_a_line_shows_where() -> None:
    assert frame("Rules: [a,\n  b] # rest\n", "[a", "b]") == [
        "    1 |   Rules: [a,",
        "      |  ________^",
        "    2 | |   b] # rest",
        "      | |____^",
    ]


def test_end_at_the_start_of_the_next_line_belongs_to_the_line_before() -> None:
    text = "Rules:\n  - a\n"
    span = Span(1, 1, 3, 1)
    assert render_frame(excerpt_of(text, span), span, 60, PLAIN, "high") == [
        "    1 | / Rules:",
        "    2 | |   - a",
        "      | |_____^",
    ]


def test_span_longer_than_its_excerpt_says_how_much_is_not_shown() -> None:
    text = "Script: |\n" + "".join(f"  line {number}\n" for number in range(20))
    assert frame(text, "Script", "line 19")[-2:] == [
        "    6 | |   line 4",
        "      | | ... 15 more lines",
    ]


def test_wide_combining_and_tab_characters_do_not_shift_the_marks() -> None:
    assert frame('\t{"名前": "é́", "鍵": "x"}', '"x"') == [
        '    1 |     {"名前": "é́", "鍵": "x"}',
        "      |                         ^^^",
    ]
    assert frame("名: 東京", "東京") == ["    1 | 名: 東京", "      |     ^^^^"]


def test_escapes_are_shown_and_marked_at_their_shown_width() -> None:
    assert frame("a\x1b[31m: \u202ekey", "\u202ekey") == [
        "    1 | a\\x1b[31m: \\u202ekey",
        "      |            ^^^^^^^^^",
    ]


@pytest.mark.parametrize(
    ("marked", "code", "marks"),
    [
        ("start", "start" + "-" * 43 + "...", "^^^^^"),
        ("MIDDLE", "..." + "-" * 19 + "MIDDLE" + "-" * 20 + "...", "                      ^^^^^^"),
        ("end", "..." + "-" * 20 + "end", "                       ^^^"),
    ],
)
def test_long_line_is_cut_round_the_span(marked: str, code: str, marks: str) -> None:
    text = "start" + "-" * 100 + "MIDDLE" + "-" * 100 + "end"
    shown, underline = frame(text, marked)
    assert len(shown) <= 60
    assert shown.removeprefix("    1 | ").replace("-", "") == code.replace("-", "")
    assert underline.removeprefix("      | ").strip() == marks.strip()
    assert shown.index(marked) == underline.index("^")


def test_span_wider_than_the_frame_begins_in_it() -> None:
    shown, underline = frame("Key: " + "x" * 500, "x" * 500)
    assert len(shown) == len(underline) + 3 == 60
    assert shown.endswith("x...")
    assert shown.startswith("    1 | ...x")


def test_minified_file_is_cut_round_the_span() -> None:
    text = '{"a":' + "[" * 300_000 + '"needle"' + "]" * 300_000 + "}"
    shown, underline = frame(text, '"needle"')
    assert len(shown) <= 60
    assert shown.index('"needle"') == underline.index("^")


def test_line_that_was_cut_before_says_so() -> None:
    lines = render_frame(Excerpt(1, ('"KeyName":"operators"}}',), first_column=5_001), Span(1, 5_011, 1, 5_022), 60, PLAIN, "high")
    assert lines == [
        '    1 | ..."KeyName":"operators"}}',
        "      |              ^^^^^^^^^^^",
    ]


def test_long_lines_of_a_block_are_cut_at_the_right() -> None:
    shown = frame("Rules:\n  - " + "x" * 200 + "\n  - b\n", "Rules", "b")
    assert shown[1].endswith("xxx...")
    assert len(shown[1]) == 60


def test_mark_of_a_taken_out_secret_is_underlined_instead_of_lost_columns() -> None:
    span = Span(1, 11, 1, 60)
    assert render_frame(Excerpt(1, ('Password: "«redacted»" # x',)), span, 60, PLAIN, "high")[1] == "      |           ^^^^^^^^^^^^"
    assert render_frame(Excerpt(1, ("Password: «redacted» # x",)), span, 60, PLAIN, "high")[1] == "      |           ^^^^^^^^^^"


def test_span_behind_a_taken_out_secret_marks_the_line() -> None:
    lines = render_frame(Excerpt(1, ("  {Password: «redacted», Key: x}",)), Span(1, 60, 1, 61), 60, PLAIN, "high")
    assert lines[1] == "      |   ^^^^^^^^^^^^^^^^^^^^^"


def test_empty_value_and_a_place_behind_the_line_are_one_mark() -> None:
    assert render_frame(Excerpt(1, ("Key:",)), Span(1, 5, 1, 5), 60, PLAIN, "high")[1] == "      |     ^"
    assert render_frame(Excerpt(1, ("Key:",)), Span(1, 50, 1, 60), 60, PLAIN, "high")[1] == "      |     ^"


def test_excerpt_of_other_lines_is_not_shown() -> None:
    assert render_frame(Excerpt(5, ("a",)), Span(1, 1, 1, 2), 60, PLAIN, "high") == []
    assert render_frame(Excerpt(1, ()), Span(1, 1, 1, 2), 60, PLAIN, "high") == []


def test_marks_have_the_colour_of_the_severity() -> None:
    lines = render_frame(Excerpt(1, ("Key: x",)), Span(1, 6, 1, 7), 60, Palette(colour=True), "medium")
    assert lines == ["\x1b[2m    1 | \x1b[0mKey: x", "\x1b[2m      | \x1b[0m     \x1b[33m^\x1b[0m"]


_LINE = st.text(st.sampled_from("ab \t東e\u0301\x1b«\u202e-"), max_size=120)


@given(
    st.lists(_LINE, min_size=1, max_size=6),
    st.tuples(st.integers(0, 5), st.integers(1, 130), st.integers(0, 30), st.integers(1, 130)),
    st.integers(40, 120),
)
def test_frame_never_fails_and_never_passes_the_width(lines: list[str], place: tuple[int, int, int, int], width: int) -> None:
    start = min(place[0], len(lines) - 1) + 1
    span = Span(start, place[1], start + place[2], place[3] if place[2] else max(place[1], place[3]))
    for line in render_frame(Excerpt(1, tuple(lines)), span, width, PLAIN, "high"):
        assert text_width(line) <= width
        assert line.replace("\xa0", "").isprintable()
