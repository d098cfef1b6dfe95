from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from immutcheck.model.diagnostic import WARNING
from immutcheck.model.errors import DocumentError
from immutcheck.triage.comments import parse_words, read_comments
from immutcheck.triage.suppression import SuppressionWords
from tests.triage.places import load


@pytest.mark.parametrize(
    ("rest", "words"),
    [
        (' one-rule reason="because"', SuppressionWords(("one-rule",), "because")),
        (" one-rule reason='it is \"fine\"'", SuppressionWords(("one-rule",), 'it is "fine"')),
        (r' one-rule reason="it is \"fine\" \\o/"', SuppressionWords(("one-rule",), 'it is "fine" \\o/')),
        (" one-rule reason=because", SuppressionWords(("one-rule",), "because")),
        (' one,two , three reason = "x"', SuppressionWords(("one", "two", "three"), "x")),
        (' one,one reason="x"', SuppressionWords(("one",), "x")),
        (' one until=2026-02-28 reason="x"', SuppressionWords(("one",), "x", "2026-02-28")),
        (' one reason="x" until="2028-02-29"  # and another comment', SuppressionWords(("one",), "x", "2028-02-29")),
        ('\tone\treason="größer als 東京"', SuppressionWords(("one",), "größer als 東京")),
    ],
)
def test_words_are_understood(rest: str, words: SuppressionWords) -> None:
    assert parse_words(rest) == words


@pytest.mark.parametrize(
    ("rest", "problem"),
    [
        ("", "names no rule"),
        (' reason="x"', "names no rule"),
        (" one", "gives no reason"),
        (' one reason=""', "gives no reason"),
        (' one reason="   "', "gives no reason"),
        (" one until=2026-01-01", "gives no reason"),
        (' one reason="<why>"', "still has a placeholder"),
        (' one reason="..."', "still has a placeholder"),
        (' * reason="x"', "has a wildcard"),
        (' ssh-* reason="x"', "has a wildcard"),
        (' all reason="x"', "has a wildcard"),
        (' one reason="x" until=2026-02-30', "has an end that is no date: `2026-02-30`"),
        (' one reason="x" until=soon', "has an end that is no date: `soon`"),
        (' one reason="x" until=20260230', "has an end that is no date"),
        (' one reason="x" until=', "is not understood from `until=` on"),
        (" one reason=because we can", "is not understood from `we can` on"),
        (' one reason="never closed', 'is not understood from `reason="never closed` on'),
        (' one two reason="x"', 'is not understood from `two reason="x"` on'),
        (' one ticket=12 reason="x"', "has an option that does not exist: `ticket`"),
    ],
)
def test_what_is_not_understood_is_said(rest: str, problem: str) -> None:
    assert parse_words(rest).problem.startswith(problem)


def test_comment_that_is_not_understood_gives_a_warning_and_suppresses_nothing() -> None:
    suppressions, diagnostics = read_comments(load("Resources:\n  A: {Type: T} # immutcheck:ignore some-rule\n"))
    assert suppressions == []
    assert [one.render() for one in diagnostics] == [
        'app.yaml:2:16: warning: this suppression gives no reason: add reason="why this is acceptable here"; it suppresses nothing'
    ]


@pytest.mark.parametrize(
    "line",
    [
        'Description: "use # immutcheck:ignore a-rule here"',
        "Description: 'use # immutcheck:ignore a-rule reason=x'",
        "Description: use#immutcheck:ignore a-rule reason=x",
        "# immutcheck:ignored a-rule reason=x",
        "# immutcheck:ignore-files a-rule reason=x",
        "# not immutcheck:ignore a-rule reason=x",
    ],
)
def test_what_is_no_comment_of_ours_is_left_alone(line: str) -> None:
    assert read_comments(load(f"{line}\nResources: {{}}\n")) == ([], [])


def test_string_in_json_is_no_comment() -> None:
    text = '{\n"Description": "see # immutcheck:ignore a-rule reason=x",\n"Resources": {}\n}'
    assert read_comments(load(text, "app.json")) == ([], [])


def test_comment_of_a_script_counts() -> None:
    text = 'Resources:\n  A:\n    UserData: |\n      one\n      # immutcheck:ignore a-rule reason="ok"\n      two\n      three\n'
    suppressions, diagnostics = read_comments(load(text))
    assert diagnostics == []
    assert [(one.rule_id, one.first_line, one.last_line) for one in suppressions] == [("a-rule", 6, 6)]


def test_comment_for_the_file_below_its_first_line_is_refused() -> None:
    suppressions, diagnostics = read_comments(load('Resources: {}\n# immutcheck:ignore-file a-rule reason="x"\n'))
    assert suppressions == []
    assert [(one.level, one.message.split(":")[0]) for one in diagnostics] == [
        (WARNING, "this suppression stands below the file's first line")
    ]


@pytest.mark.parametrize("break_", ["\n", "\r\n", "\r"])
def test_lines_are_counted_as_the_document_counts_them(break_: str) -> None:
    lines = ("Resources:", '  A: {Type: "one\u2028two"}', '  # immutcheck:ignore a-rule reason="x"', "  B:", "    Type: T", "")
    document = load(break_.join(lines))
    (suppression,) = read_comments(document)[0]
    assert suppression.addresses == ("B",)
    assert (suppression.first_line, suppression.last_line) == (4, 5)


def test_resources_on_one_line_are_covered_together() -> None:
    (suppression,) = read_comments(load('Resources: {A: {Type: T}, B: {Type: T}} # immutcheck:ignore a-rule reason="x"\n'))[0]
    assert suppression.addresses == ("A", "B")


def test_comment_at_the_end_of_the_file_covers_nothing() -> None:
    (suppression,) = read_comments(load('Resources: {}\n# immutcheck:ignore a-rule reason="x"'))[0]
    assert (suppression.first_line, suppression.last_line, suppression.addresses) == (2, 2, ())


@given(
    st.lists(st.sampled_from([" ", "\t", ",", "=", '"', "'", "\\", "#", "*", "reason", "until", "a-rule", "2026-01-01", "é", "\x00"])).map(
        "".join
    )
)
def test_no_words_make_it_fail(rest: str) -> None:
    words = parse_words(rest)
    assert bool(words.problem) != bool(words.rules and words.reason)


_LINES = st.sampled_from(
    [
        '# immutcheck:ignore a-rule reason="x"',
        '# immutcheck:ignore-file a-rule reason="x"',
        "# a comment",
        "",
        "Resources:",
        '  A: {Type: T} # immutcheck:ignore b reason="y"',
        "  B:",
        "    Type: |",
        '      # immutcheck:ignore c reason="z"',
        "---",
    ]
)


@given(st.lists(_LINES, max_size=12, unique=True))
def test_lines_in_any_order_are_read_and_places_lie_in_the_file(lines: list[str]) -> None:
    try:
        document = load("\n".join(lines))
    except DocumentError:
        return
    for suppression in read_comments(document)[0]:
        assert suppression.whole_file or 1 <= suppression.first_line <= suppression.last_line <= max(1, len(lines))
