"""Property paths, written and in normal form."""

from __future__ import annotations

import pytest

from immutcheck.packs.paths import PathError, parse_path, render_names


@pytest.mark.parametrize(
    ("text", "outside", "inside"),
    [
        ("KeyName", ["properties", "KeyName"], ["element", "KeyName"]),
        ("Code.ImageUri", ["properties", "Code", "ImageUri"], ["element", "Code", "ImageUri"]),
        (".", ["properties"], ["element"]),
        ("properties.KeyName", ["properties", "KeyName"], ["properties", "KeyName"]),
        ("resource.KeyName", ["properties", "KeyName"], ["properties", "KeyName"]),
        ("policies.UpdatePolicy", ["policies", "UpdatePolicy"], ["policies", "UpdatePolicy"]),
        ("facts.LaunchTime", ["facts", "LaunchTime"], ["facts", "LaunchTime"]),
        ('properties."a.b"', ["properties", "a.b"], ["properties", "a.b"]),
        ('"facts"', ["properties", "facts"], ["element", "facts"]),
        ('Tags."aws:x y".Value', ["properties", "Tags", "aws:x y", "Value"], ["element", "Tags", "aws:x y", "Value"]),
        ('"80"', ["properties", "80"], ["element", "80"]),
    ],
)
def test_path_is_read(text: str, outside: list[str], inside: list[str]) -> None:
    assert parse_path(text, inside_element=False) == outside
    assert parse_path(text, inside_element=True) == inside


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "the path is empty"),
        ("A..B", "`A..B` has an empty name: write names joined by single dots"),
        ("A.", "`A.` has an empty name: write names joined by single dots"),
        (".A", "`.A` has an empty name: write names joined by single dots"),
        ("policies", "`policies` names a space, not a property: write `policies.` and the property's name"),
        ("A[0]", "`A[0]` counts the members of a list: use `each` or `some`"),
        ("A.0.B", "`A.0.B` counts the members of a list: use `each` or `some`"),
        ("A.*.B", "`A.*.B` means every member of a list: use `each` or `some`"),
        ("A B", '`A B` has a character that must be quoted: properties."a b"'),
        ("$.A", '`$.A` has a character that must be quoted: properties."a b"'),
        ('"A', '`"A` has a quote that is not closed'),
        ('"A"B', '`"A"B` needs a dot behind a quoted name'),
        ('"".B', '`"".B` has an empty name: write names joined by single dots'),
    ],
)
def test_text_that_is_no_path_says_why(text: str, reason: str) -> None:
    with pytest.raises(PathError) as caught:
        parse_path(text, inside_element=False)
    assert str(caught.value) == reason


def test_names_are_rendered_as_they_are_written() -> None:
    assert render_names(["A", "b.c", "d e"]) == 'A."b.c"."d e"'
