"""Whether one property differs, for everything a template can write: known, open, or the same words with another meaning."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sources.compared.comparing import change_of, compare, properties

SECTIONS = """
Parameters:
  A: {Type: String}
  B: {Type: String}
  L: {Type: CommaDelimitedList}
  Secret: {Type: String, NoEcho: true}
  Image: {Type: 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>', Default: /golden}
Mappings:
  M: {us-east-1: {ami: ami-1, other: x}, eu-west-1: {ami: ami-2, other: x}}
Conditions:
  IsA: !Equals [!Ref A, a]
  IsAToo: !Equals [!Ref A, a]
  IsB: !Equals [!Ref B, a]
"""
REGIONAL = "!FindInMap [M, !Ref AWS::Region, ami]"
DIFFERS = {"Action": "update", "Monitoring": False}
SAME = {"Action": "none"}
OPEN = {"Action": ("none", "update"), "Monitoring?": False}


def change(written: str, former: str, sections: str = SECTIONS) -> dict[str, Any]:
    """Of a property that is always changed in place; `~` is one that is not written."""
    newer, older = ("{}" if value == "~" else f"{{Monitoring: {value}}}" for value in (written, former))
    return properties(newer, older, sections)


@pytest.mark.parametrize(
    "value",
    [
        "true",
        "'true'",
        "x",
        "{a: [1, {b: c}]}",
        "!Ref A",
        "!Ref L",
        "!Ref Secret",
        "!Ref Image",
        "!Ref AWS::Region",
        "!Sub 'x ${A} ${AWS::StackName}'",
        "!Join [',', [!Ref A, x, !Ref B]]",
        "!Join [',', !Ref L]",
        "!Select [0, !Ref L]",
        "!Split [',', !Ref A]",
        "!FindInMap [M, !Ref AWS::Region, ami]",
        "!FindInMap [M, !Ref A, !Ref B]",
        "!FindInMap [!Ref A, x, y]",
        "!If [IsA, x, !Ref AWS::NoValue]",
        "[!If [IsA, x, !Ref AWS::NoValue], y]",
        "!ImportValue x",
        "!ImportValue {'Fn::Sub': 'x-${A}'}",
        "!GetAZs ''",
        "!Select [0, !GetAZs '']",
        "!Cidr [!Ref A, 2, 8]",
        "!Base64 {Ref: A}",
        "'{{resolve:ssm:/a}}'",
        "'x{{resolve:secretsmanager:s:SecretString:p}}y'",
        "!GetAtt X.Arn",
        "{Fn::Transform: {Name: Mine, Parameters: {P: !Ref A}}}",
        "{Fn::Transform: {Name: Mine}, a: b}",
        "!GetAtt [X, !Ref A]",
        "!Ref Nobody",
        "!Sub '${Nobody}'",
        "!If [Nobody, a, b]",
        "!Select [9, [a]]",
        "null",
    ],
)
def test_a_value_is_the_same_as_itself(value: str) -> None:
    assert change(value, value) == SAME


@pytest.mark.parametrize(
    ("written", "former"),
    [
        ("22", "'22'"),
        ("true", "'true'"),
        ("1.0", "1"),
        ("!Sub 'x${A}'", "!Join ['', [x, !Ref A]]"),
        ("!If [IsA, x, y]", "!If [IsAToo, x, y]"),
        ("!If [IsA, x, x]", "x"),
        ("!Ref A", "!Sub '${A}'"),
        ("!Base64 x", "x"),
        ("!Select [1, [x, !Ref A]]", "!Ref A"),
        ("{b: 1, a: 2}", "{a: 2, b: 1}"),
        ("!FindInMap [M, us-east-1, ami]", "ami-1"),
        ("!FindInMap [M, !Ref AWS::Region, other]", "x"),
        ("[x]", "x"),
        ("!If [IsA, !If [IsA, x, y], z]", "!If [IsA, !If [IsAToo, x, y], z]"),
    ],
)
def test_one_value_in_other_words_is_no_change(written: str, former: str) -> None:
    assert (change(written, former), change(former, written)) == (SAME, SAME)


@pytest.mark.parametrize(
    ("written", "former"),
    [
        ("x", "y"),
        ("x", "~"),
        ("!Ref A", "~"),
        ("{a: 1}", "{a: 1, b: 2}"),
        ("[x, y]", "[x]"),
        ("[x, !Ref A]", "[!Ref A]"),
        ("{}", "~"),
        ("{a: 1}", "[a]"),
        ("map", "list"),
        ("!Sub 'x ${A} one'", "!Sub 'x ${A} two'"),
        ("!Sub '${A} one ${B}'", "!Sub '${A} twos ${B}'"),
        ("!Sub 'a ${A} one ${B} z'", "!Sub 'a ${A} two ${B} z'"),
        ("!Sub 'a ${A}'", "!Sub 'b ${B}'"),
        ("!Sub 'a ${A}'", "b"),
        ("!Sub 'x-${A}'", "!Ref A"),
        ("!If [IsA, x, y]", "!If [IsA, v, w]"),
        ("!If [IsA, x, y]", "z"),
        ("!If [IsA, x, y]", "!If [IsB, v, w]"),
        ("!GetAtt X.Arn", "!GetAtt Y.Arn"),
        ("'{{resolve:ssm-secure:/a:1}}'", "'{{resolve:ssm-secure:/a:2}}'"),
        ("'{{resolve:secretsmanager:s}}'", "written"),
    ],
)
def test_a_difference_that_holds_whatever_is_open(written: str, former: str) -> None:
    sections = SECTIONS.replace("Parameters:", "Metadata: {}\nParameters:")
    assert (change(written, former, sections), change(former, written, sections)) == (DIFFERS, DIFFERS)


@pytest.mark.parametrize(
    ("written", "former"),
    [
        ("!Ref A", "!Ref B"),
        ("!Ref A", "x"),
        ("!Sub 'x${A}'", "x"),
        ("!Sub 'x${A}'", "!Sub 'x${B}'"),
        ("!Sub '${A}${B}'", "!Sub '${B}${A}'"),
        ("!Select [0, !Ref L]", "!Select [1, !Ref L]"),
        ("!If [IsA, x, y]", "!If [IsA, x, z]"),
        ("!If [IsA, x, y]", "!If [IsB, x, y]"),
        ("!If [IsA, x, !Ref AWS::NoValue]", "x"),
        ("!If [IsA, x, !Ref AWS::NoValue]", "~"),
        ("[!If [IsA, x, !Ref AWS::NoValue], y]", "[y]"),
        ("[x, y]", "[y, x]"),
        ("!GetAtt X.Arn", "arn:aws:x"),
        ("!GetAtt X.PublicIp", "!GetAtt Y.PublicIp"),
        ("'{{resolve:ssm:/a:1}}'", "'{{resolve:ssm:/a:2}}'"),
        ("!ImportValue x", "!ImportValue y"),
        ("!FindInMap [M, !Ref A, !Ref B]", "x"),
        ("{Fn::Transform: {Name: Mine}}", "x"),
        ("{Fn::Transform: {Name: Mine}, a: b}", "{Fn::Transform: {Name: Yours}, a: b}"),
        ("'{\"a\": 1}'", "{a: 1}"),
        ("!Cidr [!Ref A, 2, 8]", "!Cidr [!Ref A, 3, 8]"),
    ],
)
def test_what_cannot_be_told_is_open(written: str, former: str) -> None:
    assert (change(written, former), change(former, written)) == (OPEN, OPEN)


@pytest.mark.parametrize(
    ("old", "new", "value", "expected"),
    [
        ("ami-1, other: x}, eu-west-1: {ami: ami-2", "ami-8, other: x}, eu-west-1: {ami: ami-9", REGIONAL, DIFFERS),
        ("ami: ami-1", "ami: ami-8", REGIONAL, OPEN),
        ("ami: ami-1", "ami: ami-8", "!FindInMap [M, us-east-1, ami]", DIFFERS),
        ("ami: ami-1", "ami: ami-8", "!FindInMap [M, eu-west-1, ami]", SAME),
        ("M: {", "M: {ap-south-1: {ami: ami-3}, ", REGIONAL, SAME),
        ("IsA: !Equals [!Ref A, a]", "IsA: !Equals [!Ref A, b]", "!If [IsA, x, y]", OPEN),
        ("Default: /golden", "Default: /silver", "!Ref Image", OPEN),
    ],
)
def test_the_same_words_over_other_sections(old: str, new: str, value: str, expected: dict[str, Any]) -> None:
    assert old in SECTIONS
    template = "\nResources: {X: {Type: AWS::EC2::Instance, Properties: {Monitoring: %s}}}\n"
    unit = compare(SECTIONS.replace(old, new) + template % value, SECTIONS + template % value)
    assert change_of(unit) == expected


def test_a_secret_default_that_changed_is_a_change_and_stays_hidden() -> None:
    newer, older = (
        f"Parameters: {{P: {{Type: String, NoEcho: true, Default: {value}}}}}\n"
        "Resources: {X: {Type: AWS::EC2::Instance, Properties: {UserData: !Sub 'set ${P}', InstanceType: t3.micro}}}"
        for value in ("hunter2hunter2", "correct-horse")
    )
    unit = compare(newer, older)
    assert change_of(unit) == {"Action": "update", "UserData": False}
    assert "hunter2" not in repr(unit.resource("X", {}))


def test_a_text_that_is_nested_as_deeply_as_a_template_may() -> None:
    value = "!Ref A"
    for _ in range(60):
        value = f"!Join ['', [{value}, !Ref B]]"
    assert change(value, value) == SAME
