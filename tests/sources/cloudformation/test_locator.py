from __future__ import annotations

import pytest

from tests.sources.cloudformation.building import make_resource, make_unit

TEXT = """Parameters:
  Env: {Type: String, AllowedValues: [dev, prod]}
Conditions:
  IsProd: !Equals [!Ref Env, prod]
Resources:
  X:
    Type: A::B::C
    DeletionPolicy: Retain
    Properties:
      Plain: {Deep: [one, {Two: 3}]}
      Chosen: !If
        - IsProd
        - Inner: first
        - Inner: second
      List:
        - !If [IsProd, a, !Ref AWS::NoValue]
        - b
        - !If [IsProd, {K: v}, {K: w}]
      Made: !Sub '${Env}-x'
      Single: {Port: 22}
"""


def place(path: tuple[str | int, ...], assignment: dict[str, object] | None = None) -> tuple[int, int]:
    span = make_resource(TEXT, assignment=assignment).locator.locate(path).span
    assert span is not None
    return span.start_line, span.start_column


@pytest.mark.parametrize(
    ("path", "env", "expected"),
    [
        ((), "dev", (6, 3)),
        (("properties",), "dev", (6, 3)),
        (("properties", "Plain", "Deep", 0), "dev", (10, 22)),
        (("properties", "Plain", "Deep", 1, "Two"), "dev", (10, 33)),
        (("properties", "Chosen", "Inner"), "dev", (14, 18)),
        (("properties", "Chosen", "Inner"), "prod", (13, 18)),
        (("properties", "List", 0), "prod", (16, 24)),
        (("properties", "List", 0), "dev", (17, 11)),
        (("properties", "List", 1, "K"), "dev", (18, 36)),
        (("properties", "List", 2, "K"), "prod", (18, 28)),
        (("properties", "Made"), "dev", (19, 13)),
        (("properties", "Made", "Nothing"), "dev", (19, 13)),
        (("properties", "Single", 0, "Port"), "dev", (20, 22)),
        (("properties", "Missing"), "dev", (9, 5)),
        (("properties", "Plain", "Missing", "Deeper"), "dev", (10, 7)),
        (("properties", "List", 7), "dev", (15, 7)),
        (("policies", "DeletionPolicy"), "dev", (8, 21)),
        (("policies", "UpdatePolicy", "X"), "dev", (6, 3)),
    ],
)
def test_resolved_path_leads_to_what_is_written(path: tuple[str | int, ...], env: str, expected: tuple[int, int]) -> None:
    assert place(path, {"Env": env}) == expected


def test_resource_without_properties_is_placed_at_its_name() -> None:
    span = make_resource("Resources:\n  X: {Type: 'A::B::C'}\n").locator.locate(("properties", "KeyName")).span

    assert span is not None
    assert (span.start_line, span.start_column) == (2, 3)


def test_json_template_has_the_same_places() -> None:
    text = (
        '{"Resources": {"X": {"Type": "A::B::C",\n'
        ' "Properties": {"A": {"Fn::If": ["C", {"B": 1}, {"B": 2}]}}}},\n'
        ' "Conditions": {"C": {"Fn::Equals": ["a", "b"]}}}'
    )
    unit = make_unit(text, path="t.json")
    resource = unit.resource("X", {})

    assert resource is not None
    span = resource.locator.locate(("properties", "A", "B")).span
    assert span is not None
    assert (span.start_line, span.start_column, span.end_column) == (2, 55, 56)


def test_outputs_have_places() -> None:
    unit = make_unit("Resources: {X: {Type: 'A::B::C'}}\nOutputs:\n  O:\n    Value: v\n    Export: {Name: n}\n")
    output = unit.resource("Outputs.O", {})

    assert output is not None
    spans = [output.locator.locate(("properties", *path)).span for path in (("Value",), ("Export", "Name"), ("Name",), ("Nothing",))]
    assert [(span.start_line, span.start_column) for span in spans if span] == [(4, 12), (5, 20), (3, 3), (3, 3)]
