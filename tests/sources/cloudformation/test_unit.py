from __future__ import annotations

import gc

import pytest

from immutcheck.model.values import OpenMap
from tests.sources.cloudformation.building import make_resource, make_unit, problems

ENVIRONMENTS = """Parameters:
  Env: {Type: String, Default: dev, AllowedValues: [dev, prod]}
Conditions:
  IsProd: !Equals [!Ref Env, prod]
"""


def test_inventory_holds_what_exists_in_any_scenario_in_the_order_written() -> None:
    unit = make_unit(
        ENVIRONMENTS + "Resources:\n  B: {Type: 'T::B::B', Condition: IsProd}\n  A: {Type: 'T::A::A'}\nOutputs:\n  O: {Value: x}\n"
    )

    assert list(unit.inventory().items()) == [
        ("Parameters.Env", "Immutcheck::CloudFormation::Parameter"),
        ("B", "T::B::B"),
        ("A", "T::A::A"),
        ("Outputs.O", "Immutcheck::CloudFormation::Output"),
    ]


def test_resource_whose_condition_is_false_does_not_exist_in_that_scenario() -> None:
    unit = make_unit(ENVIRONMENTS + "Resources:\n  X: {Type: 'A::B::C', Condition: IsProd}\n")

    assert unit.resource("X", {}) is None
    resource = unit.resource("X", {"Env": "prod"})
    assert resource is not None
    assert (resource.exists, dict(resource.depends)) == (True, {"": frozenset({"Env"})})


def test_scenarios_change_only_what_depends_on_them() -> None:
    unit = make_unit(
        ENVIRONMENTS
        + "Resources:\n  X: {Type: 'A::B::C', Properties: {A: !If [IsProd, 1, 2]}}\n  Y: {Type: 'A::B::C', Properties: {A: 3}}\n"
    )
    given, prod = unit.resource("X", {}), unit.resource("X", {"Env": "prod"})

    assert given is not None
    assert prod is not None
    assert (given.properties, prod.properties) == ({"A": 2}, {"A": 1})
    assert unit.resource("X", {"Env": "dev"}) is given
    assert unit.resource("Y", {"Env": "prod"}) is unit.resource("Y", {})


def test_only_the_metadata_of_cfn_init_is_read() -> None:
    text = (
        "Parameters: {Name: {Type: String, AllowedValues: [a, b]}}\nResources:\n  X:\n    Type: A::B::C\n"
        "    Metadata:\n      aws:cdk:path: x\n"
        "      AWS::CloudFormation::Init: {config: {commands: {a: {command: !Ref Name}}}}\n  Y: {Type: A::B::C}\n"
    )
    resource = make_resource(text)

    assert resource.metadata == {"AWS::CloudFormation::Init": {"config": {"commands": {"a": {"command": "a"}}}}}
    assert resource.depends == {"metadata.AWS::CloudFormation::Init": frozenset({"Name"})}
    assert make_unit(text).resource("Y", {}).metadata == {}


def test_policies_are_a_space_of_their_own() -> None:
    text = (
        "Resources:\n  X:\n    Type: A::B::C\n    DeletionPolicy: Retain\n"
        "    UpdatePolicy: {AutoScalingRollingUpdate: {MinSize: !Sub '1'}}\n"
    )
    resource = make_resource(text)

    assert resource.policies == {"DeletionPolicy": "Retain", "UpdatePolicy": {"AutoScalingRollingUpdate": {"MinSize": "1"}}}
    assert make_unit(text).spaces == {"properties", "policies", "metadata"}


def test_outputs_are_resources() -> None:
    unit = make_unit(
        ENVIRONMENTS + "Resources: {X: {Type: 'A::B::C'}}\n"
        "Outputs:\n  O: {Value: !Sub 'v-${Env}', Description: d, Export: {Name: n}}\n  P: {Value: x, Condition: IsProd}\n"
    )
    output = unit.resource("Outputs.O", {"Env": "prod"})

    assert output is not None
    assert output.properties == {"Name": "O", "Value": "v-prod", "Description": "d", "Export": {"Name": "n"}}
    assert dict(output.depends) == {"Value": frozenset({"Env"})}
    assert unit.resource("Outputs.P", {}) is None


def test_policy_written_as_json_text_is_parsed() -> None:
    resource = make_resource(
        """Resources:\n  X: {Type: 'AWS::IAM::Policy', Properties: {PolicyDocument: '{"Statement": []}', Name: '{"a": 1}'}}\n"""
    )

    assert resource.properties == {"PolicyDocument": {"Statement": []}, "Name": '{"a": 1}'}


@pytest.mark.parametrize(
    ("resource", "message"),
    [
        ("text", "template.yaml:3:3: error: resource `X` must be a mapping with a Type"),
        ("{Properties: {}}", "template.yaml:3:3: error: resource `X` needs a Type that is a text"),
        ("{Type: {a: b}}", "template.yaml:3:7: error: resource `X` needs a Type that is a text"),
        (
            "{Type: 'My::Own::Thing::MODULE'}",
            "template.yaml:3:3: warning: module `X` (My::Own::Thing::MODULE) is not expanded, so its resources are not judged",
        ),
    ],
)
def test_what_is_no_resource_is_reported_and_left_out(resource: str, message: str) -> None:
    unit = make_unit(f"Resources:\n  Y: {{Type: 'A::B::C', Properties: {{R: !Ref X}}}}\n  X: {resource}\n")

    assert problems(unit) == [message]
    assert list(unit.inventory()) == ["Y"]


