"""Patterns against regular expressions and against every short text."""

import itertools
import re

from hypothesis import given
from hypothesis import strategies as st

from immutcheck.engine.operators.wildcards import covers, intersects, matches

PATTERNS = st.text("ab*?", max_size=4)
TEXTS = ["".join(letters) for length in range(7) for letters in itertools.product("ab", repeat=length)]


def language(pattern):
    compiled = re.compile("".join({"*": ".*", "?": "."}.get(character, character) for character in pattern))
    return {text for text in TEXTS if compiled.fullmatch(text)}


@given(PATTERNS)
def test_matches_agrees_with_regular_expressions(pattern):
    assert {text for text in TEXTS if matches(pattern, text)} == language(pattern)


@given(PATTERNS, PATTERNS)
def test_two_patterns_intersect_when_they_share_a_text(one, other):
    assert intersects(one, other) is bool(language(one) & language(other))


@given(PATTERNS, PATTERNS)
def test_a_pattern_that_covers_another_matches_all_of_it(one, other):
    if covers(one, other):
        assert language(other) <= language(one)


def test_coverage_of_what_policies_write():
    assert covers("*", "ssm:*")
    assert covers("ssm:*", "ssm:Start*")
    assert not covers("ssm:Start*", "ssm:*")
    assert not covers("ssm:?", "ssm:*")
    assert covers("arn:aws:ec2:*:*:instance/*", "arn:aws:ec2:eu-west-1:*:instance/*")


def test_a_hostile_pattern_takes_no_time():
    assert matches("*a" * 200, "a" * 2000 + "b") is False
