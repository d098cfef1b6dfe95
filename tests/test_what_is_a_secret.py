"""What counts as a literal secret, and how sure it is, through the command: in CloudFormation and in Terraform alike."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Outcome

Immutcheck = Callable[..., Outcome]
DATABASE = "{Type: AWS::RDS::DBInstance, Properties: {Engine: postgres, MasterUserPassword: %s}}"
FIRST, SECOND = "h0rse-" + "battery-1", "h0rse-" + "battery-2"


def template(value: str, *sections: str) -> str:
    return "\n".join([*sections, "Resources:", f"  Db: {DATABASE % value}", ""])


def configuration(value: str, *blocks: str) -> str:
    return "\n".join([*blocks, f'resource "aws_db_instance" "db" {{\n  password = {value}\n}}\n'])


def judge(immutcheck: Immutcheck, workplace: Path, name: str, text: str) -> tuple[str, str]:
    """The verdict of the rule about database passwords, and the confidence where it is less than the rule's."""
    (workplace / name).write_text(text)
    shown = ("--include-passed", "--include-unknown", "--format", "json")
    report = json.loads(immutcheck("scan", name, "--select", "database-password-literal", *shown).out)
    (finding,) = report["findings"]
    return finding["verdict"], finding.get("confidence", "")


MASKED = f"Parameters: {{Given: {{Type: String, NoEcho: true, Default: {FIRST}}}}}"
OPEN = f"Parameters: {{Given: {{Type: String, Default: {FIRST}}}}}"
ASKED = "Parameters: {Given: {Type: String, NoEcho: true}, Stage: {Type: String}}\nConditions: {IsProd: !Equals [!Ref Stage, prod]}"
CHOSEN = ASKED.replace("Stage: {Type: String}", "Stage: {Type: String, AllowedValues: [prod, test]}")
MAPPED = f"Mappings: {{Passwords: {{prod: {{value: {FIRST}}}, test: {{value: {SECOND}}}}}}}\nParameters: {{Stage: {{Type: String}}}}"

VARIABLE = 'variable "given" {\n  type = string\n}'
SENSITIVE = 'variable "given" {\n  type      = string\n  sensitive = true\n}'
STAGE = 'variable "stage" {\n  type = string\n}'


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        (template(FIRST), "fail"),
        (template('"{{resolve:secretsmanager:db:SecretString:password}}"'), "pass"),
        (template('"{{resolve:ssm-secure:/db/password:1}}"'), "pass"),
        (template('"{{resolve:ssm:/db/password:1}}"'), "fail"),
        (template("!Ref Given", "Parameters: {Given: {Type: String, NoEcho: true}}"), "pass"),
        (template("!ImportValue db-password"), "pass"),
        (template(f"!Join ['', [{FIRST}, '-x']]"), "fail"),
        (template(f"!Sub '{FIRST}-${{AWS::Region}}'"), "unknown"),
        (template("!FindInMap [Passwords, prod, value]", MAPPED), "fail"),
        (template("!FindInMap [Passwords, !Ref Stage, value]", MAPPED), "fail"),
        (template(f"!If [IsProd, {FIRST}, {SECOND}]", ASKED), "fail"),
        (template(f"!If [IsProd, {FIRST}, !Ref Given]", ASKED), "unknown"),
        (template(f"!If [IsProd, !Ref Given, {FIRST}]", ASKED), "unknown"),
        (template(f"!If [IsProd, {FIRST}, !Ref AWS::NoValue]", ASKED), "unknown"),
        (template(f"!If [IsProd, {FIRST}, !Ref Given]", CHOSEN), "fail"),
        (template(f"!If [IsProd, !Ref Given, {FIRST}]", CHOSEN), "fail"),
    ],
)
def test_templates(immutcheck: Immutcheck, workplace: Path, text: str, verdict: str) -> None:
    assert judge(immutcheck, workplace, "app.yaml", text) == (verdict, "")


