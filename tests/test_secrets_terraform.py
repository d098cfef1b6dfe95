"""Secrets of Terraform's inputs never leave: not in any output, in a diagnostic, in the cache or in a baseline."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.test_secrets import SECRETS, assert_clean

S = SECRETS
MAIN = f"""\
# the old one was  db_password = "{S["comment"]}"
// export DB_PASSWORD={S["script"]}
/*
 * token {S["github"]}
 */
terraform {{
  backend "s3" {{
    bucket     = "state"
    access_key = "{S["access-key-id"]}"
    secret_key = "{S["secret-access-key"]}"
  }}
}}

provider "aws" {{
  access_key = "{S["access-key-id"]}"
  secret_key = "{S["secret-access-key"]}"
  token      = "{S["tag"]}"
}}

variable "db_password" {{
  type    = string
  default = "{S["default"]}"
}}

variable "pin" {{
  type      = string
  sensitive = true
  default   = "{S["noecho"]}"
}}

variable "api_token" {{
  type    = string
  default = "{S["allowed-one"]}"

  validation {{
    condition     = contains(["{S["allowed-one"]}", "{S["allowed-two"]}"], var.api_token)
    error_message = "Not {S["tag"]}."
  }}
}}

variable "settings" {{
  type = map(object({{ password = string, size = optional(number, 1) }}))
  default = {{
    one = {{ password = "{S["mapped"]}" }}
  }}
}}

variable "given" {{
  type = string
}}

locals {{
  passwords = {{ prod = {{ password = "{S["mapped"]}" }} }}
  is_first  = var.api_token == "{S["allowed-one"]}"
  merged    = merge({{ DB_PASSWORD = "{S["password"]}" }}, {{ STAGE = "x" }})
  url       = "postgres://app:{S["url"]}@${{aws_db_instance.main.address}}/app"
}}

resource "aws_lambda_function" "f" {{
  function_name = "f"
  role          = var.api_token

  environment {{
    variables = {{
      DB_PASSWORD           = "{S["password"]}"
      AWS_SECRET_ACCESS_KEY = "{S["secret-access-key"]}"
      PLAIN                 = "{S["github"]}"
      TOKEN                 = local.is_first ? "{S["slack"]}" : var.db_password
      MAPPED_PASSWORD       = local.passwords["prod"].password
      DATABASE_URL          = local.url
      GIVEN_PASSWORD        = var.given
      PIN_CODE              = "${{var.pin}}-x"
      JOINED_SECRET         = join("", ["{S["database"]}", var.given])
      SETTING_PASSWORD      = var.settings["one"].password
    }}
  }}
}}

resource "aws_lambda_function" "each" {{
  for_each      = {{ for name in ["a", "b"] : name => "{S["password"]}" }}
  function_name = each.key
  role          = "r"
  environment {{
    variables = merge(local.merged, {{ PASSWORD = each.value }})
  }}
}}

resource "aws_ecs_task_definition" "t" {{
  family = "t"
  container_definitions = jsonencode([{{
    name        = "app"
    image       = "app:latest"
    environment = [{{ name = "API_TOKEN", value = "{S["stripe"]}" }}]
  }}])
}}

resource "aws_db_instance" "main" {{
  username = "root"
  password = "{S["database"]}"
}}

resource "aws_secretsmanager_secret" "s" {{
  name = "s"
}}

resource "aws_secretsmanager_secret_version" "s" {{
  secret_id     = aws_secretsmanager_secret.s.id
  secret_string = jsonencode({{ password = "{S["secret-string"]}" }})
}}

resource "aws_instance" "server" {{
  ami       = "ami-0123456789abcdef0"
  key_name  = local.is_first ? "one" : "two"
  tags      = {{ token = "{S["tag"]}" }}
  user_data = <<-EOT
    #!/bin/bash
    export DB_PASSWORD={S["script"]}
    curl -u admin:{S["stripe"]} https://example.com/${{var.api_token}}
    cat > key.pem <<EOF
    -----BEGIN RSA PRIVATE KEY-----
    {S["private"]}
    -----END RSA PRIVATE KEY-----
    EOF
  EOT

  connection {{
    type        = "ssh"
    password    = "{S["password"]}"
    private_key = "-----BEGIN RSA PRIVATE KEY-----\\n{S["private"]}\\n-----END RSA PRIVATE KEY-----"
  }}

  provisioner "remote-exec" {{
    inline = ["export DB_PASSWORD={S["script"]}", "login --token {S["github"]}"]
  }}

  provisioner "local-exec" {{
    command     = "PGPASSWORD={S["option"]} psql -c 'select 1'"
    environment = {{ DB_PASSWORD = "{S["password"]}" }}
  }}
}}

