"""What holds for every text: spans slice out what was asked for, values are libyaml's, and nothing but DocumentError is raised."""

from __future__ import annotations

import json
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from immutcheck.documents.document import Document
from immutcheck.documents.line_table import LineTable
from immutcheck.documents.loading import load_document
from immutcheck.documents.plain_values import PlainValues
from immutcheck.model.errors import DocumentError

TEXTS = st.text(
    st.characters(codec="utf-8", exclude_characters="\x85\u2028\u2029\ufeff", exclude_categories=("Cc", "Cs", "Cn", "Co"))
    | st.sampled_from("\n \t"),
    max_size=12,
) | st.sampled_from(
    ["yes", "012", "1.5", "null", "~", "<<", "=", "2026-11-23", "a: b", "- a", "# a", "!Ref x", "*a", "&a", "22:30", "0x1f", ""]
)
SCALARS = TEXTS | st.integers(-(10**12), 10**12) | st.booleans() | st.none() | st.floats(allow_nan=False, allow_infinity=False)
TREES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4), max_leaves=14)


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: object) -> bool:
        return True


STYLES = st.fixed_dictionaries(
    {},
    optional={
        "default_flow_style": st.sampled_from([True, False, None]),
        "default_style": st.sampled_from(["'", '"', "|", ">"]),
        "indent": st.integers(2, 9),
        "width": st.sampled_from([5, 20, 200]),
        "allow_unicode": st.booleans(),
        "line_break": st.sampled_from(["\n", "\r\n"]),
        "explicit_start": st.booleans(),
        "canonical": st.booleans(),
    },
)


def _list_paths(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[tuple[str | int, ...], object]]:
    found = [(path, value)]
    if isinstance(value, dict):
        for name, member in value.items():
            found += _list_paths(member, (*path, name))
    elif isinstance(value, list):
        for index, member in enumerate(value):
            found += _list_paths(member, (*path, index))
    return found


def _slice(document: Document, path: tuple[str | int, ...]) -> str:
    span = document.span(path)
    table = LineTable(document.text)
    return document.text[table.offset(span.start_line, span.start_column) : table.offset(span.end_line, span.end_column)]


def _end_line(text: str) -> str:
    """A block scalar that keeps its line breaks ends with one; another would become part of its value."""
    return text if text.endswith("\n") else text + "\n"


def _slice_as_document(document: Document, path: tuple[str | int, ...]) -> bytes:
    """With the indentation that the first line lost."""
    return (" " * (document.span(path).start_column - 1) + _end_line(_slice(document, path))).encode()


@given(TREES, STYLES)
@settings(max_examples=400, deadline=None)
def test_yaml_span_parses_back_to_the_value(tree: object, style: dict[str, Any]) -> None:
    text = yaml.dump(tree, Dumper=_Dumper, **style)
    document = load_document(text.encode(), "x.yaml")
    for path, value in _list_paths(document.value):
        if value is None or (style.get("default_style") in ("|", ">") and not isinstance(value, str)):
            continue
        assert load_document(_slice_as_document(document, path), "x.yaml").value == value


@given(TREES, st.sampled_from([None, 2, "\t"]), st.booleans(), st.sampled_from(["\n", "\r\n", "\r"]))
@settings(max_examples=200, deadline=None)
def test_json_span_parses_back_to_the_value(tree: object, indent: int | str | None, ascii_only: bool, line_break: str) -> None:
    text = json.dumps(tree, indent=indent, ensure_ascii=ascii_only)
    # Breaks occur only between tokens: json escapes those inside texts.
    document = load_document(text.replace("\n", line_break).encode(), "x.json")
    assert document.value == json.loads(text)
    for path, value in _list_paths(document.value):
        assert json.loads(_slice(document, path)) == value


@given(TREES, STYLES)
@settings(max_examples=200, deadline=None)
def test_key_span_parses_back_to_the_key(tree: object, style: dict[str, Any]) -> None:
    document = load_document(yaml.dump(tree, Dumper=_Dumper, **style).encode(), "x.yaml")
    table = LineTable(document.text)
    for path, _ in _list_paths(document.value):
        if path and isinstance(path[-1], str):
            span = document.span(path, key=True)
            key = document.text[table.offset(span.start_line, span.start_column) : table.offset(span.end_line, span.end_column)]
            assert load_document(f"? {_end_line(key)}: 1\n".encode(), "x.yaml").value == {path[-1]: 1}


@given(TEXTS.filter(bool), STYLES, st.data())
@settings(max_examples=400, deadline=None)
def test_text_position_finds_the_character(text: str, style: dict[str, Any], data: st.DataObject) -> None:
    document = load_document(yaml.dump({"a": [text]}, Dumper=_Dumper, **style).encode(), "x.yaml")
    if document.value != {"a": [text]}:
        return
    offset = data.draw(st.integers(0, len(text) - 1))
    line, column = document.text_position(("a", 0), offset)
    written = document.line(line)[column - 1 : column]
    span = document.span(("a", 0))
    assert written in (text[offset], "\\", "'", "") or text[offset] in " \n" or (line, column) == (span.start_line, span.start_column)


