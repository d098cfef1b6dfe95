"""The small interpreter of our own JSON Schemas."""

from __future__ import annotations

import pytest

from immutcheck.packs.shape import check_shape, label_of


def complaints_about(value: object, schema: dict[str, object]) -> list[tuple[tuple[str | int, ...], str]]:
    return [(complaint.at, complaint.message) for complaint in check_shape(value, schema, schema, at=("key",))]


@pytest.mark.parametrize(
    ("value", "schema"),
    [
        (1, {"type": "number"}),
        ("x", {"type": ["string", "boolean"]}),
        ([1, True, "1"], {"type": "array", "uniqueItems": True}),
        ({"other": 1}, {"type": "object", "properties": {"a": {"type": "string"}}}),
        (None, {}),
        ("anything", {"enum": ["anything"]}),
    ],
)
def test_right_value_is_accepted(value: object, schema: dict[str, object]) -> None:
    assert complaints_about(value, schema) == []


@pytest.mark.parametrize(
    ("value", "schema", "complaint"),
    [
        (True, {"type": "number"}, (("key",), "`key` must be a number, not true or false")),
        (1.5, {"type": "integer"}, (("key",), "`key` must be a whole number, not a number")),
        (None, {"type": "string"}, (("key",), "`key` must be a text, not nothing")),
        ([1], {"type": ["string", "object"]}, (("key",), "`key` must be a text or a mapping, not a list")),
        ([1, 1], {"type": "array", "uniqueItems": True}, (("key", 1), "`key` has `1` twice")),
        (["a", 2], {"type": "array", "items": {"type": "string"}}, (("key", 1), "`key[1]` must be a text, not a whole number")),
        (5, {"type": "integer", "maximum": 4}, (("key",), "`key` is 5, but must be at most 4")),
        ("b" * 99, {"type": "string", "pattern": "^a"}, (("key",), f"`key` is `{'b' * 39}…`, but must match ^a")),
    ],
)
def test_wrong_value_is_explained(value: object, schema: dict[str, object], complaint: tuple[tuple[str | int, ...], str]) -> None:
    assert complaints_about(value, schema) == [complaint]


def test_all_mistakes_of_a_mapping_are_told() -> None:
    schema = {"type": "object", "required": ["a", "b"], "additionalProperties": False, "properties": {"a": {"type": "string"}, "b": {}}}
    assert complaints_about({"a": 1, "c": 2}, schema) == [
        (("key", "a"), "`a` must be a text, not a whole number"),
        (("key", "c"), "unknown key `c`; known: a, b"),
        (("key",), "missing key `b`"),
    ]


def test_reference_is_followed_and_delegated_ones_are_left() -> None:
    root = {"$defs": {"text": {"type": "string"}}, "properties": {"a": {"$ref": "#/$defs/text"}}, "type": "object"}
    assert [complaint.at for complaint in check_shape({"a": 1}, root, root)] == [("a",)]
    assert check_shape({"a": 1}, root, root, delegated=frozenset({"#/$defs/text"})) == []


def test_places_are_labelled_by_their_key() -> None:
    assert label_of(()) == "the file"
    assert label_of(("a", "b", 0, 1)) == "`b[0][1]`"
