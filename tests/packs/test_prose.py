"""Prose, fetched when somebody wants to read it."""

from __future__ import annotations

from pathlib import Path

import pytest

from immutcheck.model.errors import RuleFileError
from immutcheck.model.rule import Prose
from immutcheck.packs.prose import ProseShelf

from .samples import write_rule

PROSE = Prose("w", "f")


def test_compiled_prose_is_fetched_once_and_only_when_asked_for() -> None:
    fetched = []

    def fetch() -> dict[str, Prose]:
        fetched.append(1)
        return {"a": PROSE, "b": PROSE}

    shelf = ProseShelf("rules", fetch)
    assert fetched == []
    assert (shelf.read("a", "p/a.yaml"), shelf.read("b", "p/b.yaml")) == (PROSE, PROSE)
    assert fetched == [1]


def test_prose_that_is_not_compiled_is_read_from_the_file(tmp_path: Path) -> None:
    write_rule(tmp_path)
    shelf = ProseShelf(str(tmp_path), lambda: None)
    assert shelf.read("sample-rule", "sample-pack/sample-rule.yaml") == Prose(
        "Because.", "Change it.", ("https://docs.aws.amazon.com/AmazonECR/",), (("AWS-WA", ("REL08-BP04",)),)
    )


@pytest.mark.parametrize("text", [None, "id: [", "[]", "why: x"])
def test_file_that_changed_meanwhile_is_a_rule_file_error(tmp_path: Path, text: str | None) -> None:
    if text is not None:
        (tmp_path / "a.yaml").write_text(text)
    with pytest.raises(RuleFileError, match=r"a\.yaml: the rule's file changed while it was in use: run again"):
        ProseShelf(str(tmp_path), dict).read("a", "a.yaml")


def test_path_is_where_the_file_can_be_opened(tmp_path: Path) -> None:
    assert ProseShelf(str(tmp_path), dict).path("p/a.yaml") == str(tmp_path / "p" / "a.yaml")
