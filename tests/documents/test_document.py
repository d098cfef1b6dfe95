from __future__ import annotations

import pytest

from immutcheck.documents.loading import load_document
from immutcheck.model.location import PropertyPath, Span

YAML = """\
Resources:
  Web: &web
    Type: AWS::EC2::Instance   # why

    Properties:
      UserData: !Sub |
        #!/bin/sh
        echo ${x}

      Zone: !GetAtt Net.Zone.Name
      Tags: [{Key: a, Value: !Ref b}, c: d , 1]
      Empty:
      "quoted key": 'it''s'
  Copy:
    <<: *web
    Type: AWS::S3::Bucket
  Last: *web   # comment

# tail
"""


@pytest.mark.parametrize(
    ("path", "span"),
    [
        (("Resources",), Span(2, 3, 17, 13)),
        (("Resources", "Web"), Span(2, 8, 13, 28)),
        (("Resources", "Web", "Type"), Span(3, 11, 3, 29)),
        (("Resources", "Web", "Properties", "UserData"), Span(6, 17, 8, 18)),
        (("Resources", "Web", "Properties", "UserData", "Fn::Sub"), Span(6, 17, 8, 18)),
        (("Resources", "Web", "Properties", "Zone", "Fn::GetAtt"), Span(10, 13, 10, 34)),
        (("Resources", "Web", "Properties", "Zone", "Fn::GetAtt", 1), Span(10, 13, 10, 34)),
        (("Resources", "Web", "Properties", "Tags", 0), Span(11, 14, 11, 37)),
        (("Resources", "Web", "Properties", "Tags", 0, "Value", "Ref"), Span(11, 30, 11, 36)),
        (("Resources", "Web", "Properties", "Tags", 1), Span(11, 39, 11, 43)),
        (("Resources", "Web", "Properties", "Empty"), Span(12, 7, 12, 12)),
        (("Resources", "Web", "Properties", "quoted key"), Span(13, 21, 13, 28)),
        (("Resources", "Copy"), Span(15, 5, 16, 26)),
        (("Resources", "Copy", "Type"), Span(16, 11, 16, 26)),
        (("Resources", "Copy", "Properties", "Zone"), Span(10, 13, 10, 34)),
        (("Resources", "Last", "Type"), Span(3, 11, 3, 29)),
    ],
)
def test_value_span_is_exact(path: PropertyPath, span: Span) -> None:
    assert load_document(YAML.encode(), "x.yaml").span(path) == span


@pytest.mark.parametrize(
    ("path", "span"),
    [
        (("Resources",), Span(1, 1, 1, 10)),
        (("Resources", "Web", "Properties", "quoted key"), Span(13, 7, 13, 19)),
        (("Resources", "Web", "Properties", "UserData", "Fn::Sub"), Span(6, 7, 6, 15)),
        (("Resources", "Web", "Properties", "Tags", 2), Span(11, 46, 11, 47)),
    ],
)
def test_key_span_is_exact(path: PropertyPath, span: Span) -> None:
    assert load_document(YAML.encode(), "x.yaml").span(path, key=True) == span


@pytest.mark.parametrize(
    ("path", "span"),
    [
        (("Resources", "Web", "Properties", "KeyName"), Span(5, 5, 5, 15)),
        (("Resources", "Web", "Properties", "KeyName", 0, "x"), Span(5, 5, 5, 15)),
        (("Resources", "Web", "Type", "x"), Span(3, 5, 3, 9)),
        (("Resources", "Web", "Properties", "UserData", "Fn::Base64"), Span(6, 7, 6, 15)),
        (("Resources", "Web", "Properties", "Tags", 0, "Missing"), Span(11, 14, 11, 37)),
        (("Resources", "Web", "Properties", "Tags", 9), Span(11, 7, 11, 11)),
        (("Resources", "Web", "Properties", "Tags", "x"), Span(11, 7, 11, 11)),
        (("Outputs",), Span(1, 1, 1, 1)),
        ((0,), Span(1, 1, 1, 1)),
    ],
)
@pytest.mark.parametrize("key", [False, True])
def test_path_that_is_not_written_has_its_nearest_ancestor(path: PropertyPath, span: Span, key: bool) -> None:
    assert load_document(YAML.encode(), "x.yaml").span(path, key=key) == span


@pytest.mark.parametrize(
    ("text", "path", "span"),
    [
        ("a:\n- 1\n- &x {b: 1}\n- c\n- *x # * no\nd: 1", ("a",), Span(2, 1, 5, 5)),
        ("- &x a\n- *x\n", (), Span(1, 1, 2, 5)),
        ("a: &x 1\nb:\n  c: *x\n", ("b",), Span(3, 3, 3, 8)),
        ("a: &x 1\nb:\n  - *x\n  - *x\n", ("b",), Span(3, 3, 4, 7)),
        ("a:\n  - b:\n    # c\n\nd: 1", ("a",), Span(2, 3, 2, 7)),
        ("a: |2\n   x\n\n\nb: 1", ("a",), Span(1, 4, 2, 5)),
        ("a: >+\n  x\n\n\nb: 1", ("a",), Span(1, 4, 5, 1)),
        ("a: !Sub &x |-\n  x > y\n\nb: 1", ("a",), Span(1, 4, 2, 8)),
        ("a: |\n\nb: 1", ("a",), Span(1, 4, 1, 5)),
        ("a: 'x\n\n  y' # c", ("a",), Span(1, 4, 3, 5)),
        ("é😀: [😀, b]", ("é😀", 1), Span(1, 9, 1, 10)),
        ("\ufeffa: b", ("a",), Span(1, 4, 1, 5)),
        ('a: "x\u2028y"\nb: 1', ("b",), Span(2, 4, 2, 5)),
        ("--- {a: b}", ("a",), Span(1, 9, 1, 10)),
        ("? a\n: b", ("a",), Span(2, 3, 2, 4)),
        ("a: 1\na: 2", ("a",), Span(2, 4, 2, 5)),
        ("x: &x {k: 1}\ny: &y {k: 2, l: 3}\nz: {<<: [*x, *y]}", ("z", "k"), Span(1, 11, 1, 12)),
        ("x: &x {k: 1}\ny: &y {k: 2, l: 3}\nz: {<<: [*x, *y]}", ("z", "l"), Span(2, 17, 2, 18)),
    ],
)
def test_yaml_of_every_style_has_exact_places(text: str, path: PropertyPath, span: Span) -> None:
    assert load_document(text.encode(), "x.yaml").span(path) == span


