"""A file as a plain tree with places: what redaction, suppressions and excerpts see of it."""

from __future__ import annotations

import pytest

from immutcheck.documents.excerpt import excerpt
from immutcheck.model.location import Excerpt, Span
from immutcheck.sources.terraform.syntax.document import SourceDocument
from immutcheck.sources.terraform.syntax.parsing import parse_file


def document(text: str, path: str = "main.tf") -> SourceDocument:
    return parse_file(text.encode(), path).document


def test_blocks_become_mappings_and_nested_blocks_lists() -> None:
    found = document(
        'resource "aws_a" "b" {\n  c = "d"\n  e {\n    f = 1\n  }\n  e {}\n  dynamic "g" {}\n}\n'
        'locals {\n  h = null\n}\nlocals {}\nprovider "aws" {}\nprovider "aws" {\n  alias = "w"\n}\nvariable "v" {}\n'
    )
    assert found.value == {
        "resource": {"aws_a": {"b": {"c": "d", "e": [{"f": 1}, {}], "dynamic": [{"g": {}}]}}},
        "locals": [{"h": None}, {}],
        "provider": {"aws": [{}, {"alias": "w"}]},
        "variable": {"v": {}},
    }


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ('{ a = [1, true, "b"], (c) = "d", "${e}_f" = "g" }', {"a": [1, True, "b"], "?": "d", "_f": "g"}),
        ("var.a", []),
        ('a ? "b" : c.d', ["b"]),
        ('merge({ a = "b" }, c, { d = e })', [{"a": "b"}, {"d": []}]),
        ('"a${b}-${c}d"', ["a", "d"]),
        ("<<EOT\na ${b}\nEOT", ["a "]),
        ('a["b"].c[d]', []),
        ('lookup(a, "name", "b")', ["b"]),
        ('file("name")', []),
        ('var.a.b[0] == "c"', {"b": "c"}),
        ('"c" != a', {"a": "c"}),
        ('[for a in ["b"] : "c" if d]', [["b"], "c"]),
        ('{ a = "b", a = "c" }', {"a": "b", "a_": "c"}),
    ],
)
def test_an_expression_becomes_what_is_literal_in_it(expression: str, value: object) -> None:
    assert document(f"x = {expression}\n").value == {"x": value}


def test_a_broken_argument_stays_as_text() -> None:
    assert document('x = = "a"\n').value == {"x": '= "a"'}


def test_the_json_form_is_nearly_its_own_tree() -> None:
    found = document('{"//": "c", "resource": {"aws_a": {"b": {"c": "d-${e}", "f": [{"g": 1}]}}}}', "main.tf.json")
    assert found.value == {"resource": {"aws_a": {"b": {"c": ["d-"], "f": [{"g": 1}]}}}}
    assert found.span(("resource", "aws_a", "b", "f", 0, "g"), key=True) == Span(1, 64, 1, 67)
    assert found.comments == ()


TEXT = 'resource "aws_a" "b" {\n  c = "d"\n  e {\n    f = [1, g ? "h" : 2]\n  }\n}\n'


@pytest.mark.parametrize(
    ("path", "key", "span"),
    [
        (("resource", "aws_a", "b"), True, Span(1, 1, 1, 21)),
        (("resource", "aws_a", "b"), False, Span(1, 1, 6, 2)),
        (("resource", "aws_a", "b", "c"), False, Span(2, 7, 2, 10)),
        (("resource", "aws_a", "b", "c"), True, Span(2, 3, 2, 4)),
        (("resource", "aws_a", "b", "e", 0), True, Span(3, 3, 3, 4)),
        (("resource", "aws_a", "b", "e", 0, "f", 1, 0), False, Span(4, 17, 4, 20)),
        (("resource", "aws_a", "b", "e", 0, "f", 1), True, Span(4, 13, 4, 24)),
        (("resource", "aws_a", "b", "missing", 1), False, Span(1, 1, 1, 21)),
        (("missing",), False, Span(1, 1, 1, 1)),
        ((), False, Span(1, 1, 7, 1)),
    ],
)
def test_every_path_has_a_place(path: tuple[str | int, ...], key: bool, span: Span) -> None:
    assert document(TEXT).span(path, key=key) == span


def test_a_released_document_is_read_anew_for_whoever_still_asks() -> None:
    found = document(TEXT)
    place = found.span(("resource",))
    found.release()
    assert found.span(("resource",)) == place
    assert found.line(2) == '  c = "d"'
    assert found.text == TEXT


def test_lines_can_be_shown() -> None:
    found = document(TEXT)
    assert excerpt(found, found.span(("resource", "aws_a", "b", "c")), [Span(2, 7, 2, 10)]) == Excerpt(2, ("  c = «redacted»",))


@pytest.mark.parametrize(
    ("text", "offset", "position"),
    [
        ('"abc"', 1, (1, 7)),
        (r'"\u00e9\n$${b}"', 1, (1, 12)),
        (r'"\u00e9\n$${b}"', 2, (1, 14)),
        (r'"\u00e9\n$${b}"', 3, (1, 16)),
        ("<<EOT\n ä\n  $${b}c\nEOT", 6, (3, 4)),
        ("<<-EOT\n    a\n      b\n  EOT", 0, (2, 5)),
        ("<<-EOT\n    a\n      b\n  EOT", 4, (3, 7)),
        ('"abc"', 3, (1, 5)),
        ("a.b", 0, (1, 5)),
    ],
)
def test_where_a_character_of_a_text_is_written(text: str, offset: int, position: tuple[int, int]) -> None:
    assert document(f"x = {text}\n").text_position(("x",), offset) == position


def test_comments_are_not_looked_for_in_texts() -> None:
    text = '# a\nx = "# b // ${c["/*"]}" // d\ny = <<EOT\n# e\nEOT\n/* f\n# g */ z = 1 # h\nw = <<GONE\n# i\n'
    found = document(text)
    lines = text.split("\n")
    shown = [
        (span.start_line, lines[span.start_line - 1][span.start_column - 1 :], span.end_line, span.end_column) for span in found.comments
    ]
    assert shown == [
        (1, "# a", 1, 4),
        (2, "// d", 2, 29),
        (6, "/* f", 7, 7),
        (7, "# h", 7, 17),
        (9, "# i", 9, 4),
    ]


def test_deep_trees_are_flattened() -> None:
    value: object = document("x = " + "[" * 150 + '"a", b' + "]" * 150 + "\n").value["x"]  # type: ignore[index]
    depth = 0
    while isinstance(value, list):
        depth += 1
        (value,) = value
    assert (depth, value) == (101, "a")