@pytest.mark.parametrize("section", [MASKED, OPEN], ids=["masked", "open"])
def test_the_default_of_a_parameter_is_judged_where_it_is_written(immutcheck: Immutcheck, workplace: Path, section: str) -> None:
    (workplace / "app.yaml").write_text(template("!Ref Given", section.replace("Given", "Password")).replace("!Ref Given", "!Ref Password"))
    findings = json.loads(immutcheck("scan", "app.yaml", "--select", "parameter-secret-default", "--format", "json").out)["findings"]
    assert [(finding["address"], finding["property"]) for finding in findings] == [("Parameters.Password", "Default")]


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        (configuration(f'"{FIRST}"'), "fail"),
        (configuration("random_password.db.result", 'resource "random_password" "db" {\n  length = 32\n}'), "pass"),
        (configuration("ephemeral.random_password.db.result", 'ephemeral "random_password" "db" {\n  length = 32\n}'), "pass"),
        (
            configuration(
                'jsondecode(data.aws_secretsmanager_secret_version.db.secret_string)["password"]',
                'data "aws_secretsmanager_secret_version" "db" {\n  secret_id = "db"\n}',
            ),
            "pass",
        ),
        (configuration("var.given", SENSITIVE), "pass"),
        (configuration('local.passwords["prod"]', f'locals {{\n  passwords = {{ prod = "{FIRST}" }}\n}}'), "fail"),
        (configuration("local.passwords[var.stage]", STAGE, f'locals {{\n  passwords = {{ a = "{FIRST}", b = "{SECOND}" }}\n}}'), "fail"),
        (configuration(f'"{FIRST}-${{var.stage}}"', STAGE), "unknown"),
        (configuration(f'var.stage == "prod" ? "{FIRST}" : "{SECOND}"', STAGE), "fail"),
        (configuration(f'var.stage == "prod" ? "{FIRST}" : var.given', STAGE, VARIABLE), "unknown"),
        (configuration(f'var.stage == "prod" ? "{FIRST}" : var.given', STAGE, SENSITIVE), "unknown"),
        (configuration(f'var.stage == "prod" ? var.given : "{FIRST}"', STAGE, SENSITIVE), "unknown"),
        (configuration(f'var.given == "x" ? "{FIRST}" : "{SECOND}"', SENSITIVE), "fail"),
        (configuration(f'var.stage == "prod" ? "{FIRST}" : null', STAGE), "unknown"),
        (configuration(f'coalesce(var.given, "{FIRST}")', SENSITIVE), "unknown"),
    ],
)
def test_configurations(immutcheck: Immutcheck, workplace: Path, text: str, verdict: str) -> None:
    assert judge(immutcheck, workplace, "main.tf", text) == (verdict, "")


@pytest.mark.parametrize(
    "word", ["changeme", "CHANGE_ME", "example", "my-example-password", "xxxxxxxx", "********", "<password>", "password"]
)
def test_what_keeps_a_place_is_less_sure(immutcheck: Immutcheck, workplace: Path, word: str) -> None:
    sure = "" if word == "password" else "low"
    assert judge(immutcheck, workplace, "app.yaml", template(json.dumps(word))) == ("fail", sure)
    assert judge(immutcheck, workplace, "main.tf", configuration(json.dumps(word))) == ("fail", sure)


SEVERAL = """\
Resources:
  Function:
    Type: AWS::Lambda::Function
    Properties: {Role: r, Environment: {Variables: {A_PASSWORD: changeme, B_PASSWORD: %s, C_TOKEN: your-token-here}}}
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions: [{Name: a, Image: a, Environment: [{Name: D_PASSWORD, Value: changeme}, {Name: E_PASSWORD, Value: %s}]}]
  Json: {Type: AWS::SecretsManager::Secret, Properties: {SecretString: '{"user": "changeme", "password": "changeme"}'}}
  Mixed: {Type: AWS::SecretsManager::Secret, Properties: {SecretString: '{"user": "changeme", "password": "%s"}'}}
  Server: {Type: AWS::EC2::Instance, Properties: {UserData: "# an example\\nexport DB_PASSWORD=changeme"}}
  Other: {Type: AWS::EC2::Instance, Properties: {UserData: "export A_PASSWORD=changeme\\nexport DB_PASSWORD=%s"}}
"""


def test_each_of_several_has_its_own_confidence(immutcheck: Immutcheck, workplace: Path) -> None:
    (workplace / "app.yaml").write_text(SEVERAL % (FIRST, FIRST, FIRST, FIRST))
    rules = ("lambda-environment-secret", "ecs-environment-secret", "secret-value-literal", "user-data-secret")
    selected = [word for rule in rules for word in ("--select", rule)]
    findings: list[dict[str, Any]] = json.loads(immutcheck("scan", "app.yaml", *selected, "--format", "json").out)["findings"]
    assert {(one["address"], one["property"]): one.get("confidence", "") for one in findings} == {
        ("Function", "Environment.Variables.A_PASSWORD"): "low",
        ("Function", "Environment.Variables.B_PASSWORD"): "",
        ("Function", "Environment.Variables.C_TOKEN"): "low",
        ("Task", "ContainerDefinitions[0].Environment[0].Value"): "low",
        ("Task", "ContainerDefinitions[0].Environment[1].Value"): "",
        ("Json", "SecretString"): "low",
        ("Mixed", "SecretString"): "",
        ("Server", "UserData"): "low",
        ("Other", "UserData"): "",
    }


def test_every_format_tells_that_it_is_less_sure(immutcheck: Immutcheck, workplace: Path) -> None:
    (workplace / "app.yaml").write_text(template("changeme"))
    words = ("scan", "app.yaml", "--select", "database-password-literal")
    (result,) = json.loads(immutcheck(*words, "--format", "sarif").out)["runs"][0]["results"]
    assert result["properties"]["confidence"] == "low"
    assert "what is written there looks like a placeholder: confidence low" in " ".join(immutcheck(*words).out.split())
