"""Functions on texts with holes: known pieces stay where that is exact."""

from __future__ import annotations

import pytest

from immutcheck.model.values import OpenList, Reference, Text, Unknown
from immutcheck.sources.terraform.functions.graphemes import split_graphemes
from immutcheck.sources.terraform.values import Encoded, SetValue
from immutcheck.sources.text import make_text
from tests.sources.terraform.functions.calls import WHY, call, refusal

NAME = make_text(["Pre-Fix/", WHY, "/Suf-Fix"])
GROUP = Reference("known after apply", target="aws_security_group.a", attribute="id")


def pieces_of(value: object) -> tuple[object, ...]:
    assert isinstance(value, Text), value
    return value.pieces


def test_the_known_pieces_are_lowered() -> None:
    assert pieces_of(call("lower", NAME)) == ("pre-fix/", WHY, "/suf-fix")


def test_what_a_hole_can_be_is_lowered_too() -> None:
    text = make_text(["A-", Unknown("one of two", possible=("X", "Y"))])
    lowered = call("lower", text)
    assert isinstance(lowered, Text)
    assert lowered.possible == ("a-x", "a-y")


def test_a_lowered_reference_is_no_reference() -> None:
    assert call("lower", GROUP) == Unknown("known after apply")


def test_join_leaves_holes_between_known_members() -> None:
    assert pieces_of(call("join", ",", ["a", WHY, "b"])) == ("a,", WHY, ",b")


def test_join_of_an_open_list_is_unknown() -> None:
    assert call("join", ",", OpenList(["a"], WHY)) == WHY


def test_join_of_a_set_with_something_unknown_has_no_certain_order() -> None:
    assert call("join", ",", SetValue(["a", WHY])) == WHY


def test_join_writes_out_what_is_encoded() -> None:
    assert call("join", "\n", [Encoded({"a": 1}), "b"]) == '{"a":1}\nb'


def test_join_refuses_null() -> None:
    assert refusal("join", ",", ["a", None]) == "function `join`: a member is null"


def test_one_character_is_replaced_in_the_known_pieces() -> None:
    assert pieces_of(call("replace", NAME, "-", "_")) == ("Pre_Fix/", WHY, "/Suf_Fix")


def test_a_longer_text_may_begin_in_a_hole() -> None:
    assert call("replace", NAME, "Fix", "x") == WHY


def test_a_pattern_is_not_replaced_around_holes() -> None:
    assert call("replace", NAME, "/[a-z]/", "x") == WHY


def test_replacing_with_something_unknown_is_unknown() -> None:
    assert call("replace", "abc", "b", WHY) == WHY


@pytest.mark.parametrize(
    ("name", "argument", "expected"),
    [
        ("startswith", "Pre", True),
        ("startswith", "Pre-Fix/x", WHY),
        ("startswith", "x", False),
        ("endswith", "-Fix", True),
        ("endswith", "x/Suf-Fix", WHY),
        ("endswith", "z", False),
        ("strcontains", "Suf", True),
        ("strcontains", "zzz", WHY),
    ],
)
def test_known_ends_decide(name: str, argument: str, expected: object) -> None:
    assert call(name, NAME, argument) == expected


def test_a_known_prefix_is_trimmed() -> None:
    assert pieces_of(call("trimprefix", NAME, "Pre-")) == ("Fix/", WHY, "/Suf-Fix")
    assert call("trimprefix", NAME, "x") == NAME
    assert call("trimprefix", NAME, "Pre-Fix/x") == WHY


def test_a_known_suffix_is_trimmed() -> None:
    assert pieces_of(call("trimsuffix", NAME, "-Fix")) == ("Pre-Fix/", WHY, "/Suf")
    assert call("trimsuffix", NAME, "z") == NAME
    assert call("trimsuffix", NAME, "x/Suf-Fix") == WHY


def test_spaces_around_known_ends_are_trimmed() -> None:
    assert pieces_of(call("trimspace", make_text(["  a", WHY, "b \n"]))) == ("a", WHY, "b")
    assert call("trimspace", make_text([" ", WHY, "b"])) == WHY
    assert pieces_of(call("chomp", make_text([WHY, "b\n"]))) == (WHY, "b")
    assert pieces_of(call("trim", make_text(["xa", WHY, "bx"]), "x")) == ("a", WHY, "b")


def test_a_part_of_the_known_prefix_is_cut_out() -> None:
    assert call("substr", NAME, 0, 3) == "Pre"
    assert call("substr", NAME, 0, 8) == WHY
    assert call("substr", NAME, -1, 1) == WHY


def test_known_lines_are_indented() -> None:
    assert pieces_of(call("indent", 2, make_text(["a\nb", WHY]))) == ("a\n  b", WHY)


def test_parts_between_known_separators_are_known() -> None:
    parts = call("split", "/", make_text(["a/b/", WHY, "/c"]))
    assert isinstance(parts, OpenList)
    assert list(parts) == ["a", "b", "c"]


def test_parts_with_listed_holes_are_all_known() -> None:
    hole = Unknown("one of two", possible=("x", "y"))
    parts = call("split", "-", make_text(["a-", hole, "-c"]))
    assert parts == Unknown("one of two", possible=(["a", "x", "c"], ["a", "y", "c"]))


def test_percent_encoding_keeps_holes() -> None:
    assert pieces_of(call("urlencode", make_text(["a b/", WHY]))) == ("a+b%2F", WHY)


def test_a_reference_in_a_format_stays_a_piece() -> None:
    assert pieces_of(call("format", "sg=%s!", GROUP)) == ("sg=", GROUP, "!")


def test_what_is_written_is_formatted() -> None:
    assert call("format", "sg=%s", GROUP.replace(possible=("sg-1",))) == "sg=sg-1"


def test_a_padded_hole_is_no_longer_the_reference() -> None:
    assert pieces_of(call("format", "%5s|%d", GROUP, 1)) == (Unknown("known after apply"), "|1")


def test_a_list_of_formatted_texts_keeps_holes() -> None:
    assert call("formatlist", "%s/32", [GROUP, "a"]) == [make_text([GROUP, "/32"]), "a/32"]


def test_an_open_list_gives_an_open_list_of_texts() -> None:
    texts = call("formatlist", "%s-x", OpenList(["a"], WHY))
    assert isinstance(texts, OpenList)
    assert list(texts) == ["a-x"]


def test_it_is_not_known_how_many_texts_an_unknown_argument_gives() -> None:
    assert call("formatlist", "%s-%s", ["a"], WHY) == WHY


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("indent", (1_000_000, "\n" * 100)),
        ("replace", ("a" * 10_000, "a", "b" * 1_000)),
        ("replace", ("a" * 10_000, "/a/", "b" * 1_000)),
        ("format", ("%20000s", "a")),
        ("formatlist", ("%9999s", ["a"] * 1_000)),
    ],
)
def test_texts_have_a_limit(name: str, arguments: tuple[object, ...]) -> None:
    assert "too large" in refusal(name, *arguments)


def test_a_pattern_that_backtracks_is_no_harm() -> None:
    assert call("regexall", "(a*)*b", "a" * 50_000) == []


def test_matches_have_a_limit() -> None:
    assert "too large" in refusal("regexall", "a", "a" * 100_001)


def test_a_syllable_is_one_grapheme() -> None:
    assert split_graphemes("\u1112\u1161\u11ab\r\n🇩🇪🇫🇷👍🏽") == ["\u1112\u1161\u11ab", "\r\n", "🇩🇪", "🇫🇷", "👍🏽"]