def test_properties_that_are_a_list_are_an_error_and_unknown() -> None:
    unit = make_unit("Resources:\n  X: {Type: 'A::B::C', Properties: [a]}\n")
    resource = unit.resource("X", {})

    assert resource is not None
    assert isinstance(resource.properties, OpenMap)
    assert problems(unit) == ["template.yaml:2:24: error: the Properties of resource `X` must be a mapping"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[]", ["template.yaml:1:1: error: a template must be a mapping with Resources"]),
        ("", ["template.yaml:1:1: error: a template must be a mapping with Resources"]),
        ("AWSTemplateFormatVersion: '2010-09-09'", ["template.yaml:1:1: error: a template needs a Resources section"]),
        ("Resources: []", ["template.yaml:1:1: error: Resources must be a mapping"]),
        ("Resources: {X: {Type: 'A::B::C'}}\nMappings: [a]", ["template.yaml:2:1: error: Mappings must be a mapping"]),
        ("Resources: {X: {Type: 'A::B::C'}}\nResource: {}", ["template.yaml:2:1: warning: `Resource` is no section of a template"]),
        ("Resources: {X: {Type: 'A::B::C'}}\nRules: {R: {Assertions: [{Assert: !Equals [a]}]}}\nHooks: {}", []),
        (
            "Transform: My::Macro\nResources: {X: {Type: 'A::B::C', Properties: {P: !Ref FromMacro}}}",
            ["template.yaml:1:1: warning: `My::Macro` may change this template when it is deployed; it is judged as it is written"],
        ),
        ("Transform: 'AWS::LanguageExtensions'\nResources: {X: {Type: 'A::B::C'}}", []),
        (
            "Resources:\n  X: {Type: 'A::B::C'}\n  Fn::Transform: {Name: 'AWS::Include'}",
            ["template.yaml:3:3: warning: what Fn::Transform adds to Resources is not judged"],
        ),
    ],
)
def test_sections_are_checked(text: str, expected: list[str]) -> None:
    assert problems(make_unit(text)) == expected


def test_metadata_of_a_resource_is_kept() -> None:
    unit = make_unit("Resources:\n  X: {Type: 'A::B::C', Metadata: {immutcheck: {ignore: []}}}\n")

    assert unit.metadata("X") == {"immutcheck": {"ignore": []}}


def test_construct_path_in_metadata_is_the_logical_name() -> None:
    assert make_resource("Resources:\n  X: {Type: 'A::B::C', Metadata: {'aws:cdk:path': App/Bucket}}\n").logical_name == "App/Bucket"


def test_serverless_template_is_expanded_with_places_in_the_written_file() -> None:
    text = (
        "Transform: AWS::Serverless-2016-10-31\n"
        "Resources:\n  Fn:\n    Type: AWS::Serverless::Function\n    Properties:\n"
        "      Handler: a.b\n      Runtime: python3.13\n      CodeUri: s3://b/k\n      Environment: {Variables: {A: !Ref Unmade}}\n"
    )
    unit = make_unit(text)
    resource = unit.resource("Fn", {})

    assert resource is not None
    assert (unit.kind, resource.type, resource.properties["Handler"]) == ("sam", "AWS::Lambda::Function", "a.b")
    span = resource.locator.locate(("properties", "Handler")).span
    assert span is not None
    assert (span.start_line, span.start_column) == (6, 16)
    assert "AWS::IAM::Role" in unit.inventory().values()


def test_the_cdks_custom_cluster_is_seen_as_the_cluster_it_makes() -> None:
    text = (
        "Resources:\n  Cluster:\n    Type: Custom::AWSCDK-EKS-Cluster\n    Properties:\n      Config:\n"
        "        resourcesVpcConfig: {endpointPublicAccess: true}\n"
    )
    resource = make_resource(text, "Cluster")

    assert (resource.type, resource.properties) == ("AWS::EKS::Cluster", {"ResourcesVpcConfig": {"EndpointPublicAccess": True}})
    span = resource.locator.locate(("properties", "ResourcesVpcConfig", "EndpointPublicAccess")).span
    assert span is not None
    assert (span.start_line, span.start_column) == (6, 52)


def test_a_released_unit_leaves_nothing_to_the_garbage_collector() -> None:
    unit = make_unit(ENVIRONMENTS + "Resources:\n  X: {Type: 'A::B::C', Condition: IsProd, Properties: {A: !If [IsProd, !Ref Env, 2]}}\n")
    unit.resource("X", {})
    unit.resource("X", {"Env": "prod"})
    gc.collect()
    gc.disable()
    try:
        unit.release()
        del unit
        assert gc.collect() == 0
    finally:
        gc.enable()
