from __future__ import annotations

import gc
import math
import subprocess
import sys

import pytest

from immutcheck.documents.limits import Limits
from immutcheck.documents.loading import load_document, looks_like_json
from immutcheck.model.errors import DocumentError
from immutcheck.model.location import Span


def _value(text: str, path: str = "x.yaml") -> object:
    return load_document(text.encode(), path).value


def _error(text: str | bytes, path: str = "x.yaml") -> tuple[str, int, int]:
    with pytest.raises(DocumentError) as caught:
        load_document(text if isinstance(text, bytes) else text.encode(), path)
    return caught.value.message, caught.value.line, caught.value.column


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("yes", True),
        ("Off", False),
        ("yEs", "yEs"),
        ("y", "y"),
        ("'yes'", "yes"),
        ("~", None),
        ("", None),
        ("012", 10),
        ("09", "09"),
        ("0o12", "0o12"),
        ("0x1F", 31),
        ("-0b101", -5),
        ("1_000", 1000),
        ("1.50", 1.5),
        ("1e3", "1e3"),
        ("1.0e+400", "1.0e+400"),
        (".inf", ".inf"),
        (".nan", ".nan"),
        ("22:30", "22:30"),
        ("2026-11-23", "2026-11-23"),
        ("2010-09-09T00:00:00Z", "2010-09-09T00:00:00Z"),
        ("=", "="),
        ("9" * 5000, "9" * 5000),
        ("!!str 12", "12"),
        ("!!int '12'", 12),
        ("!!binary aGk=", "aGk="),
        ("!!set {a, b}", {"a": None, "b": None}),
        ("!!timestamp 2026-11-23", "2026-11-23"),
        ("! '12'", "12"),
        ("!<tag:example.org,2000:x> y", "y"),
    ],
)
def test_scalars_have_yaml_1_1_values(written: str, value: object) -> None:
    assert _value(f"a: {written}") == {"a": value}


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("!Ref x", {"Ref": "x"}),
        ("!Ref 12", {"Ref": "12"}),
        ("!Ref", {"Ref": ""}),
        ("!Condition c", {"Condition": "c"}),
        ("!GetAtt a.b.c", {"Fn::GetAtt": ["a", "b.c"]}),
        ("!GetAtt a", {"Fn::GetAtt": ["a"]}),
        ("!GetAtt [a, b]", {"Fn::GetAtt": ["a", "b"]}),
        ("!Sub '${a}'", {"Fn::Sub": "${a}"}),
        ("!Sub ['${a}', {a: !Ref b}]", {"Fn::Sub": ["${a}", {"a": {"Ref": "b"}}]}),
        ("!If [c, !Ref a, yes]", {"Fn::If": ["c", {"Ref": "a"}, True]}),
        ("!Transform {Name: AWS::Include}", {"Fn::Transform": {"Name": "AWS::Include"}}),
        ("!Fn::Sub x", {"Fn::Sub": "x"}),
        ("!Whatever x", {"Fn::Whatever": "x"}),
    ],
)
def test_short_tags_become_long_form(written: str, value: object) -> None:
    assert _value(f"a: {written}") == {"a": value}


def test_keys_are_text() -> None:
    expected = {"1": "a", "012": "b", "on": "c", "~": "d", "e": None, "1.0": "f", "2": "g"}
    assert _value("1: a\n012: b\non: c\n~: d\n? e\n'1.0': f\n!!str 2: g") == expected


def test_own_keys_win_over_merged_ones_and_early_ones_over_late_ones() -> None:
    text = "a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\nc: {<<: [*a, *b], x: 0}\nd: {'<<': *a}\n"
    value = _value(text)
    assert isinstance(value, dict)
    assert (value["c"], value["d"]) == ({"x": 0, "y": 1, "z": 2}, {"<<": {"x": 1, "y": 1}})


