"""Patterns with `*` (any text) and `?` (one character), as IAM policies and our configuration write them: pure text, no policies.

Source: AWS IAM User Guide, "IAM JSON policy elements: Resource" and "… Action" (wildcards). Every function is at most quadratic.
"""

from __future__ import annotations


def matches(pattern: str, text: str) -> bool:
    """The pattern matches all of the text. Letter case matters: fold it before."""
    if pattern == "*" or pattern == text:
        return True
    if "*" not in pattern and "?" not in pattern:
        return False
    return _match(pattern, text, literal_stars=False)


def covers(pattern: str, other: str) -> bool:
    """Every text that `other` matches is matched by `pattern`, too."""
    if pattern == "*" or pattern == other:
        return True
    return _match(pattern, other, literal_stars=True)


def intersects(one: str, other: str) -> bool:
    """Some text is matched by both patterns."""
    if one == "*" or other == "*" or one == other:
        return True
    if "*" not in other and "?" not in other:
        return matches(one, other)
    if "*" not in one and "?" not in one:
        return matches(other, one)
    # reached[j]: the part of `one` read so far and the first j characters of `other` can match one text.
    reached = [True] + [False] * len(other)
    for j, character in enumerate(other):
        reached[j + 1] = reached[j] and character == "*"
    for own in one:
        following = [reached[0] and own == "*"] + [False] * len(other)
        for j, character in enumerate(other):
            if own == "*" or character == "*":
                following[j + 1] = reached[j + 1] or following[j]
            else:
                following[j + 1] = reached[j] and (own in (character, "?") or character == "?")
        reached = following
    return reached[-1]


def _match(pattern: str, text: str, *, literal_stars: bool) -> bool:
    """The greedy match: only the last `*` is ever taken back. With `literal_stars` the text is a pattern, whose `*` only a `*` takes."""
    position = index = 0
    star, resume = -1, 0
    while index < len(text):
        if position < len(pattern) and pattern[position] == "*":
            star, resume = position, index
            position += 1
        elif position < len(pattern) and (
            pattern[position] == text[index] or (pattern[position] == "?" and not (literal_stars and text[index] == "*"))
        ):
            position += 1
            index += 1
        elif star >= 0:
            resume += 1
            position, index = star + 1, resume
        else:
            return False
    return all(character == "*" for character in pattern[position:])