resource "aws_elastic_beanstalk_environment" "b" {{
  name        = "b"
  application = "a"

  dynamic "setting" {{
    for_each = {{ DB_PASSWORD = "{S["option"]}" }}
    content {{
      namespace = "aws:elasticbeanstalk:application:environment"
      name      = setting.key
      value     = setting.value
    }}
  }}
}}

module "inner" {{
  source      = "./inner"
  db_password = "{S["default"]}"
  token       = var.api_token
}}

module "far" {{
  source = "git::https://user:{S["github"]}@git.example.com/far.git"
}}

output "password" {{
  value = "{S["output"]}"
}}

output "shown" {{
  value     = var.pin
  sensitive = true
}}
"""
INNER = """\
variable "db_password" {
  type = string
}

variable "token" {
  type = string
}

resource "aws_db_instance" "inner" {
  username = "root"
  password = var.db_password
  tags     = { Token = var.token }
}
"""
# Every expression is wrong, so that a Diagnostic speaks of it.
WRONG = f"""\
variable "number_password" {{
  type    = number
  default = "{S["password"]}"
}}

variable "pin" {{
  type      = list(string)
  sensitive = true
  default   = "{S["noecho"]}"
}}

variable "given" {{
  type = map(number)
}}

locals {{
  password  = "{S["password"]}"
  passwords = {{ password = "{S["mapped"]}", other_password = "{S["option"]}" }}
  api_token = "{S["allowed-one"]}"
  api_key   = ["{S["allowed-two"]}", "{S["github"]}"]
}}

resource "aws_instance" "a" {{
  count     = local.password
  ami       = tonumber(local.api_token)
  key_name  = local.passwords[local.api_token]
  user_data = file(local.password)
  password  = templatefile("t.tpl", {{ password = "{S["secret-string"]}" }})
}}

resource "aws_instance" "b" {{
  ami       = regex(local.password, local.api_token)
  key_name  = jsondecode(local.password)
  user_data = base64decode(local.password)
  tags      = merge(local.password, {{}})
  password  = "{S["password"]}" + 1
  host_id   = local.api_key[local.password]
  subnet_id = local.password ? 1 : 2
  tenancy   = formatdate(local.password, local.api_token)
}}

resource "aws_instance" "c" {{
  for_each = local.api_key
  ami      = parseint(local.password, 10)
}}

resource "aws_instance" "d" {{
  for_each = {{ for key in [1, 2] : "x" => local.password }}
  ami      = each.nothing
}}

resource "aws_security_group" "e" {{
  dynamic "ingress" {{
    for_each = local.password
    content {{
      from_port = local.passwords.unknown
    }}
  }}
}}

