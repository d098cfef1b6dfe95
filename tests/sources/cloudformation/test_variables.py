from __future__ import annotations

from immutcheck.sources.cloudformation.variables import collect_compared
from tests.sources.cloudformation.building import make_unit

CHILD = "Parameters: {E: {Type: String}}\nConditions: {C: !Equals [!Ref E, prod]}\nResources: {X: {Type: 'A::B::C'}}\n"


def test_every_parameter_a_condition_reads_is_listed_with_its_literals() -> None:
    text = (
        "Parameters: {A: {Type: String}, B: {Type: String}, C: {Type: String}, D: {Type: String}}\n"
        "Conditions:\n"
        "  One: !Or [!Equals [!Ref A, x], !Equals [y, !Sub '${A}']]\n"
        "  Two: !Equals [!Sub '${B}-${AWS::Region}', z]\n"
        "  Three: !Equals [!Join ['', [!Ref C]], '']\n"
        "Resources: {X: {Type: 'A::B::C'}}\n"
    )

    assert collect_compared(make_unit(text).root) == {"A": ["x", "y"], "B": [], "C": []}


def test_parameter_handed_to_a_nested_stack_feeds_its_conditions() -> None:
    text = (
        "Parameters: {Stage: {Type: String, Default: dev}, Other: {Type: String, Default: dev}}\n"
        "Resources:\n  N: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: c.yaml, Parameters: {E: !Ref Stage}}}\n"
    )
    unit = make_unit(text, {"c.yaml": CHILD})

    assert collect_compared(unit.root) == {"Stage": ["prod"]}
    assert unit.variables["Stage"].values == ("dev", "prod")
