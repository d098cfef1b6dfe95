from __future__ import annotations

import pytest

from immutcheck.model.values import OpenMap, Reference
from tests.sources.cloudformation.building import make_resource, make_unit, problems

HEAD = "Transform: 'AWS::LanguageExtensions'\n"


def start_of(unit_text: str, address: str, *path: str | int) -> tuple[int, int]:
    span = make_resource(unit_text, address).locator.locate(("properties", *path)).span
    assert span is not None
    return span.start_line, span.start_column


def test_loop_over_a_literal_list_makes_resources_at_their_own_place() -> None:
    text = HEAD + (
        "Resources:\n"
        "  Fn::ForEach::Buckets:\n"
        "    - Name\n"
        "    - [Logs, Data]\n"
        "    - Bucket${Name}:\n"
        "        Type: AWS::S3::Bucket\n"
        "        Properties:\n"
        "          BucketName: !Sub 'my-${Name}-${AWS::AccountId}'\n"
        "          Tags: [{Key: name, Value: !Ref Name}]\n"
        "          Other: !GetAtt ['Bucket${Name}', Arn]\n"
    )
    unit = make_unit(text, account="1")

    assert list(unit.inventory()) == ["BucketLogs", "BucketData"]
    resource = unit.resource("BucketData", {})
    assert resource is not None
    assert resource.properties == {
        "BucketName": "my-Data-1",
        "Tags": [{"Key": "name", "Value": "Data"}],
        "Other": Reference("`BucketData.Arn` is only known when the stack is deployed", target="BucketData", attribute="Arn"),
    }
    assert start_of(text, "BucketData", "BucketName") == (9, 23)
    assert start_of(text, "BucketData", "Tags", 0, "Value") == (10, 37)
    assert problems(unit) == []


def test_ampersand_takes_letters_and_digits_only() -> None:
    text = HEAD + (
        "Resources:\n  Fn::ForEach::Zones:\n    - Zone\n    - [a.example, b-example]\n"
        "    - Zone&{Zone}: {Type: 'A::B::C', Properties: {Name: '${Zone}'}}\n"
    )
    unit = make_unit(text)

    assert list(unit.inventory()) == ["Zoneaexample", "Zonebexample"]
    assert make_resource(text, "Zonebexample").properties == {"Name": "b-example"}


def test_loop_over_a_list_parameter_and_in_conditions_and_outputs() -> None:
    text = HEAD + (
        "Parameters:\n  Names: {Type: CommaDelimitedList, Default: 'A,B'}\n"
        "Conditions:\n  Fn::ForEach::Cs:\n    - N\n    - !Ref Names\n    - Is${N}: !Equals [!Ref N, A]\n"
        "Resources:\n  Fn::ForEach::Rs:\n    - N\n    - !Ref Names\n    - R${N}: {Type: 'A::B::C', Condition: 'Is${N}'}\n"
        "Outputs:\n  Fn::ForEach::Os:\n    - N\n    - !Ref Names\n    - O${N}: {Value: !Ref 'R${N}'}\n"
    )
    unit = make_unit(text)

    assert list(unit.inventory()) == ["Parameters.Names", "RA", "RB", "Outputs.OA", "Outputs.OB"]
    assert (unit.resource("RA", {}) is None, unit.resource("RB", {}) is None) == (False, True)
    assert problems(unit) == []


def test_nested_loops_and_loops_inside_properties() -> None:
    text = HEAD + (
        "Resources:\n"
        "  Fn::ForEach::Outer:\n"
        "    - A\n"
        "    - [X, Y]\n"
        "    - Fn::ForEach::Inner:\n"
        "        - B\n"
        "        - ['1', '2']\n"
        "        - R${A}${B}:\n"
        "            Type: A::B::C\n"
        "            Properties:\n"
        "              Fixed: 1\n"
        "              Fn::ForEach::Properties:\n"
        "                - P\n"
        "                - [Q]\n"
        "                - Prop${P}: '${A}-${B}-${P}'\n"
    )
    unit = make_unit(text)

    assert list(unit.inventory()) == ["RX1", "RX2", "RY1", "RY2"]
    assert make_resource(text, "RY2").properties == {"Fixed": 1, "PropQ": "Y-2-Q"}
    assert start_of(text, "RY2", "PropQ") == (16, 29)
    assert start_of(text, "RY2", "Fixed") == (12, 22)


def test_loop_over_something_unknown_leaves_the_section_open() -> None:
    text = HEAD + (
        "Parameters:\n  Names: {Type: CommaDelimitedList}\n"
        "Resources:\n  Plain: {Type: 'A::B::C', Properties: {A: 1, 'Fn::ForEach::P': [N, !Ref Names, {'${N}': x}]}}\n"
        "  Fn::ForEach::Rs: [N, !Ref Names, {'R${N}': {Type: 'A::B::C'}}]\n"
    )
    unit = make_unit(text)
    plain = unit.resource("Plain", {})

    assert plain is not None
    assert isinstance(plain.properties, OpenMap)
    assert dict(plain.properties) == {"A": 1}
    assert problems(unit) == [
        "template.yaml:5:47: warning: Fn::ForEach::P is not expanded, so what it makes is not judged: parameter `Names` has no default",
        "template.yaml:6:3: warning: Fn::ForEach::Rs is not expanded, so what it makes is not judged: parameter `Names` has no default",
    ]


@pytest.mark.parametrize(
    ("loop", "message"),
    [
        ("[N, [a]]", "error: Fn::ForEach needs an identifier, a collection and a mapping"),
        ("text", "error: Fn::ForEach needs an identifier, a collection and a mapping"),
        ("[N, text, {'R${N}': {Type: 'A::B::C'}}]", "error: Fn::ForEach needs a list as its collection"),
        ("[N, [a, a], {'R${N}': {Type: 'A::B::C'}}]", "error: Fn::ForEach makes `Ra` twice"),
        (
            "[N, [a, [b]], {'R${N}': {Type: 'A::B::C'}}]",
            "warning: Fn::ForEach::L is not wholly expanded, so not all it makes is judged: its collection must hold texts",
        ),
    ],
)
def test_wrong_loops_are_reported_and_the_rest_goes_on(loop: str, message: str) -> None:
    unit = make_unit(f"{HEAD}Resources:\n  X: {{Type: 'A::B::C'}}\n  Fn::ForEach::L: {loop}\n")

    assert "X" in unit.inventory()
    assert [line.split(": ", 1)[1] for line in problems(unit)] == [message]


def test_number_of_rounds_is_capped() -> None:
    values = "[" + ", ".join(f"v{index}" for index in range(60)) + "]"
    text = (
        f"{HEAD}Resources:\n  X: {{Type: 'A::B::C'}}\n"
        f"  Fn::ForEach::A: [A, {values}, {{'Fn::ForEach::B': [B, {values}, {{'R${{A}}${{B}}': {{Type: 'A::B::C'}}}}]}}]\n"
    )
    unit = make_unit(text)

    assert len(unit.inventory()) < 2100
    assert [line.split(": ", 1)[1] for line in problems(unit)] == [
        "error: the loops of this template go over 2000 rounds: the rest is not judged"
    ]
