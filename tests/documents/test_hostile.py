"""Inputs that crash, hang or flood naive readers, each in a process of its own: a crash of the C library is a failed test."""

from __future__ import annotations

import subprocess
import sys

import pytest

_CHILD = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))
from immutcheck.documents.loading import load_document
from immutcheck.model.errors import DocumentError
data = {expression}
data = data if isinstance(data, bytes) else data.encode()
try:
    document = load_document(data, {path!r})
except DocumentError as error:
    print("refused", error.line, error.column, error.message)
else:
    document.span(())
    document.span(("a", 0, "b"))
    print("read", type(document.value).__name__)
"""


def _load(expression: str, path: str) -> str:
    child = subprocess.run(
        [sys.executable, "-c", _CHILD.format(expression=expression, path=path)], capture_output=True, text=True, timeout=120, check=False
    )
    assert child.returncode == 0, child.stderr[-2000:]
    return child.stdout.strip()


DEEP = {
    "brackets": "'[' * 100_000",
    "balanced brackets": "'[' * 100_000 + ']' * 100_000",
    "braces": "'{a: ' * 100_000 + '}' * 100_000",
    "brackets on lines": "'[\\n' * 100_000",
    "brackets closed in comments": "'[ # ]\\n' * 100_000",
    "brackets behind quotes": "'[\"]\", ' * 100_000",
    "single pairs": "'[a: ' * 100_000",
    "dashes": "'- ' * 100_000 + 'a'",
    "dashes behind a key": "'a:\\n  ' + '- ' * 100_000 + 'a'",
    "dashes behind a carriage return": "'a:\\r  ' + '- ' * 100_000 + 'a'",
    "dashes behind a mark": "'- a\\n\\ufeff' + '- ' * 100_000 + 'a'",
    "question marks": "'? ' * 100_000 + 'a'",
    "indentation": "''.join(' ' * depth + 'a:\\n' for depth in range(3_000))",
    "dashes in steps": "''.join('  ' * depth + '- - a\\n' for depth in range(1)) + '- ' * 5_000 + 'a'",
    "tags": "'!a [' * 100_000",
    "aliases": "'a0: &a0 [x]\\n' + ''.join(f'a{n}: &a{n} [*a{n - 1}]\\n' for n in range(1, 100_000))",
}


@pytest.mark.parametrize("expression", DEEP.values(), ids=DEEP.keys())
def test_deep_yaml_is_refused(expression: str) -> None:
    assert _load(expression, "x.yaml").startswith("refused")


@pytest.mark.parametrize(
    ("expression", "place"),
    [
        ("'[' * 100_000", "1 201"),
        ("'{\"a\":' * 100_000", "1 1001"),
        ("'[' * 500 + ']' * 500", "1 201"),
        ("'[\\n' * 900 + ']' * 900", "201 1"),
    ],
)
def test_deep_json_is_refused_with_its_place(expression: str, place: str) -> None:
    assert _load(expression, "x.json") in (
        f"refused {place} lists and mappings are nested more than 200 deep",
        "refused 1 100001 the text is not valid JSON: expecting value",
    )


def test_nesting_just_within_the_limit_is_read() -> None:
    assert _load("'[' * 200 + ']' * 200", "x.yaml") == "read list"
    assert _load("'[' * 200 + ']' * 200", "x.json") == "read list"
    assert _load("'- ' * 200 + 'a'", "x.yaml") == "read list"
    assert _load("'{a: ' * 199 + '[]' + '}' * 199", "x.yaml") == "read dict"


EXPLODING = {
    "lists": "'a: &a [x]\\n' + ''.join(f'{k}: &{k} [' + ','.join([f'*{p}'] * 9) + ']\\n' for p, k in zip('abcdefgh', 'bcdefghi'))",
    "mappings": "'a0: &a0 {x: 1}\\n' + ''.join(f'a{n}: &a{n} {{x: *a{n - 1}, y: *a{n - 1}}}\\n' for n in range(1, 30))",
    "merges": "'a: &a {' + ','.join(f'k{n}: 1' for n in range(5_000)) + '}\\n' + ''.join(f'm{n}: {{<<: *a}}\\n' for n in range(5_000))",
}


@pytest.mark.parametrize("expression", EXPLODING.values(), ids=EXPLODING.keys())
def test_exploding_aliases_are_refused(expression: str) -> None:
    assert "aliases add more than 500000 values" in _load(expression, "x.yaml")


STRANGE = {
    "a recursive alias": ("'a: &a [*a]'", "refused 1 4"),
    "a recursive merge": ("'a: &a {<<: *a}'", "refused 1 4"),
    "NUL bytes": ("b'a: \\0b\\n'", "refused 1 4"),
    "only NUL bytes": ("bytes(10_000)", "refused 1 1"),
    "an integer of many digits": ("'a: ' + '9' * 100_000", "read dict"),
    "a hexadecimal of many digits": ("'a: 0x' + 'f' * 100_000", "read dict"),
    "many short lines": ("'- a\\n' * 200_000", "read list"),
    "one endless line": ("'a: ' + 'x' * 30_000_000", "read dict"),
    "too many values": ("'- a\\n' * 2_600_000", "refused 2500000 3"),
    "an overlong tag escape": ("'!%C0%80 a'", "refused"),
    "unfinished everything": ("'{[\"' * 50", "refused"),
    "a bomb of quotes": ("'\"' * 1_000_001", "refused"),
    "colons": ("': ' * 100_000", "refused"),
}


@pytest.mark.parametrize(("expression", "outcome"), STRANGE.values(), ids=STRANGE.keys())
def test_strange_yaml_is_survived(expression: str, outcome: str) -> None:
    assert _load(expression, "x.yaml").startswith(outcome)


def test_json_of_fifty_megabytes_is_read() -> None:
    assert _load("'[' + ','.join(['{\"Type\": \"AWS::EC2::Instance\", \"n\": [1, 2]}'] * 1_100_000) + ']'", "x.json") == "read list"


def test_yaml_of_fifty_megabytes_is_read() -> None:
    assert (
        _load("'- Type: AWS::EC2::Instance\\n  UserData: ' .encode() + b'x' * 20 + b'\\n' + b'- a: ' + b'y' * 50_000_000", "x.yaml")
        == "read list"
    )


def test_file_over_the_size_limit_is_refused() -> None:
    assert _load("bytes(65 << 20)", "x.yaml") == "refused 0 0 the file has 68157440 bytes, more than the limit of 67108864"


def test_json_integer_of_many_digits_is_read() -> None:
    assert _load("'{\"a\": ' + '9' * 100_000 + '}'", "x.json") == "read dict"