@pytest.mark.parametrize(
    ("text", "path", "span"),
    [
        ('{"a": {"b": [1, "x"]}}', ("a", "b", 1), Span(1, 17, 1, 20)),
        ('{\n\t"a":\t[\n\t\ttrue\n\t]\n}', ("a", 0), Span(3, 3, 3, 7)),
        ('{"\\ud83d\\ude00": "\\ud83d\\ude00", "b": 1}', ("😀",), Span(1, 18, 1, 32)),
        ('{"\\ud800": {"b": "\\udfff"}}', ("\ufffd", "b"), Span(1, 18, 1, 26)),
        ('{"' + "k" * 5000 + '": 1}', ("k" * 5000,), Span(1, 5006, 1, 5007)),
        ('{"a":\n1\n,"b"\n:2}', ("b",), Span(4, 2, 4, 3)),
        ('{"a\\"b\\/c": "d"}', ('a"b/c',), Span(1, 13, 1, 16)),
        ('{"a": "x\u2028\x7fy", "b": 1}', ("b",), Span(1, 20, 1, 21)),
        ('{"a": [], "b": {}, "c": -1.5e3}', ("c",), Span(1, 25, 1, 31)),
        ('{"a": 1, "a": 2}', ("a",), Span(1, 15, 1, 16)),
        ("[[1],[2,[3]]]", (1, 1, 0), Span(1, 10, 1, 11)),
        ('{"a": [1]}', ("a", 3, "b"), Span(1, 2, 1, 5)),
        ('{"a": [{}]}', ("a", 0, "b"), Span(1, 8, 1, 10)),
        ('{"a": 1}', ("a", "b"), Span(1, 2, 1, 5)),
    ],
)
def test_json_has_exact_places(text: str, path: PropertyPath, span: Span) -> None:
    assert load_document(text.encode(), "x.json").span(path) == span


def test_empty_document_has_places_too() -> None:
    document = load_document(b"", "x.yaml")
    assert (document.span(()), document.span(("a",)), document.text_position(("a",), 0)) == (Span(1, 1, 1, 1), Span(1, 1, 1, 1), (1, 1))


SCRIPT = "echo a\n\n  cat <<E\nend\n"


@pytest.mark.parametrize(
    ("written", "word", "position"),
    [
        ("a: |\n    echo a\n\n      cat <<E\n    end\n", "cat", (4, 7)),
        ("a: |2\n    echo a\n\n      cat <<E\n    end\n", "cat", (4, 7)),
        ("a: |\r\n    echo a\r\n\r\n      cat <<E\r\n    end\r\n", "end", (5, 5)),
        ("a: !Sub |\n    echo a\n\n      cat <<E\n    end\n", "<<E", (4, 11)),
        ('a: "echo a\\n\\n  cat <<E\\nend\\n"', "cat", (1, 17)),
        ('a: "echo a\\n\\n\\\n    \\  cat <<E\\nend\\n"', "end", (2, 17)),
        ('a: "echo\n  a\n\n\n  \\  cat <<E\n\n  end\n\n  "', "end", (7, 3)),
        ("a: >\n  echo a\n\n    cat <<E\n  end\n", "cat", (4, 5)),
        ("a: >\n  echo\n  a\n  b\n  end\n", "b", (4, 3)),
        ("a: one\n  two\n  end", "end", (3, 3)),
        ("a: 'it''s\n  the end'", "end", (2, 7)),
        ("a: !Base64 'it''s the end'", "end", (1, 23)),
    ],
)
def test_text_position_leads_into_scalars_of_every_style(written: str, word: str, position: tuple[int, int]) -> None:
    document = load_document(written.encode(), "x.yaml")
    value = document.value["a"]  # type: ignore[index]
    path: PropertyPath = ("a",)
    if isinstance(value, dict):
        ((name, value),) = value.items()
        path = ("a", name)
    assert document.text_position(path, value.index(word)) == position


def test_text_position_leads_through_json_escapes() -> None:
    document = load_document(b'{"a": "x\\n\\ud83d\\ude00\\u00e9 end"}', "x.json")
    assert document.text_position(("a",), 5) == (1, 30)


@pytest.mark.parametrize(
    ("path", "offset", "position"), [(("a",), 99, (1, 4)), (("b",), 0, (2, 4)), (("c",), 0, (1, 1)), (("b", 0), 3, (2, 5))]
)
def test_text_position_falls_back_to_the_start(path: PropertyPath, offset: int, position: tuple[int, int]) -> None:
    assert load_document(b"a: x\nb: [1]\n", "x.yaml").text_position(path, offset) == position


def test_line_is_shown_without_its_break() -> None:
    document = load_document(b"a: 1\r\nb: 2\rc: 3", "x.yaml")
    assert [document.line(number) for number in range(5)] == ["", "a: 1", "b: 2", "c: 3", ""]
