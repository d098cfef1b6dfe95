from __future__ import annotations

import pytest

from immutcheck.model.values import OpenMap, Text, Unknown
from immutcheck.sources.json_text import read_json, write_json

HOLE = Unknown("why")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"a": [1, true]}', {"a": [1, True]}),
        (" [1]", [1]),
        ("plain", "plain"),
        ('{"a": ', '{"a": '),
        ("{{resolve:ssm:/a}}", "{{resolve:ssm:/a}}"),
        ("", ""),
    ],
)
def test_json_is_read_and_anything_else_stays_text(text: str, expected: object) -> None:
    assert read_json(text) == expected


def test_json_nested_beyond_reason_stays_text() -> None:
    text = "[" * 5000 + "]" * 5000

    assert read_json(text) is text


def test_known_values_are_written_without_blanks() -> None:
    assert write_json({"a": [1, None, "é"]}) == '{"a":[1,null,"é"]}'


def test_open_map_is_a_hole() -> None:
    text = write_json({"a": OpenMap({"b": 1}, HOLE), "c": HOLE})

    assert isinstance(text, Text)
    assert text.pieces == ('{"a":', HOLE, ',"c":', HOLE, "}")
