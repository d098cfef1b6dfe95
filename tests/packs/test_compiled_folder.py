"""The texts of compiled rules: what is written is read, and nothing else is."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from immutcheck.model.rule import Prose, Rule
from immutcheck.packs.compiled_folder import (
    FORMAT,
    CompiledFolder,
    StoredCondition,
    read_prose_text,
    read_rules_text,
    write_prose_text,
    write_rules_text,
)
from immutcheck.packs.profiles import Profile

RULE = Rule(
    "a-rule", "a-pack", "Title · ünïcode", "high", "low", ("A::B::C",), "forbid", {"all": []}, "{address}",
    None, ("properties", "facts"), ("A", "facts.B"), True, False, ("old",), "a-pack/a-rule.yaml",
)  # fmt: skip
PROFILE = Profile("default", "Says.", "", ("pack:a-pack",), ("x",), (("a-rule", "low"),), "profiles/default.yaml")
COMPILED = CompiledFolder((RULE, RULE.replace(id="b-rule", when={"any": []})), (PROFILE,))
PROSE = {"a-rule": Prose("Why.\n", "Fix.", ("https://x",), (("AWS-WA", ("REL08-BP04", "x")),))}


def test_rules_come_back_as_they_were() -> None:
    assert read_rules_text(write_rules_text(COMPILED, "key"), "key") == COMPILED


def test_prose_comes_back_as_it_was() -> None:
    assert read_prose_text(write_prose_text(PROSE, "key"), "key") == PROSE


def test_half_a_surrogate_pair_comes_back() -> None:
    compiled = CompiledFolder((RULE.replace(title="\ud800"),), ())
    text = write_rules_text(compiled, "key")
    assert text.isascii()
    assert read_rules_text(text, "key") == compiled


def test_same_rules_give_the_same_text() -> None:
    assert write_rules_text(COMPILED, "key") == write_rules_text(COMPILED, "key")


def test_text_of_another_key_is_not_read() -> None:
    assert read_rules_text(write_rules_text(COMPILED, "key"), "other") is None
    assert read_prose_text(write_prose_text(PROSE, "key"), "other") is None


def test_conditions_are_what_was_written_and_decoded_when_they_are_looked_at() -> None:
    condition = {"some": ["properties", "A"], "satisfies": {"property": ["element"], "operator": "equals", "argument": "\ud800\n"}}
    stored = StoredCondition(json.dumps(condition))
    assert ("some" in stored, "each" in stored, stored.get("each"), stored["satisfies"]) == (True, False, None, condition["satisfies"])
    assert (dict(stored), len(stored), repr(stored)) == (condition, 2, repr(condition))
    assert stored == condition
    assert condition == stored
    assert stored != {"any": []}
    unread = StoredCondition("no JSON")
    with pytest.raises(ValueError, match="Expecting value"):
        assert "some" in unread


def test_equal_conditions_are_written_once() -> None:
    compiled = CompiledFolder((RULE, RULE.replace(id="b-rule", when=RULE.condition), RULE.replace(id="c-rule", when={"any": []})), ())
    text = write_rules_text(compiled, "key")
    assert text.split("\n")[2:] == ['{"all":[]}', '{"any":[]}']
    assert read_rules_text(text, "key") == compiled


@pytest.mark.parametrize("text", ["", "\n", "null", "{}\n{}", "[]\n[]", '{"format":1}\n', "not json\n{}", "[" * 100_000, '{"format":2}\n'])
def test_foreign_text_is_not_read(text: str) -> None:
    assert read_rules_text(text, "key") is None
    assert read_prose_text(text, "key") is None


@given(st.integers(min_value=0), st.characters())
def test_damaged_text_is_not_read(position: int, character: str) -> None:
    text = write_rules_text(COMPILED, "key")
    position %= len(text)
    damaged = text[:position] + character + text[position + 1 :]
    assert read_rules_text(damaged, "key") in (None, COMPILED)
    assert read_rules_text(text[:position], "key") is None


@pytest.mark.parametrize(
    "content",
    [
        *({}, [], {"rules": 1, "profiles": []}, {"rules": [[1]], "profiles": []}, {"rules": [], "profiles": [[]]}),
        {"rules": [["", "", "", "", "", [], "", 5, "", None, [], [], False, False, [], ""]], "profiles": []},
    ],
)
def test_sealed_text_of_another_shape_is_not_read(content: object) -> None:
    text = reseal(content)
    assert read_rules_text(text, "key") is None


@pytest.mark.parametrize("content", [{"a": 1}, {"a": [1]}, {"a": ["x", "y", [], [1]]}, []])
def test_sealed_prose_of_another_shape_is_not_read(content: object) -> None:
    assert read_prose_text(reseal(content), "key") is None


def reseal(content: object) -> str:
    """A text with a right head over another content."""
    from hashlib import blake2b

    line = json.dumps(content)
    return json.dumps({"format": FORMAT, "key": "key", "digest": blake2b(line.encode(), digest_size=16).hexdigest()}) + "\n" + line
