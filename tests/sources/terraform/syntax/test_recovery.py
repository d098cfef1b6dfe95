"""A broken file: what is good is read, and the broken range is told with its place."""

from __future__ import annotations

import pytest

from immutcheck.sources.terraform.syntax.parsing import parse_file
from tests.sources.terraform.syntax.notation import outline, written

GOOD = '\nresource "aws_b" "good" {\n  a = 1\n}\n'
NOT_VALID = "this is not valid in Terraform's language: correct it or remove it"


def read(text: str) -> tuple[list[str], dict[str, object], list[str]]:
    """Problems, the blocks by type and labels without the good one behind them, the arguments of the top level."""
    file = parse_file((text + GOOD).encode(), "main.tf")
    blocks: dict[str, object] = {" ".join((block.type, *block.labels)): outline(block) for block in file.blocks}
    assert blocks.pop("resource aws_b good") == {"a": "1"}
    problems = [problem.render().removeprefix("main.tf:") for problem in file.problems]
    return problems, blocks, [f"{name} = {written(argument.expression)}" for name, argument in file.arguments.items()]


@pytest.mark.parametrize(
    ("body", "problem", "found"),
    [
        ("  x = = 1\n  b = 2\n", f"3:7: error: {NOT_VALID}", {"x": "broken", "b": "2"}),
        ("  x = 'y'\n  b = 2\n", f"3:7: error: {NOT_VALID}", {"x": "broken", "b": "2"}),
        ('  x = "y\n  b = 2\n', '3:7: error: the text that begins here is not closed on its line: add `"`', {"x": "broken", "b": "2"}),
        ('  x = "${y(}"\n  b = 2\n', "3:12: error: `}` closes nothing here: remove it, or open the bracket", {"x": "broken", "b": "2"}),
        ("  x = [\n    y,\n    z\n\n  b = 2\n", "3:7: error: `[` is not closed: add `]`", {"x": "broken", "b": "2"}),
        ("  x = f(y))\n  b = 2\n", "3:11: error: `)` closes nothing here: remove it, or open the bracket", {"x": "broken", "b": "2"}),
        ("  x = {\n    y = = 1\n    z = 2\n  }\n  b = 2\n", f"4:9: error: {NOT_VALID}", {"x": "broken", "b": "2"}),
        (
            "  x = <<EOT\ny\n  z\n  b = 2\n",
            "3:7: error: the text that begins here has no end: add a line with only the word behind `<<`",
            {"x": "broken", "b": "2"},
        ),
        ("  x = 1 /* y\n  b = 2\n", "3:9: error: the comment that begins here is not closed: add `*/`", {"x": "broken", "b": "2"}),
        ("  x = y.\n  b = 2\n", "3:9: error: a name is missing here: add it", {"x": "broken", "b": "2"}),
        ("  y z\n  b = 2\n", f"3:3: error: {NOT_VALID}", {"b": "2"}),
        ('  x = "\\d"\n  b = 2\n', f"3:8: error: {NOT_VALID}", {"x": "broken", "b": "2"}),
        ("  x {\n    y = 1\n  b = 2\n", "3:3: error: this block is not closed: add `}`", {"x": {"y": "1"}, "b": "2"}),
        ("  x {\n    y = = 1\n    z = 1\n  }\n  b = 2\n", f"4:9: error: {NOT_VALID}", {"x": {"y": "broken", "z": "1"}, "b": "2"}),
    ],
)
def test_one_fault_in_a_block_spoils_nothing_else(body: str, problem: str, found: dict[str, object]) -> None:
    problems, blocks, _arguments = read(f'resource "aws_a" "bad" {{\n  a = 1\n{body}}}\n')
    assert problems == [problem]
    assert blocks == {"resource aws_a bad": {"a": "1", **found}}


@pytest.mark.parametrize(
    ("text", "problems", "blocks"),
    [
        (
            'resource "aws_a" "bad" {\n  a = 1\n',
            ["1:1: error: this block is not closed: add `}`"],
            {"resource aws_a bad": {"a": "1"}},
        ),
        (
            'resource "aws_a" "bad" {\n  a = { b = 1 }\n',
            ["1:1: error: this block is not closed: add `}`"],
            {"resource aws_a bad": {"a": "{'b': 1}"}},
        ),
        (
            'resource "aws_a" "bad" {\n  a = 1\n}\n}\n',
            ["4:1: error: `}` closes nothing here: remove it, or open the bracket"],
            {"resource aws_a bad": {"a": "1"}},
        ),
        ('resource "aws_a" bad" {\n  a = 1\n}\n', ['1:21: error: the text that begins here is not closed on its line: add `"`'], {}),
        ("{ a = 1 }\n", [f"1:1: error: {NOT_VALID}"], {}),
        ("lost\n", [f"1:1: error: {NOT_VALID}"], {}),
        ('a {\n  b = 1\n}\nlost\nx "y" {\n}\n', [f"4:1: error: {NOT_VALID}"], {"a": {"b": "1"}, "x y": {}}),
        ("hello world\n%%%\n", [f"1:1: error: {NOT_VALID}"], {}),
        ("/* open\n", ["1:1: error: the comment that begins here is not closed: add `*/`"], {}),
    ],
)
def test_a_block_that_is_broken_itself(text: str, problems: list[str], blocks: dict[str, object]) -> None:
    assert read(text)[:2] == (problems, blocks)


