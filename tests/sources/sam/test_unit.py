"""SAM through the template unit: resolved values, scenarios and places of what the expansion generates."""

from __future__ import annotations

import textwrap

from immutcheck.documents.loading import load_document
from immutcheck.model.values import Reference
from immutcheck.sources.cloudformation.unit import TemplateUnit, build_unit
from immutcheck.sources.options import SourceOptions

TEMPLATE = """
AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::Serverless-2016-10-31
Parameters:
  Shift: {Type: String, Default: AllAtOnce, AllowedValues: [AllAtOnce, Canary10Percent5Minutes]}
  Alias: {Type: String, Default: live}
Conditions:
  Fast: !Equals [!Ref Shift, AllAtOnce]
Globals:
  Function:
    Layers: [!If [Fast, "arn:aws:lambda:eu-west-1:111122223333:layer:a:1", !Ref AWS::NoValue]]
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: s3://artifacts/f.zip
      Layers:
        - arn:aws:lambda:eu-west-1:111122223333:layer:b:2
      AutoPublishAlias: !Ref Alias
      DeploymentPreference:
        Type: !Ref Shift
      Events:
        Queue:
          Type: SQS
          Properties: {Queue: !GetAtt Q.Arn}
  Q: {Type: AWS::SQS::Queue}
Outputs:
  Published: {Value: !Ref F.Version}
"""


def build(text: str = TEMPLATE) -> TemplateUnit:
    def read(path: str) -> bytes:
        raise FileNotFoundError(path)

    return build_unit(load_document(textwrap.dedent(text).encode(), "template.yaml"), SourceOptions(), read)


def test_unit_is_a_sam_unit_with_the_generated_resources() -> None:
    unit = build()
    assert unit.kind == "sam"
    assert [diagnostic.render() for diagnostic in unit.diagnostics()] == []
    assert {"F", "FVersion", "FAliaslive", "FQueue", "FRole", "FDeploymentGroup", "ServerlessDeploymentApplication"} <= set(
        unit.inventory()
    )


def test_a_parameter_decides_the_deployment_in_each_scenario() -> None:
    unit = build()
    given = unit.resource("FDeploymentGroup", {})
    other = unit.resource("FDeploymentGroup", {"Shift": "Canary10Percent5Minutes"})
    assert given is not None
    assert other is not None
    assert given.properties["DeploymentConfigName"] == "CodeDeployDefault.LambdaAllAtOnce"
    assert other.properties["DeploymentConfigName"] == "CodeDeployDefault.LambdaCanary10Percent5Minutes"


def test_generated_resources_refer_to_each_other() -> None:
    unit = build()
    mapping = unit.resource("FQueue", {})
    alias = unit.resource("FAliaslive", {})
    assert mapping is not None
    assert alias is not None
    assert isinstance(mapping.properties["FunctionName"], Reference)
    assert mapping.properties["FunctionName"].target == "FAliaslive"
    assert alias.properties["FunctionVersion"].target == "FVersion"  # type: ignore[attr-defined]
    assert alias.policies["UpdatePolicy"]["CodeDeployLambdaAliasUpdate"]["DeploymentGroupName"].target == "FDeploymentGroup"  # type: ignore[index]
    output = unit.resource("Outputs.Published", {})
    assert output is not None
    assert output.properties["Value"].target == "FVersion"  # type: ignore[attr-defined]


def test_places_lead_into_the_sam_file_in_each_scenario() -> None:
    unit = build()
    lines = textwrap.dedent(TEMPLATE).splitlines()

    def line(address: str, *path: str | int, **assignment: object) -> str:
        resource = unit.resource(address, assignment)
        assert resource is not None
        location = resource.locator.locate(path)
        assert location.path == "template.yaml"
        assert location.span is not None
        return lines[location.span.start_line - 1].strip()

    assert line("F", "properties", "Layers", 0).startswith("Layers: [!If [Fast")
    assert line("F", "properties", "Layers", 1) == "- arn:aws:lambda:eu-west-1:111122223333:layer:b:2"
    assert line("F", "properties", "Layers", 0, Shift="Canary10Percent5Minutes") == "- arn:aws:lambda:eu-west-1:111122223333:layer:b:2"
    assert line("F", "properties", "Code", "S3ObjectVersion") == "CodeUri: s3://artifacts/f.zip"
    assert line("FDeploymentGroup", "properties", "DeploymentConfigName") == "Type: !Ref Shift"
    assert line("FAliaslive", "policies", "UpdatePolicy") == "Type: !Ref Shift"
    assert line("FQueue", "properties", "FunctionName") == "Queue:"
    assert line("FQueue") == "Queue:"
    assert line("F") == "F:"
