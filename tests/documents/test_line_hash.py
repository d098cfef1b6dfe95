from __future__ import annotations

import json
from pathlib import Path

import pytest

from immutcheck.documents.line_hash import line_hashes

VECTORS = json.loads(Path(__file__).with_name("line_hash_vectors.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("vector", VECTORS, ids=range(len(VECTORS)))
def test_every_line_has_the_hash_of_the_reference(vector: dict[str, object]) -> None:
    expected = vector["hashes"]
    assert isinstance(expected, list)
    assert isinstance(vector["text"], str)
    lines = range(1, len(expected) + 1)
    assert line_hashes(vector["text"], lines) == dict(zip(lines, expected, strict=True))


def test_one_line_is_numbered_among_equal_lines_before_it() -> None:
    text = "- 22\n" * 60
    assert line_hashes(text, [3]) == {3: line_hashes(text, range(1, 61))[3]}


def test_a_line_behind_the_end_has_no_hash() -> None:
    assert line_hashes("a\n", [0, 3, 99]) == {}


def test_indentation_does_not_matter() -> None:
    assert line_hashes("a:\n    b: 1\n", [2]) == line_hashes("a:\n\tb:1\n", [2])