def test_aliases_share_their_value() -> None:
    value = _value("a: &a [1]\nb: *a\n")
    assert isinstance(value, dict)
    assert value["a"] is value["b"]


@pytest.mark.parametrize("text", ["", " \n", "# only a comment\n", "---\n", "---\n---\n...\n", "\ufeff"])
def test_empty_text_has_no_value(text: str) -> None:
    assert (_value(text), _value(text, "x.template")) == (None, None)


def test_the_only_document_that_is_not_empty_is_read() -> None:
    assert _value("---\n---\na: 1\n---\n# nothing\n") == {"a": 1}


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_system_are_read(line_break: str) -> None:
    document = load_document(line_break.join(["a: |", "  x", "  y", "b: 1", ""]).encode(), "x.yaml")
    assert (document.value, document.span(("b",))) == ({"a": "x\ny\n", "b": 1}, Span(4, 4, 4, 5))


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("a:\n\tb: 1\n", ("a tab is used for indentation, which YAML does not allow: use spaces", 2, 1)),
        ("a: 1\n\tb: 2\n", ("a tab is used for indentation, which YAML does not allow: use spaces", 2, 1)),
        ("a: @x\n", ("a plain value cannot start with `@`: put it in quotes", 1, 4)),
        ("a: *x\n", ("the alias has no anchor before it: define `&name` first, or put a value that starts with `*` in quotes", 1, 4)),
        ("a: &x 1\nb: &x 2\n", ("the anchor is defined a second time: give it another name", 2, 4)),
        ("a: &x [1, *x]\n", ("the anchor contains an alias of itself, so its value would never end", 1, 4)),
        ("a: 1\n---\nb: 2\n", ("a second YAML document starts here: put each document into a file of its own", 3, 1)),
        ("? [a]\n: 1\n", ("a list or a mapping cannot be the key of a mapping", 1, 3)),
        ("{a: 1}: 1\n", ("a list or a mapping cannot be the key of a mapping", 1, 1)),
        ("!Ref a: 1\n", ("the key of a mapping cannot have a tag", 1, 1)),
        ("a: {<<: 1}\n", ("`<<` needs a mapping or a list of mappings to merge", 1, 9)),
        ("a: \x01\n", ("control character U+0001 is not allowed in YAML: remove it or write it as an escape in double quotes", 1, 4)),
        (
            "é: b\n😀: \x00\n",
            ("control character U+0000 is not allowed in YAML: remove it or write it as an escape in double quotes", 2, 4),
        ),
        (b"a: b\nc: \xff\n", ("byte 0xff is not UTF-8: save the file as UTF-8", 2, 4)),
        ("a: 'x\n", ("found unexpected end of stream while scanning a quoted scalar", 2, 1)),
        ("a: [1\nb: 2\n", ("did not find expected ',' or ']' while parsing a flow sequence", 2, 2)),
    ],
)
def test_error_says_what_is_wrong_and_where(text: str | bytes, error: tuple[str, int, int]) -> None:
    assert _error(text) == error


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ('{"a": 1,}', ("the text is not valid JSON: illegal trailing comma before end of object", 1, 8)),
        ('{\n"a" 1}', ("the text is not valid JSON: expecting ':' delimiter", 2, 5)),
        ('{"a": "NaN",\n "b": NaN}', ("NaN and Infinity are not JSON: write a number or null", 2, 7)),
        ("[-Infinity]", ("NaN and Infinity are not JSON: write a number or null", 1, 2)),
    ],
)
def test_json_error_says_what_is_wrong_and_where(text: str, error: tuple[str, int, int]) -> None:
    message, line, column = _error(text, "x.json")
    if "trailing" in error[0]:  # Python 3.13 words it, earlier versions do not
        assert message.startswith("the text is not valid JSON")
    else:
        assert (message, line, column) == error


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": 1e400}', {"a": "1e400"}),
        ('{"a": 1e3, "b": -0.5}', {"a": 1000.0, "b": -0.5}),
        ('{"a": ' + "9" * 5000 + ', "b": 1}', {"a": "9" * 5000, "b": 1}),
        ('{"a": "\\ud83d\\ude00", "\\ud800": ["x\\udc00y"]}', {"a": "😀", "\ufffd": ["x\ufffdy"]}),
        ('{"<<": {"a": 1}}', {"<<": {"a": 1}}),
    ],
)
def test_json_is_read(text: str, value: object) -> None:
    assert _value(text, "x.json") == value


