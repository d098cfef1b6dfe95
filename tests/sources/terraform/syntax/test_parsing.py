"""Files as a whole: blocks, arguments, places, encodings, limits."""

from __future__ import annotations

import pytest

from immutcheck.model.location import Location, Span
from immutcheck.sources.terraform.syntax.nodes import Argument, Block, Literal, Variable
from immutcheck.sources.terraform.syntax.parsing import PROBLEM_LIMIT, SIZE_LIMIT, parse_file
from tests.sources.terraform.syntax.notation import outline


def test_blocks_and_arguments_with_their_places() -> None:
    data = b'a "b" c {\n  d = 1 # why\n  e {}\n}\nf = g\n'
    file = parse_file(data, "main.tf")
    assert file.blocks == (
        Block(
            0,
            32,
            "a",
            ("b", "c"),
            7,
            {"d": Argument(12, 17, "d", 13, Literal(16, 17, 1))},
            (Block(26, 30, "e", (), 27, {}, ()),),
        ),
    )
    assert file.arguments == {"f": Argument(33, 38, "f", 34, Variable(37, 38, "g"))}
    assert (file.path, file.data, file.problems, file.is_json, file.unread) == ("main.tf", data, (), False, ())


def test_blocks_of_one_line_keywords_and_comments_anywhere() -> None:
    data = b'/**/ a /* b */ "c" { # d\n}\ne { f = 1 }\nnull "if" { for = 1 } // g\nx /* y */ = /* z */ 1 /* w */\nu-v = 2'
    file = parse_file(data, "main.tf")
    assert [(block.type, block.labels, outline(block)) for block in file.blocks] == [
        ("a", ("c",), {}),
        ("e", (), {"f": "1"}),
        ("null", ("if",), {"for": "1"}),
    ]
    assert {name: argument.expression for name, argument in file.arguments.items()} == {
        "x": Literal(86, 87, 1),
        "u-v": Literal(102, 103, 2),
    }
    assert file.problems == ()


@pytest.mark.parametrize("data", [b"", b"\n \n", b"# a", b"\xef\xbb\xbf"])
def test_a_file_that_holds_nothing(data: bytes) -> None:
    file = parse_file(data, "main.tf")
    assert (file.blocks, file.arguments, file.problems) == ((), {}, ())


def test_escapes_in_labels_are_read() -> None:
    assert parse_file(rb'a "b\"c" "${d}" {}', "main.tf").blocks[0].labels == ('b"c', "${d}")


def test_columns_count_code_points_behind_a_byte_order_mark() -> None:
    file = parse_file('\ufeffä = "€"\r\nü = a\r\n'.encode(), "main.tf")
    place = file.arguments["ü"].expression
    assert file.span(place.start, place.end) == Span(2, 5, 2, 6)
    assert file.location(0, 10) == Location("main.tf", Span(1, 1, 1, 8))


def test_crlf_and_lone_cr_end_a_line() -> None:
    file = parse_file(b"# a\r# b\r\n# c\nx = 1\n", "main.tf")
    assert file.location(13, 18) == Location("main.tf", Span(4, 1, 4, 6))


def test_a_repeated_argument_is_reported_and_the_first_one_kept() -> None:
    file = parse_file(b"a {\n  b = 1\n  b = 2\n}\n", "main.tf")
    assert outline(file.blocks[0]) == {"b": "1"}
    assert [problem.render() for problem in file.problems] == [
        "main.tf:3:3: error: the argument `b` is written a second time in the same block: remove one"
    ]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("x = 1\n".encode("utf-16"), "main.tf: error: the file is not UTF-8 but seems to be UTF-16: save it as UTF-8"),
        ("x = 1\n".encode("utf-16-le"), "main.tf: error: the file is not UTF-8 but seems to be UTF-16: save it as UTF-8"),
        (b"x = 1\n\0", "main.tf: error: the file holds NUL bytes, so it is not a text: remove it, or save it as UTF-8"),
        (b" " * (SIZE_LIMIT + 1), f"main.tf: error: the file has {SIZE_LIMIT + 1} bytes, more than the limit of {SIZE_LIMIT}: split it"),
    ],
)
def test_what_is_no_text_is_refused(data: bytes, message: str) -> None:
    file = parse_file(data, "main.tf")
    assert [problem.render() for problem in file.problems] == [message]
    assert (file.blocks, file.arguments) == ((), {})


def test_a_byte_that_is_not_utf8_spoils_nothing_else() -> None:
    file = parse_file(b"# \xfc\nx = 1\n", "main.tf")
    assert [problem.render() for problem in file.problems] == ["main.tf:1:3: error: byte 0xfc is not UTF-8: save the file as UTF-8"]
    assert file.arguments["x"].expression == Literal(8, 9, 1)


def test_json_without_its_ending_is_refused() -> None:
    assert [problem.render() for problem in parse_file(b'{"a": 1}', "main.tf").problems] == [
        "main.tf:1:1: error: this is an object, not blocks and arguments: the JSON form needs a name that ends in `.json`"
    ]


def test_labels_beyond_reason_are_cut_off() -> None:
    file = parse_file(b"a " + b'"b" ' * 1000 + b"{}\n", "main.tf")
    assert [len(block.labels) for block in file.blocks] == [8]
    assert [problem.message for problem in file.problems] == ["this block has 1000 labels: no block has more than two"]


def test_blocks_in_one_another_without_end() -> None:
    file = parse_file(b"a {\n" * 60 + b"}\n" * 60, "main.tf")
    assert [problem.message for problem in file.problems] == ["blocks are nested more than 50 deep here: simplify them"]


def test_only_the_first_problems_are_told() -> None:
    assert len(parse_file(b"x = = 1\n" * 100, "main.tf").problems) == PROBLEM_LIMIT


def test_no_representation_shows_the_text() -> None:
    file = parse_file(b'x = "secret"\n', "main.tf")
    assert (repr(file), repr(file.document)) == ("SourceFile('main.tf')", "SourceDocument('main.tf')")
