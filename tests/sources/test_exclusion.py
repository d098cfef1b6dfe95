from __future__ import annotations

import pytest

from immutcheck.model.errors import UsageError
from immutcheck.sources.exclusion import compile_exclusion


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("build", "build", True),
        ("build", "a/build/x.yaml", True),
        ("build/", "a/build/x.yaml", True),
        ("build", "a/rebuild/x.yaml", False),
        ("/build", "a/build", False),
        ("./build", "build/x", True),
        ("a/build", "a/build/x", True),
        ("a/build", "b/a/build", False),
        ("*.yaml", "a/b/x.yaml", True),
        ("*.yaml", "x.yaml.json", False),
        ("a/*.yaml", "a/b/x.yaml", False),
        ("a/**/*.yaml", "a/x.yaml", True),
        ("a/**/*.yaml", "a/b/c/x.yaml", True),
        ("a/**", "a/b/c", True),
        ("a/**", "a", False),
        ("**/c", "a/b/c/x", True),
        ("**", "a/b", True),
        ("?.yaml", "a.yaml", True),
        ("?.yaml", "ab.yaml", False),
        ("a?b", "a/b", False),
        ("[ab].yaml", "b.yaml", True),
        ("[!ab].yaml", "b.yaml", False),
        ("[!ab].yaml", "c.yaml", True),
        ("a[b", "a[b", True),
        ("a.yaml", "axyaml", False),
        ("a\\b.yaml", "a/b.yaml", True),
        ("*a*b*c", "xaxbxc", True),
        ("*a*b*c", "xbxaxc", False),
    ],
)
def test_pattern_matches_as_described(pattern: str, path: str, expected: bool) -> None:
    assert compile_exclusion([pattern]).excludes(path) is expected


def test_any_of_several_patterns_excludes() -> None:
    exclusion = compile_exclusion(["a", "b/c"])
    assert [exclusion.excludes(path) for path in ("a/x", "b/c/x", "b/x")] == [True, True, False]


def test_no_pattern_excludes_nothing() -> None:
    assert not compile_exclusion([]).excludes("a")


@pytest.mark.parametrize("pattern", ["", " ", "/", "!a", "[z-a]"])
def test_pattern_without_a_meaning_is_an_error(pattern: str) -> None:
    with pytest.raises(UsageError):
        compile_exclusion([pattern])


def test_pattern_with_many_stars_is_answered_at_once() -> None:
    assert not compile_exclusion(["*a" * 40 + "*b"]).excludes("a" * 4000)