def test_json_in_a_file_of_any_name_is_read() -> None:
    assert _value('{"a": "\\ud83d\\ude00"}', "x.template") == {"a": "😀"}


def test_yaml_that_begins_like_json_is_read_unless_the_name_says_json() -> None:
    text = '{"a": !Ref b}'
    assert _value(text, "x.yaml") == {"a": {"Ref": "b"}}
    assert _error(text, "x.json")[0].startswith("the text is not valid JSON")
    assert _value("{a: b}", "x.template") == {"a": "b"}


def test_repeated_key_is_a_warning_at_the_second_one() -> None:
    for text, path, span in [
        ("a: 1\nb: {c: 1, d: 2, c: 3}\n", "x.yaml", Span(2, 17, 2, 18)),
        ('{"a": 1,\n"b": [{"c": 1, "d": 2, "c": 3}]}', "x.json", Span(2, 24, 2, 27)),
    ]:
        document = load_document(text.encode(), path)
        (problem,) = document.problems
        assert (problem.level, problem.code, problem.location and problem.location.span) == ("warning", "duplicate-key", span)
        assert "`c`" in problem.message
        assert document.span(("b", "c") if path == "x.yaml" else ("b", 0, "c")).start_column == span.start_column + (
            3 if path == "x.yaml" else 5
        )


def test_problems_are_not_endless() -> None:
    assert len(load_document(b"a: 1\n" * 1000, "x.yaml").problems) == 50


def test_merging_is_no_repetition() -> None:
    assert load_document(b"a: &a {x: 1}\nb: {<<: *a, x: 2}\nc: {<<: *a, <<: *a}\n", "x.yaml").problems == ()


def test_limits_can_be_narrowed() -> None:
    limits = Limits(size=20, depth=2, expansion=2)
    for text, path in [("a: [[1]]", "x.yaml"), ('{"a":[[1]]}', "x.json"), ("a: " + "x" * 20, "x.yaml"), ("a: &a [1, 2]\nb: *a", "x.yaml")]:
        with pytest.raises(DocumentError):
            load_document(text.encode(), path, limits=limits)
    assert load_document(b"a: [1]", "x.yaml", limits=limits).value == {"a": [1]}


def test_collector_is_as_it_was_before() -> None:
    load_document(b"a: 1", "x.yaml")
    assert gc.isenabled()
    gc.disable()
    try:
        load_document(b"a: 1", "x.yaml")
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_collector_is_restored_after_an_error() -> None:
    _error("a: *x")
    assert gc.isenabled()


@pytest.mark.parametrize(
    ("text", "expected"), [(b' {"a": 1}', True), (b"[]", True), (b"{}", True), (b"a: 1", False), (b"{a: 1}", False), (b"", False)]
)
def test_json_is_told_by_its_first_characters(text: bytes, expected: bool) -> None:
    assert looks_like_json(text) is expected


def test_numbers_stay_finite() -> None:
    value = _value("[1.5e+300, 1.5e+999]")
    assert isinstance(value, list)
    assert math.isfinite(value[0])
    assert value[1] == "1.5e+999"


def test_json_needs_no_yaml_library() -> None:
    code = (
        "import sys; from immutcheck.documents.loading import load_document;"
        "load_document(b'{}', 'x.json').span(()); sys.exit('yaml' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_text_is_not_in_the_representation() -> None:
    assert repr(load_document(b"a: hunter2", "x.yaml")) == "Document('x.yaml')"