def test_two_texts_without_end_are_two_problems() -> None:
    problems, blocks, _arguments = read('a {\n  x = "y\n  z = "w\n  b = "c"\n}\n')
    assert [problem[:4] for problem in problems] == ["2:7:", "3:7:"]
    assert blocks == {"a": {"x": "broken", "z": "broken", "b": "'c'"}}


def test_a_line_break_in_quotes_is_seen_though_the_quotes_are_even() -> None:
    problems, _blocks, arguments = read('x = "y\nz = "\n')
    assert [problem[:4] for problem in problems] == ["1:5:", "2:5:"]
    assert arguments == ["x = broken", "z = broken"]


def test_arguments_of_the_top_level() -> None:
    assert read("x = = 1\ny = [\n1,\n2\n]\n") == ([f"1:5: error: {NOT_VALID}"], {}, ["x = broken", "y = [1, 2]"])


def test_an_argument_ends_with_its_line() -> None:
    problems, blocks, arguments = read("x = 1 y = 2\nz = 3\na {\n  b = 1 c {}\n  d = 2\n}\n")
    assert problems == [
        "1:7: error: an argument ends with its line: write this on a line of its own",
        "4:9: error: an argument ends with its line: write this on a line of its own",
    ]
    assert blocks == {"a": {"b": "broken", "d": "2"}}
    assert arguments == ["x = broken", "z = 3"]


def test_a_heredoc_that_looks_like_a_block_stays_a_text() -> None:
    heredoc = '<<EOF\nresource "x" "y" {\n$${a} b) "\nEOF\n'
    _problems, blocks, _arguments = read(f'resource "aws_a" "bad" {{\n  x = {heredoc}  y = = 1\n  b = 2\n}}\n')
    assert blocks == {"resource aws_a bad": {"x": repr('resource "x" "y" {\n${a} b) "\n'), "y": "broken", "b": "2"}}


def test_a_heredoc_without_end_does_not_take_the_end_of_another_one() -> None:
    first = 'resource "aws_a" "one" {\n  x = <<EOF\ny\n}\n'
    second = 'resource "aws_a" "two" {\n  x = <<EOF\ny\nEOF\n  z = = 1\n}\n'
    problems, blocks, _arguments = read(first + second)
    assert problems == [
        "2:7: error: the text that begins here has no end: add a line with only the word behind `<<`",
        f"9:7: error: {NOT_VALID}",
    ]
    assert blocks == {"resource aws_a one": {"x": "broken"}, "resource aws_a two": {"x": "'y\\n'", "z": "broken"}}


def test_places_are_those_of_the_whole_file() -> None:
    file = parse_file(b"# \xc3\xa4\nx = = 1\na {\n  b = c\n}\n", "main.tf")
    (block,) = file.blocks
    place = block.arguments["b"].expression
    assert file.data[block.start : block.header_end] == b"a"
    assert file.data[place.start : place.end] == b"c"
    assert file.data[file.arguments["x"].expression.start : file.arguments["x"].end] == b"= 1"


def test_what_nothing_can_be_read_of_is_known() -> None:
    file = parse_file(b'a = 1\nhello world\nmore" of it\nb = 2\n', "main.tf")
    assert list(file.arguments) == ["a", "b"]
    assert [file.data[start:end] for start, end in file.unread] == [b"hello world\n", b'more" of it\n']


def test_no_message_quotes_the_text() -> None:
    text = 'a {\n  password = "hunter2\n  token = = "hunter2"\n  key = [hunter2\n  hunter2 hunter2\n  x = hunter2)\n}\nhunter2 {\n'
    assert not any("hunter2" in problem.message for problem in parse_file(text.encode(), "main.tf").problems)


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("1e5", "100000"),
        ("-2e3", "(- 2000)"),
        ("{\n  a = b\n  (c) = d\n}", "{'a': b, c: d}"),
        ("<<EO\nE\n  EO", "'E\\n'"),
        ('"%%%{x}"', "'%%{x}'"),
        ('"$$${[x}"', "'$${[x}'"),
    ],
)
def test_what_the_grammar_cannot_read_is_no_fault(text: str, node: str) -> None:
    problems, _blocks, arguments = read(f"x = {text}\n")
    assert (problems, arguments) == ([], [f"x = {node}"])