module "m" {{
  source = "./gone"
  token  = "{S["github"]}"
}}
"""
BROKEN = (
    f'variable "db_password" {{\n  default = = "{S["default"]}"\n}}\n\nprovider "aws" {{\n  secret_key = "{S["secret-access-key"]}\n}}\n'
)
VALUES = f'given = "{S["password"]}"\ndb_password = "{S["default"]}"\nsurplus_password = "{S["option"]}"\n'
BROKEN_VALUES = f'given = = "{S["password"]}"\napi_token = "{S["allowed-two"]}\n'
ADDRESS = "aws_db_instance.main"
ATTRIBUTES = {"username": "root", "password": S["database"], "tags": {"token": S["tag"]}, "identifier": "db"}
SERVER = {
    "ami": "ami-1",
    "user_data": f"#!/bin/bash\nexport DB_PASSWORD={S['script']}\n",
    "tags": {"url": f"https://a:{S['url']}@b.example"},
}
PLAN = {
    "format_version": "1.2",
    "terraform_version": "1.11.4",
    "variables": {"db_password": {"value": S["default"]}, "pin": {"value": S["noecho"]}},
    "planned_values": {
        "outputs": {"password": {"sensitive": False, "value": S["output"]}, "shown": {"sensitive": True, "value": S["noecho"]}},
        "root_module": {
            "resources": [
                {
                    "address": ADDRESS,
                    "mode": "managed",
                    "type": "aws_db_instance",
                    "name": "main",
                    "provider_name": "registry.terraform.io/hashicorp/aws",
                    "values": ATTRIBUTES,
                    "sensitive_values": {"password": True, "tags": {}},
                },
                {
                    "address": "aws_instance.server",
                    "mode": "managed",
                    "type": "aws_instance",
                    "name": "server",
                    "provider_name": "registry.terraform.io/hashicorp/aws",
                    "values": SERVER,
                    "sensitive_values": {"tags": {}},
                },
            ]
        },
    },
    "resource_changes": [
        {
            "address": ADDRESS,
            "mode": "managed",
            "type": "aws_db_instance",
            "name": "main",
            "change": {
                "actions": ["update"],
                "before": {**ATTRIBUTES, "password": S["mapped"]},
                "after": ATTRIBUTES,
                "after_unknown": {"arn": True},
                "before_sensitive": {"password": True},
                "after_sensitive": {"password": True},
            },
        }
    ],
    "resource_drift": [
        {
            "address": ADDRESS,
            "mode": "managed",
            "type": "aws_db_instance",
            "name": "main",
            "change": {"actions": ["update"], "before": {**ATTRIBUTES, "password": S["option"]}, "after": ATTRIBUTES},
        }
    ],
    "configuration": {
        "provider_config": {
            "aws": {
                "name": "aws",
                "expressions": {
                    "access_key": {"constant_value": S["access-key-id"]},
                    "secret_key": {"constant_value": S["secret-access-key"]},
                },
            }
        },
        "root_module": {
            "variables": {"db_password": {"default": S["default"]}, "pin": {"default": S["noecho"], "sensitive": True}},
            "outputs": {"password": {"expression": {"constant_value": S["output"]}}},
            "resources": [
                {
                    "address": ADDRESS,
                    "mode": "managed",
                    "type": "aws_db_instance",
                    "name": "main",
                    "expressions": {
                        "username": {"constant_value": "root"},
                        "password": {"constant_value": S["database"]},
                        "tags": {"constant_value": {"token": S["tag"]}},
                    },
                },
                {
                    "address": "aws_instance.server",
                    "mode": "managed",
                    "type": "aws_instance",
                    "name": "server",
                    "expressions": {"ami": {"constant_value": "ami-1"}, "user_data": {"constant_value": SERVER["user_data"]}},
                    "provisioners": [
                        {"type": "remote-exec", "expressions": {"inline": {"constant_value": [f"export DB_PASSWORD={S['script']}"]}}}
                    ],
                },
            ],
            "module_calls": {"m": {"source": "./m", "expressions": {"token": {"constant_value": S["github"]}}, "module": {}}},
        },
    },
}
STATE = {
    "version": 4,
    "terraform_version": "1.11.4",
    "serial": 1,
    "lineage": "x",
    "outputs": {"password": {"value": S["output"], "type": "string"}, "shown": {"value": S["noecho"], "type": "string", "sensitive": True}},
    "resources": [
        {
            "mode": "managed",
            "type": kind,
            "name": name,
            "provider": 'provider["registry.terraform.io/hashicorp/aws"]',
            "instances": [
                {"schema_version": 0, "attributes": values, "sensitive_attributes": hidden, "private": S["private"], "index_key": None}
            ],
        }
        for kind, name, values, hidden in (
            ("aws_db_instance", "main", ATTRIBUTES, [[{"type": "get_attr", "value": "password"}]]),
            ("aws_instance", "server", SERVER, []),
            ("aws_secretsmanager_secret_version", "s", {"secret_id": "x", "secret_string": S["secret-string"]}, []),
        )
    ],
}
AS_JSON = {
    "//": f"db_password = {S['comment']}",
    "provider": {"aws": {"access_key": S["access-key-id"], "secret_key": S["secret-access-key"]}},
    "variable": {"db_password": {"default": S["default"]}, "pin": {"sensitive": True, "default": S["noecho"]}},
    "locals": {"passwords": {"prod": {"password": S["mapped"]}}},
    "resource": {
        "aws_db_instance": {"main": ATTRIBUTES},
        "aws_instance": {
            "server": {
                **SERVER,
                "connection": {"type": "ssh", "password": S["password"]},
                "provisioner": [{"remote-exec": {"inline": [f"login --token {S['github']}"]}}],
            }
        },
        "aws_lambda_function": {
            "f": {
                "function_name": "f",
                "role": "r",
                "environment": [
                    {
                        "variables": {
                            "TOKEN": f'${{var.pin == "{S["allowed-one"]}" ? "{S["slack"]}" : "{S["allowed-two"]}"}}',
                            "MAPPED_PASSWORD": "${local.passwords.prod.password}",
                            "STRIPE": S["stripe"],
                        }
                    }
                ],
            }
        },
    },
    "output": {"password": {"value": S["output"]}},
}
FILES = {
    "hcl": {"main.tf": MAIN, "inner/main.tf": INNER, "t.tpl": "${password}"},
    "values": {
        "main.tf": MAIN,
        "inner/main.tf": INNER,
        "terraform.tfvars": VALUES,
        "b.auto.tfvars.json": json.dumps({"pin": S["noecho"] + "3"}),
    },
    "json": {"main.tf.json": json.dumps(AS_JSON, indent=1)},
    "broken": {"main.tf": BROKEN, "terraform.tfvars": BROKEN_VALUES, "more.tf": MAIN[:3000]},
    "wrong": {"main.tf": WRONG, "terraform.tfvars": VALUES, "t.tpl": "${password + 1}"},
    "plan": {"plan.json": json.dumps(PLAN)},
    "plan-with-code": {"plan.json": json.dumps(PLAN), "main.tf": MAIN, "inner/main.tf": INNER},
    "plan-broken": {"plan.json": json.dumps(PLAN)[:-400]},
    "state": {"terraform.tfstate": json.dumps(STATE, indent=1)},
    "state-broken": {"terraform.tfstate": json.dumps(STATE, indent=1)[:-300]},
}
EVERYTHING = ("--profile", "strict", "--include-unknown", "--include-passed", "--include-suppressed", "--verbose")
GIVEN = ("--var", f"given={S['password']}", "--var", f"pin={S['noecho']}", "--var-file", "prod.vars", "--var", f"nobody={S['option']}")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("secrets")
    for root, files in FILES.items():
        for name, text in files.items():
            path = folder / root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
    (folder / "prod.vars").write_text(VALUES + f'api_token = ["{S["allowed-two"]}"]\n')
    return folder


def run(folder: Path, *words: str) -> str:
    environment = {
        **os.environ,
        "IMMUTCHECK_CACHE_DIR": str(folder / "cache"),
        "TF_VAR_db_password": S["default"],
        "TF_VAR_number_password": S["password"],
        "TF_VAR_settings": f'{{ one = {{ password = "{S["mapped"]}" }}, two = "{S["option"]}" }}',
    }
    process = subprocess.run(
        [sys.executable, "-m", "immutcheck", "scan", *words], cwd=folder, capture_output=True, text=True, timeout=120, env=environment
    )
    assert process.returncode in (0, 1, 3, 4), process.stderr
    return process.stdout + process.stderr


@pytest.mark.parametrize("root", FILES)
@pytest.mark.parametrize("form", ["text", "json", "sarif"])
def test_no_output_holds_a_secret(folder: Path, root: str, form: str) -> None:
    assert_clean(run(folder, root, "--format", form, *EVERYTHING))


@pytest.mark.parametrize("root", ["hcl", "values", "json", "wrong"])
@pytest.mark.parametrize("form", ["text", "json", "sarif"])
def test_no_output_holds_a_value_that_is_given(folder: Path, root: str, form: str) -> None:
    assert_clean(run(folder, root, "--format", form, *EVERYTHING, *GIVEN))


def test_no_file_alone_shows_its_secrets(folder: Path) -> None:
    for root, files in FILES.items():
        for name in files:
            assert_clean(run(folder, f"{root}/{name}", "--format", "json", *EVERYTHING))


def test_the_secrets_are_found(folder: Path) -> None:
    findings = json.loads(run(folder, "hcl", "--format", "json", "--profile", "strict"))["findings"]
    found = {(finding["address"], finding["property"]) for finding in findings if finding["verdict"] == "fail"}
    assert {
        ("aws_lambda_function.f", "Environment.Variables.DB_PASSWORD"),
        ("aws_lambda_function.f", "Environment.Variables.PLAIN"),
        ("aws_lambda_function.f", "Environment.Variables.MAPPED_PASSWORD"),
        ('aws_lambda_function.each["a"]', "Environment.Variables.PASSWORD"),
        ("aws_ecs_task_definition.t", "ContainerDefinitions[0].Environment[0].Value"),
        ("aws_db_instance.main", "MasterUserPassword"),
        ("module.inner.aws_db_instance.inner", "MasterUserPassword"),
        ("aws_secretsmanager_secret.s", "SecretString"),
        ("aws_elastic_beanstalk_environment.b", "OptionSettings[0].Value"),
        ("provider.aws", "SecretKey"),
        ("var.db_password", "Default"),
        ("output.password", "Value"),
    } <= found


def test_no_baseline_and_no_cache_holds_a_secret(folder: Path) -> None:
    run(folder, ".", "--write-baseline", "baseline.json", "--profile", "strict", *GIVEN)
    assert_clean((folder / "baseline.json").read_text())
    for file in (folder / "cache").rglob("*"):
        if file.is_file():
            assert_clean(file.read_bytes().decode("utf-8", "replace"))
