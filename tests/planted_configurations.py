"""Terraform's files with the secrets of `test_secrets.py` in every place that has a text: good, wrong and broken ones."""

from __future__ import annotations

from tests.test_secrets import SECRETS

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
