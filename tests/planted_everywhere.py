"""Inputs of every kind with one secret for every place of them, each planted once."""

from __future__ import annotations

import base64
import hashlib
import json

from tests.secrets.planted import TOKENS

PLANTED: dict[str, str] = {}
"""Where → the secret that is planted there."""


def plant(where: str) -> str:
    """A password for one place, that nothing but the name beside it gives away."""
    PLANTED[where] = "Pw" + hashlib.sha256(where.encode()).hexdigest()[:14]
    return PLANTED[where]


def plant_token(detector: str) -> str:
    """A text with a secret of that shape, for a place whose name says nothing. The longest word in it must not be shown."""
    text = TOKENS[detector]
    PLANTED[f"{detector} by its shape"] = max(text.split(), key=len)
    return text


YAML = f"""\
# the old one: DB_PASSWORD={plant("comment of a template")}
Parameters:
  DbPassword: {{Type: String, NoEcho: true, Default: {plant("default of a masked parameter")}}}
  ApiToken: {{Type: String, AllowedValues: [{plant("first allowed value")}, {plant("second allowed value")}]}}
  Stage: {{Type: String}}
Mappings:
  Passwords: {{prod: {{password: {plant("mapping")}}}}}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
Resources:
  Function:
    Type: AWS::Lambda::Function
    Metadata: {{note: {plant_token("slack-token")}}}
    Properties:
      Role: role
      Environment:
        Variables:
          DB_PASSWORD: {plant("variable of a function")}
          BRANCH_PASSWORD: !If [IsProd, {plant("then of Fn::If")}, !Ref DbPassword]
          OTHER_PASSWORD: !If [IsProd, !Ref AWS::NoValue, {plant("else of Fn::If")}]
          MAPPED_PASSWORD: !FindInMap [Passwords, prod, password]
          JOINED_PASSWORD: !Join ["", [{plant("piece of Fn::Join")}, !Ref Stage]]
          PLAIN: {plant_token("github-token")}
  Server:
    Type: AWS::EC2::Instance
    Properties:
      KeyName: !Sub "{plant_token("gitlab-token")}-${{Stage}}"
      UserData:
        Fn::Base64: !Sub |
          #!/bin/bash
          export DB_PASSWORD={plant("user data")}
          curl -u admin:{plant("option of a command")} https://${{Stage}}.example.com
          mysql -uroot -p{plant("short option")} shop < /opt/shop.sql
          cat > /etc/shop.yaml <<EOF
          database: {{password: "{plant("line of a file in user data")} and more"}}
          EOF
          echo "{PLANTED["user data"]}" > /root/again
          echo {base64.b64encode(b"again: " + PLANTED["user data"].encode()).decode()} | base64 -d > /root/encoded
          curl -fsSL https://example.com/install.sh | bash
  Cut:
    Type: AWS::EC2::Instance
    Properties:
      UserData:
        Fn::Base64: !Join
          - ""
          - - "#!/bin/bash\\nexport DB_PASSWORD="
            - "{plant("piece of user data")}"
            - !Ref Stage
            - "-{plant("piece behind a hole")}\\ndnf -y upgrade\\n"
  Beanstalk:
    Type: AWS::ElasticBeanstalk::Environment
    Properties:
      ApplicationName: app
      OptionSettings:
        - {{Namespace: aws:elasticbeanstalk:application:environment, OptionName: DB_PASSWORD, Value: {plant("option setting")}}}
Outputs:
  Password: {{Value: {plant("output of a stack")}}}
"""
JSON = {
    "Resources": {
        "Database": {
            "Type": "AWS::RDS::DBInstance",
            "Properties": {
                "Engine": "postgres",
                "MasterUserPassword": plant("property in JSON"),
                "Tags": [{"Key": "token", "Value": plant("tag")}],
            },
        },
        "Task": {
            "Type": "AWS::ECS::TaskDefinition",
            "Properties": {
                "ContainerDefinitions": [
                    {
                        "Name": "app",
                        "Image": "app",
                        "Environment": [
                            {"Name": "API_TOKEN", "Value": plant("variable of a container")},
                            {"Name": "X", "Value": plant_token("stripe-key")},
                        ],
                    }
                ]
            },
        },
    }
}
SAM = f"""\
Transform: AWS::Serverless-2016-10-31
Globals:
  Function: {{Environment: {{Variables: {{GLOBAL_PASSWORD: {plant("global of SAM")}}}}}}}
Resources:
  Hello:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: a.b
      CodeUri: s3://code/a.zip
      Environment: {{Variables: {{API_TOKEN: {plant("variable in SAM")}, PLAIN: {plant_token("npm-token")}}}}}
"""
CDK_STACK = {
    "Resources": {
        "Secret4A": {
            "Type": "AWS::SecretsManager::Secret",
            "Properties": {"SecretString": json.dumps({"password": plant("secret of the CDK")})},
            "Metadata": {"aws:cdk:path": "Shop/Secret"},
        }
    },
    "Outputs": {"ApiKey": {"Value": plant("output of the CDK")}},
}
CDK_MANIFEST = {
    "version": "48.0.0",
    "artifacts": {
        "Shop": {
            "type": "aws:cloudformation:stack",
            "environment": "aws://111122223333/eu-west-1",
            "properties": {"templateFile": "Shop.template.json", "parameters": {"DbPassword": plant("parameter of the CDK")}},
        }
    },
}
MAIN = f"""\
# export DB_PASSWORD={plant("comment of a configuration")}
terraform {{
  backend "s3" {{
    bucket     = "state"
    secret_key = "{plant("backend")}"
  }}
}}
provider "aws" {{
  secret_key = "{plant("provider")}"
}}
variable "db_password" {{
  default = "{plant("default of a variable")}"
}}
variable "given_password" {{
  type = string
}}
variable "masked" {{
  type      = string
  sensitive = true
}}
locals {{
  password = "{plant("local")}"
}}
resource "aws_db_instance" "main" {{
  password = local.password
  tags     = {{ note = "{plant_token("pypi-token")}" }}
}}
resource "aws_lambda_function" "f" {{
  function_name = "f"
  environment {{
    variables = {{
      A_PASSWORD = var.db_password
      B_PASSWORD = var.given_password
      C_PASSWORD = var.masked == "x" ? "{plant("branch of a condition")}" : var.masked
      D_PASSWORD = "{plant("piece of a template")}-${{var.masked}}"
      E          = jsonencode({{ password = "{plant("encoded object")}" }})
    }}
  }}
}}
resource "aws_launch_template" "web" {{
  user_data = base64encode(<<-EOT
    #!/bin/bash
    dnf -y upgrade
    export DB_PASSWORD={plant("user data of a template")}${{var.masked}}{plant("user data behind a hole")}
    echo "{PLANTED["user data of a template"]}" > /root/again
    curl -fsSL https://example.com/install.sh | bash
    EOT
  )
}}
resource "aws_instance" "web" {{
  user_data_base64 = "{base64.b64encode(f"export DB_PASSWORD={plant('encoded user data')}".encode()).decode()}"
  connection {{
    password = "{plant("connection")}"
  }}
  provisioner "local-exec" {{
    command     = "login --password {plant("command")}"
    environment = {{ API_TOKEN = "{plant("variable of a command")}" }}
  }}
}}
module "far" {{
  source   = "git::https://ci:{plant("address of a module")}@git.example.com/far.git"
  password = "{plant("argument of a module")}"
  token    = var.masked == "x" ? "{plant("branch of a module's argument")}" : null
}}
output "password" {{
  value = "{plant("output of Terraform")}"
}}
"""
VALUES = f'given_password = "{plant("variable file")}"\nsurplus_password = "{plant("variable that nobody declares")}"\n'
VALUES_JSON = {"masked": plant("sensitive variable in JSON")}
PLAN_VALUES = {"password": plant("planned value"), "tags": {"note": plant_token("google-api-key")}}
PLAN_ENTRY = {"address": "aws_db_instance.main", "mode": "managed", "type": "aws_db_instance", "name": "main"}
PLAN = {
    "format_version": "1.2",
    "terraform_version": "1.11.4",
    "variables": {"db_password": {"value": plant("variable of a plan")}},
    "resource_changes": [
        {
            **PLAN_ENTRY,
            "change": {
                "actions": ["update"],
                "before": {**PLAN_VALUES, "password": plant("value before")},
                "after": PLAN_VALUES,
                "after_unknown": {},
                "after_sensitive": {},
            },
        }
    ],
    "configuration": {
        "root_module": {
            "variables": {"db_password": {"default": plant("default in a plan")}},
            "resources": [{**PLAN_ENTRY, "expressions": {"password": {"constant_value": PLAN_VALUES["password"]}}}],
        }
    },
}
STATE = {
    "version": 4,
    "terraform_version": "1.11.4",
    "serial": 1,
    "lineage": "x",
    "outputs": {"password": {"value": plant("output of a state"), "type": "string"}},
    "resources": [
        {
            "mode": "managed",
            "type": "aws_elasticache_replication_group",
            "name": "a",
            "provider": 'provider["registry.terraform.io/hashicorp/aws"]',
            "instances": [
                {
                    "attributes": {"auth_token": plant("attribute of a state"), "description": plant_token("json-web-token")},
                    "private": plant("private of a state"),
                }
            ],
        }
    ],
}
SNAPSHOT = {
    "immutcheck-snapshot": 1,
    "program": f"by hand, API_TOKEN={plant('program of a snapshot')}",
    "now": "2026-01-01T00:00:00Z",
    "observations": [
        {
            "partition": "aws",
            "account": "111122223333",
            "region": "eu-west-1",
            "covered": {"*": ["*"]},
            "unread": [{"type": "AWS::EC2::Instance", "reason": f"denied --password {plant('reason of a snapshot')}"}],
            "diagnostics": [{"level": "error", "code": "x", "message": f"failed with token={plant('diagnostic of a snapshot')}"}],
            "resources": [
                {
                    "address": "arn:aws:lambda:eu-west-1:111122223333:function:f",
                    "type": "AWS::Lambda::Function",
                    "properties": {
                        "Environment": {
                            "Variables": {"DB_PASSWORD": plant("property of a snapshot"), "PLAIN": plant_token("sendgrid-key")}
                        },
                        "Role": {"$unknown": {"reason": "r", "possible": [plant_token("docker-token")]}},
                        "Handler": {"$nothing": plant("value that cannot be read")},
                    },
                    "tags": {"DbPassword": plant("tag of a snapshot")},
                    "facts": {"LastError": f"--password {plant('fact of a snapshot')} was refused"},
                }
            ],
        }
    ],
    "diagnostics": [],
    "complete": True,
}
RULE = """\
id: own-variable
title: A variable is written out
severity: low
confidence: high
resources: [AWS::Lambda::Function]
forbid: {some: Environment.Variables, satisfies: {property: ., matches: "."}}
message: "{address} has {value} at {property}, beside {properties.Environment.Variables.DB_PASSWORD} and {properties.Environment}."
why: Because this one is a rule of somebody's own, which does not say that it is about secrets, so that every value that it sees is told.
fix: Take it out.
references: [https://example.com/]
controls: {E8: [theme-2]}
examples:
"""
EXAMPLES = f"""\
  pass:
    - name: fails, and shows what was found
      live:
        resources:
          f:
            type: AWS::Lambda::Function
            properties: {{Environment: {{Variables: {{DB_PASSWORD: {plant("live example")}, X: {plant_token("vault-token")}}}}}}}
    - name: a template that fails
      cloudformation:
        Resources:
          F: {{Type: AWS::Lambda::Function, Properties: {{Environment: {{Variables: {{DB_PASSWORD: {plant("template of an example")}}}}}}}}}
  fail:
    - name: a configuration that cannot be read
      at: [aws_lambda_function.f.Environment]
      parameters: {{token: {plant("variable of an example")}}}
      terraform: |
        variable "token" {{}}
        resource "aws_lambda_function" "f" {{
          environment {{
            variables = {{ DB_PASSWORD = "{plant("configuration of an example")}", TOKEN = var.token }}
          }}
          timeout = 1 + "{plant("fault of an example")}"
        }}
  unknown:
    - name: a template with a fault
      cloudformation:
        Resources:
          F:
            Type: AWS::Lambda::Function
            Properties: {{Environment: {{Variables: {{DB_PASSWORD: !If [{plant("fault of a template")}]}}}}}}
"""
BROKEN_YAML = f"AWSTemplateFormatVersion: x\nResources:\n  A: {{DB_PASSWORD: {plant('fault of YAML')}\n  B: ]\n"
BROKEN_HCL = f"""\
provider "aws" {{
  secret_key = "{plant("fault of HCL")}
}}
variable "x_password" {{ default = = "{plant("fault of an expression")}" }}
"""
GIVEN = plant("variable of the command line")
PARAMETERS = {"DbPassword": plant("parameter file"), "Stage": "prod"}
BASELINE = {"version": 1, "findings": [], "note": plant("note of a baseline")}

FILES = {
    "app.yaml": YAML,
    "app.json": json.dumps(JSON, indent=1),
    "sam.yaml": SAM,
    "cdk.out/manifest.json": json.dumps(CDK_MANIFEST),
    "cdk.out/Shop.template.json": json.dumps(CDK_STACK, indent=1),
    "tf/main.tf": MAIN,
    "tf/terraform.tfvars": VALUES,
    "tf/b.auto.tfvars.json": json.dumps(VALUES_JSON),
    "plan/plan.json": json.dumps(PLAN),
    "state/terraform.tfstate": json.dumps(STATE, indent=1),
    "account.json": json.dumps(SNAPSHOT, indent=1),
    "broken/broken.yaml": BROKEN_YAML,
    "broken/tf/main.tf": BROKEN_HCL,
}
BESIDE = {
    "own/mine/own-variable.yaml": RULE + EXAMPLES,
    "parameters.json": json.dumps({"Parameters": PARAMETERS}),
    "wrong-baseline.json": json.dumps(BASELINE),
    "wrong-parameters.json": json.dumps(
        {"Parameters": [{"ParameterKey": "DbPassword", "ParameterVal": plant("fault of a parameter file")}]}
    ),
}
