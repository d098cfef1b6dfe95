from __future__ import annotations

import pytest

from immutcheck.model.values import Reference, Unknown
from tests.sources.cloudformation.building import make_unit, problems

CHILD = """Parameters:
  Env: {Type: String, Default: dev}
  Group: {Type: String}
  Key: {Type: String, Default: ''}
Conditions:
  IsProd: !Equals [!Ref Env, prod]
Resources:
  Box:
    Type: AWS::EC2::Instance
    Properties: {SecurityGroupIds: [!Ref Group], Size: !If [IsProd, big, small], KeyName: !Ref Key}
  OnlyProd: {Type: 'A::B::C', Condition: IsProd}
Outputs:
  Id: {Value: !Ref Box}
  Name: {Value: !Sub 'box-${Env}'}
"""
PARENT = """Parameters:
  Stage: {Type: String, Default: dev}
Resources:
  Group: {Type: 'AWS::EC2::SecurityGroup'}
  Nested:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: ./nested/child.yaml
      Parameters: {Env: !Ref Stage, Group: !GetAtt Group.GroupId}
  User:
    Type: A::B::C
    Properties: {Name: !GetAtt Nested.Outputs.Name, Id: !GetAtt Nested.Outputs.Id}
"""
FILES = {"infra/nested/child.yaml": CHILD}


def test_nested_template_is_judged_inside_its_parents_unit() -> None:
    unit = make_unit(PARENT, FILES, "infra/parent.yaml")

    assert list(unit.inventory()) == [
        "Parameters.Stage",
        "Group",
        "Nested",
        "Nested/Parameters.Env",
        "Nested/Parameters.Group",
        "Nested/Parameters.Key",
        "Nested/Box",
        "Nested/OnlyProd",
        "Nested/Outputs.Id",
        "Nested/Outputs.Name",
        "User",
    ]
    assert unit.consumed == ("infra/nested/child.yaml",)
    box = unit.resource("Nested/Box", {})
    assert box is not None
    assert (box.address, box.scope) == ("Nested/Box", "infra/nested/child.yaml")
    assert box.properties["SecurityGroupIds"] == [
        Reference("`Group.GroupId` is only known when the stack is deployed", target="Group", attribute="GroupId")
    ]
    location = box.locator.locate(("properties", "Size"))
    assert location.span is not None
    assert (location.path, location.span.start_line) == ("infra/nested/child.yaml", 10)
    assert problems(unit) == []


def test_parameter_handed_down_is_a_variable_of_the_parent() -> None:
    unit = make_unit(PARENT, FILES, "infra/parent.yaml")
    box = unit.resource("Nested/Box", {"Stage": "prod"})

    assert unit.variables["Stage"].values == ("dev", "prod")
    assert box is not None
    assert (box.properties["Size"], dict(box.depends)) == ("big", {"Size": frozenset({"Stage"})})
    assert unit.resource("Nested/OnlyProd", {}) is None
    assert unit.resource("Nested/OnlyProd", {"Stage": "prod"}) is not None


def test_default_of_a_nested_parameter_is_used_even_when_it_is_empty() -> None:
    unit = make_unit(PARENT, FILES, "infra/parent.yaml")
    box = unit.resource("Nested/Box", {})

    assert box is not None
    assert box.properties["KeyName"] == ""


def test_outputs_of_a_nested_stack_are_read() -> None:
    unit = make_unit(PARENT, FILES, "infra/parent.yaml")
    user = unit.resource("User", {"Stage": "prod"})

    assert user is not None
    assert user.properties == {
        "Name": "box-prod",
        "Id": Reference("`Box` is only known when the stack is deployed", target="Nested/Box"),
    }
    assert dict(user.depends) == {"Name": frozenset({"Stage"})}


def test_condition_of_the_stack_holds_for_what_is_in_it() -> None:
    parent = PARENT.replace("  Nested:\n", "  Nested:\n    Condition: Wanted\n") + "Conditions:\n  Wanted: !Equals [!Ref Stage, prod]\n"
    unit = make_unit(parent, FILES, "infra/parent.yaml")

    assert unit.resource("Nested/Box", {}) is None
    box = unit.resource("Nested/Box", {"Stage": "prod"})
    assert box is not None
    assert box.depends[""] == frozenset({"Stage"})