class _Oracle(yaml.CSafeLoader):
    """CSafeLoader with the documented differences."""


def _construct_mapping(loader: Any, node: Any) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    own: dict[str, Any] = {}
    for key_node, value_node in node.value:
        if not isinstance(key_node, yaml.ScalarNode) or key_node.tag.startswith("!"):
            raise yaml.YAMLError("complex key")
        if key_node.tag == "tag:yaml.org,2002:merge":
            value = loader.construct_object(value_node, deep=True)
            for mapping in reversed(value) if isinstance(value, list) else [value]:
                if not isinstance(mapping, dict):
                    raise yaml.YAMLError("merge")
                merged.update(mapping)
        else:
            own[key_node.value] = loader.construct_object(value_node, deep=True)
    return {**merged, **own}


def _construct_any(loader: Any, suffix: str, node: Any) -> object:
    if isinstance(node, yaml.MappingNode):
        return _construct_mapping(loader, node)
    if isinstance(node, yaml.SequenceNode):
        return [loader.construct_object(item, deep=True) for item in node.value]
    if suffix in ("int", "float", "bool", "null"):
        return PlainValues()[node.value]
    return node.value


def _construct_tagged(loader: Any, suffix: str, node: Any) -> object:
    value = _construct_any(loader, "", node)
    if suffix == "GetAtt" and isinstance(value, str):
        return {"Fn::GetAtt": value.split(".", 1)}
    return {suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}": value}


def _resolve(loader: Any, kind: Any, value: Any, implicit: Any) -> str:
    tag = yaml.resolver.Resolver.resolve(loader, kind, value, implicit)
    return "tag:yaml.org,2002:str" if tag.endswith((":timestamp", ":value")) or (":" in (value or "") and kind is yaml.ScalarNode) else tag


_Oracle.resolve = _resolve  # type: ignore[method-assign]
_Oracle.yaml_constructors = {None: lambda loader, node: _construct_any(loader, "", node)}
_Oracle.yaml_multi_constructors = {"tag:yaml.org,2002:": _construct_any, "!": _construct_tagged}

FRAGMENTS = [
    ": ",
    "- ",
    "? ",
    "\n",
    "\n  ",
    "\n    ",
    " ",
    "[",
    "]",
    "{",
    "}",
    ", ",
    "'",
    '"',
    "|\n",
    ">-\n",
    "#",
    "---\n",
    "...\n",
    "key: ",
]
PIECES = [
    "a",
    "b",
    "é",
    "😀",
    "!Ref ",
    "!GetAtt a.b",
    "!x ",
    "!!str ",
    "!!int ",
    "&a ",
    "*a",
    "<<: ",
    "<<: *a",
    "12",
    "012",
    "yes",
    "~",
    "1.5",
    "2:3",
]
YAML_TEXTS = st.lists(st.sampled_from(FRAGMENTS + PIECES), max_size=14).map("".join)


@given(YAML_TEXTS)
@settings(max_examples=1500, deadline=None)
def test_values_are_those_of_libyaml(text: str) -> None:
    try:
        expected = list(yaml.load_all(text, Loader=_Oracle))
    except (yaml.YAMLError, RecursionError):
        expected = None
    try:
        value = load_document(text.encode(), "x.yaml").value
    except DocumentError:
        assert expected is None or len(expected) > 1
        return
    assert expected is not None
    documents = [document for document in expected if document is not None]
    assert value == (documents[0] if documents else None)


@given(
    st.binary(max_size=60)
    | st.lists(st.sampled_from(FRAGMENTS + PIECES + ["\t", "\0", "\r", "\ufeff", '{"', "\\ud800"])).map("".join).map(str.encode)
)
@settings(max_examples=1500, deadline=None)
def test_no_bytes_raise_anything_but_a_document_error(data: bytes) -> None:
    for path in ("x.yaml", "x.json", "x"):
        for marked in (data, b"\xff\xfe" + data, b"\xef\xbb\xbf" + data):
            document = _load_or_none(marked, path)
            if document is None:
                continue
            for written, _ in _list_paths(document.value):
                span = document.span(written)
                assert (span.start_line, span.start_column) <= (span.end_line, span.end_column)
                document.span(written, key=True)
                document.span((*written, "missing", 3))
                document.text_position(written, 3)


@given(st.text(max_size=20), st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]))
@settings(deadline=None)
def test_encoding_does_not_change_what_is_read(text: str, encoding: str) -> None:
    plain = _load_or_none(text.encode("utf-8"))
    encoded = _load_or_none(text.encode(encoding))
    assert (plain and (plain.value, plain.text)) == (encoded and (encoded.value, encoded.text))


def _load_or_none(data: bytes, path: str = "x.yaml") -> Document | None:
    try:
        return load_document(data, path)
    except DocumentError:
        return None