def nest(url: str) -> str:
    return (
        f"Resources:\n  N:\n    Type: AWS::CloudFormation::Stack\n    Properties: {{TemplateURL: {url}}}\n"
        "  U: {Type: 'A::B::C', Properties: {P: !GetAtt N.Outputs.X}}\n"
    )


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("missing.yaml", "warning: the template of nested stack `N` is not here (missing.yaml): its resources are not judged"),
        ("'https://s3.example/x'", "note: the template of nested stack `N` is at https://s3.example/x: its resources are not judged here"),
        ("!Sub 'https://s3.${AWS::Region}.x/y'", "note: the template of nested stack `N` is remote: its resources are not judged here"),
        ("!Ref AWS::Region", "note: the template of nested stack `N` is only known when it is deployed: its resources are not judged here"),
        ("template.yaml", "warning: nested stack `N` contains itself (template.yaml); it is not judged again"),
        ("broken.yaml", "error: the template of nested stack `N` cannot be read: broken.yaml:1:"),
    ],
)
def test_stack_that_cannot_be_followed_is_reported_and_its_outputs_stay_unknown(url: str, message: str) -> None:
    unit = make_unit(nest(url), {"broken.yaml": "{a: ["})
    user = unit.resource("U", {})

    assert user is not None
    assert isinstance(user.properties["P"], Unknown)
    (diagnostic,) = problems(unit)
    assert diagnostic.startswith(f"template.yaml:4:31: {message}")


def test_output_that_the_nested_template_does_not_have_is_an_error() -> None:
    unit = make_unit(nest("child.yaml"), {"child.yaml": "Resources: {X: {Type: 'A::B::C'}}"})
    user = unit.resource("U", {})

    assert user is not None
    assert isinstance(user.properties["P"], Unknown)
    assert problems(unit) == ["template.yaml:5:40: error: the nested template child.yaml has no output `X`"]


def test_file_url_and_asset_metadata_name_local_templates() -> None:
    asset = (
        "Resources:\n  N:\n    Type: AWS::CloudFormation::Stack\n    Properties: {TemplateURL: !Sub 'https://${AWS::Region}/x'}\n"
        "    Metadata: {'aws:asset:path': child.json, 'aws:asset:property': TemplateURL}\n"
    )

    assert "N/X" in make_unit(asset, {"child.json": '{"Resources": {"X": {"Type": "A::B::C"}}}'}).inventory()
    assert "N/X" in make_unit(nest("file://child.yaml"), {"child.yaml": "Resources: {X: {Type: 'A::B::C'}}"}).inventory()


def test_one_template_nested_twice_is_two_stacks() -> None:
    parent = (
        "Resources:\n"
        "  A: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: c.yaml, Parameters: {P: one}}}\n"
        "  B: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: c.yaml, Parameters: {P: two}}}\n"
    )
    unit = make_unit(parent, {"c.yaml": "Parameters: {P: {Type: String}}\nResources: {X: {Type: 'A::B::C', Properties: {P: !Ref P}}}"})
    first, second = unit.resource("A/X", {}), unit.resource("B/X", {})

    assert first is not None
    assert second is not None
    assert (first.properties, second.properties) == ({"P": "one"}, {"P": "two"})


def test_parameters_and_outputs_that_need_each_other_are_an_error() -> None:
    parent = (
        "Resources:\n  N:\n    Type: AWS::CloudFormation::Stack\n"
        "    Properties: {TemplateURL: c.yaml, Parameters: {P: !GetAtt N.Outputs.O}}\n"
    )
    child = "Parameters: {P: {Type: String}}\nResources: {X: {Type: 'A::B::C', Properties: {P: !Ref P}}}\nOutputs: {O: {Value: !Ref P}}\n"
    unit = make_unit(parent, {"c.yaml": child})

    assert any("depends on itself" in line for line in problems(unit))


def test_templates_that_multiply_are_capped() -> None:
    files = {
        f"c{index}.yaml": "Resources:\n"
        + "".join(
            f"  {name}: {{Type: 'AWS::CloudFormation::Stack', Properties: {{TemplateURL: c{index + 1}.yaml}}}}\n"
            for name in ("A", "B", "C")
        )
        for index in range(12)
    }
    unit = make_unit(nest("c0.yaml"), files)

    assert len(unit.inventory()) < 1000
    assert any("nests more than 200 stacks" in line for line in problems(unit))
