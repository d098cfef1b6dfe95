"""Writes a collection of Terraform modules and roots that use them, the same every time."""

from __future__ import annotations

from pathlib import Path

NETWORK = """\
variable "name" {
  type        = string
  description = "What everything is called after."
}

variable "cidr" {
  type    = string
  default = "10.0.0.0/16"
}

variable "zones" {
  type    = list(string)
  default = ["a", "b", "c"]
}

variable "tags" {
  type    = map(string)
  default = {}
}

locals {
  tags    = merge(var.tags, { Module = "network", Name = var.name })
  subnets = { for index, zone in var.zones : zone => cidrsubnet(var.cidr, 8, index) }
}

resource "aws_vpc" "this" {
  cidr_block           = var.cidr
  enable_dns_hostnames = true
  tags                 = local.tags
}

resource "aws_subnet" "private" {
  for_each          = local.subnets
  vpc_id            = aws_vpc.this.id
  cidr_block        = each.value
  availability_zone = "eu-central-1${each.key}"
  tags              = merge(local.tags, { Name = "${var.name}-${each.key}" })
}

output "vpc_id" {
  value = aws_vpc.this.id
}

output "subnet_ids" {
  value = [for subnet in aws_subnet.private : subnet.id]
}
"""

FIREWALL = """\
variable "name" { type = string }
variable "vpc_id" { type = string }

variable "rules" {
  type = map(object({
    port     = number
    sources  = optional(list(string), [])
    protocol = optional(string, "tcp")
    open     = optional(bool, false)
  }))
}

locals {
  world = ["0.0.0.0/0"]
}

resource "aws_security_group" "this" {
  name_prefix = "${var.name}-"
  description = format("%s: %d rules", var.name, length(var.rules))
  vpc_id      = var.vpc_id

  dynamic "ingress" {
    for_each = var.rules
    content {
      description = ingress.key
      from_port   = ingress.value.port
      to_port     = ingress.value.port
      protocol    = lower(ingress.value.protocol)
      cidr_blocks = ingress.value.open ? local.world : ingress.value.sources
    }
  }

  egress {
    from_port   = 0
    to_port     = 0
    protocol    = "-1"
    cidr_blocks = local.world
  }

  lifecycle {
    create_before_destroy = true
  }
}

output "id" {
  value = aws_security_group.this.id
}
"""

FLEET = """\
variable "name" { type = string }
variable "image_id" { type = string }
variable "subnet_ids" { type = list(string) }
variable "security_group_ids" { type = list(string) }

variable "sizes" {
  type    = object({ min = number, max = number, desired = optional(number) })
  default = { min = 1, max = 3 }
}

variable "environment" {
  type    = map(string)
  default = {}
}

data "aws_iam_policy_document" "assume" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "this" {
  name               = "${var.name}-fleet"
  assume_role_policy = data.aws_iam_policy_document.assume.json
}

resource "aws_iam_role_policy" "read" {
  name = "read"
  role = aws_iam_role.this.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["ssm:GetParameter"]
      Resource = [for key, value in var.environment : "arn:aws:ssm:*:*:parameter/${var.name}/${key}"]
    }]
  })
}

resource "aws_iam_instance_profile" "this" {
  name = aws_iam_role.this.name
  role = aws_iam_role.this.name
}

resource "aws_launch_template" "this" {
  name_prefix            = "${var.name}-"
  image_id               = var.image_id
  instance_type          = lookup({ small = "t3.small", large = "m6i.large" }, var.sizes.max > 4 ? "large" : "small")
  vpc_security_group_ids = var.security_group_ids
  user_data = base64encode(join("\\n", concat(
    ["#!/bin/sh"],
    [for key in sort(keys(var.environment)) : "export ${upper(key)}='${var.environment[key]}'"],
    ["exec /opt/app/start"],
  )))

  iam_instance_profile {
    arn = aws_iam_instance_profile.this.arn
  }

  metadata_options {
    http_tokens = "required"
  }
}

resource "aws_autoscaling_group" "this" {
  name_prefix         = "${var.name}-"
  min_size            = var.sizes.min
  max_size            = var.sizes.max
  desired_capacity    = coalesce(var.sizes.desired, var.sizes.min)
  vpc_zone_identifier = var.subnet_ids

  launch_template {
    id      = aws_launch_template.this.id
    version = aws_launch_template.this.latest_version
  }

  instance_refresh {
    strategy = "Rolling"
  }

  dynamic "tag" {
    for_each = merge({ Name = var.name }, var.environment)
    content {
      key                 = tag.key
      value               = tag.value
      propagate_at_launch = true
    }
  }
}

output "group" {
  value = aws_autoscaling_group.this.name
}
"""

BUCKET = """\
variable "name" { type = string }

variable "versioned" {
  type    = bool
  default = true
}

resource "aws_s3_bucket" "this" {
  bucket = "${var.name}-${substr(sha256(var.name), 0, 8)}"
}

resource "aws_s3_bucket_versioning" "this" {
  count  = var.versioned ? 1 : 0
  bucket = aws_s3_bucket.this.id
  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_public_access_block" "this" {
  bucket                  = aws_s3_bucket.this.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

output "arn" {
  value = aws_s3_bucket.this.arn
}
"""

DATABASE = """\
variable "name" {
  type        = string
  description = "What the database is called."
}

variable "engine" {
  type        = string
  description = "The engine: postgres, mysql or mariadb."
  default     = "postgres"

  validation {
    condition     = contains(["postgres", "mysql", "mariadb"], var.engine)
    error_message = "The engine must be postgres, mysql or mariadb."
  }
}

variable "subnet_ids" {
  type        = list(string)
  description = "Private subnets in at least two zones."
}

variable "security_group_ids" {
  type        = list(string)
  description = "Who may connect."
  default     = []
}

variable "settings" {
  description = "What differs between environments; everything may be left out."
  type = object({
    class          = optional(string, "db.t4g.medium")
    storage        = optional(number, 50)
    multi_az       = optional(bool, true)
    retention_days = optional(number, 14)
    protected      = optional(bool, true)
    window         = optional(string, "03:00-04:00")
  })
  default = {}
}

locals {
  ports = {
    postgres = 5432
    mysql    = 3306
    mariadb  = 3306
  }
  port       = local.ports[var.engine]
  identifier = lower(replace(var.name, "_", "-"))
  parameters = var.engine == "postgres" ? { "rds.force_ssl" = "1", "log_statement" = "ddl" } : { "require_secure_transport" = "ON" }
}

# A subnet group of its own, since the default one spans public subnets.
resource "aws_db_subnet_group" "this" {
  name       = "${local.identifier}-private"
  subnet_ids = var.subnet_ids
}

resource "aws_db_parameter_group" "this" {
  name_prefix = "${local.identifier}-"
  family      = "${var.engine}16"

  dynamic "parameter" {
    for_each = local.parameters
    content {
      name  = parameter.key
      value = parameter.value
    }
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_db_instance" "this" {
  identifier                  = local.identifier
  engine                      = var.engine
  instance_class              = var.settings.class
  allocated_storage           = var.settings.storage
  max_allocated_storage       = var.settings.storage * 4
  port                        = local.port
  multi_az                    = var.settings.multi_az
  username                    = "application"
  manage_master_user_password = true
  storage_encrypted           = true
  backup_retention_period     = var.settings.retention_days
  backup_window               = var.settings.window
  deletion_protection         = var.settings.protected
  skip_final_snapshot         = false
  final_snapshot_identifier   = format("%s-final", local.identifier)
  db_subnet_group_name        = aws_db_subnet_group.this.name
  parameter_group_name        = aws_db_parameter_group.this.name
  vpc_security_group_ids      = var.security_group_ids
  auto_minor_version_upgrade  = false

  lifecycle {
    prevent_destroy = true
  }
}

output "endpoint" {
  description = "Host and port."
  value       = "${aws_db_instance.this.address}:${local.port}"
}

output "secret_arn" {
  description = "Where the password is."
  value       = one(aws_db_instance.this.master_user_secret[*].secret_arn)
}
"""

SERVICE = """\
variable "name" {
  type        = string
  description = "The service's name, also that of its container."
}

variable "cluster" {
  type        = string
  description = "The cluster to run in."
}

variable "image" {
  type        = string
  description = "The image with its digest."
}

variable "port" {
  type        = number
  description = "Where the container listens."
  default     = 8080
}

variable "environment" {
  type        = map(string)
  description = "Plain settings."
  default     = {}
}

variable "secrets" {
  type        = map(string)
  description = "Name to the ARN of the secret."
  default     = {}
}

variable "subnet_ids" {
  type        = list(string)
  description = "Private subnets."
}

variable "exec" {
  type        = bool
  description = "Whether somebody may open a shell. Never in production."
  default     = false
}

locals {
  container = {
    name                   = var.name
    image                  = var.image
    essential              = true
    readonlyRootFilesystem = true
    portMappings           = [{ containerPort = var.port, protocol = "tcp" }]
    environment            = [for key in sort(keys(var.environment)) : { name = key, value = var.environment[key] }]
    secrets                = [for key, arn in var.secrets : { name = key, valueFrom = arn }]
  }
}

data "aws_iam_policy_document" "tasks" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["ecs-tasks.amazonaws.com"]
    }
  }
}

data "aws_iam_policy_document" "secrets" {
  dynamic "statement" {
    for_each = length(var.secrets) > 0 ? [1] : []
    content {
      sid       = "ReadSecrets"
      actions   = ["secretsmanager:GetSecretValue"]
      resources = values(var.secrets)
    }
  }
  statement {
    sid       = "WriteLogs"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.this.arn}:*"]
  }
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/ecs/${var.name}"
  retention_in_days = 90
}

resource "aws_iam_role" "execution" {
  name               = "${var.name}-execution"
  assume_role_policy = data.aws_iam_policy_document.tasks.json
}

resource "aws_iam_role_policy" "execution" {
  name   = "secrets-and-logs"
  role   = aws_iam_role.execution.id
  policy = data.aws_iam_policy_document.secrets.json
}

resource "aws_ecs_task_definition" "this" {
  family                   = var.name
  network_mode             = "awsvpc"
  requires_compatibilities = ["FARGATE"]
  cpu                      = "256"
  memory                   = "512"
  execution_role_arn       = aws_iam_role.execution.arn
  container_definitions    = jsonencode([local.container])
}

resource "aws_ecs_service" "this" {
  name                   = var.name
  cluster                = var.cluster
  task_definition        = aws_ecs_task_definition.this.arn
  desired_count          = 2
  launch_type            = "FARGATE"
  enable_execute_command = var.exec
  platform_version       = "1.4.0"

  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  network_configuration {
    subnets          = var.subnet_ids
    assign_public_ip = false
  }
}

output "service" {
  description = "The service's name."
  value       = aws_ecs_service.this.name
}
"""

FUNCTION = """\
variable "name" {
  type        = string
  description = "The function's name."
}

variable "bucket" {
  type        = string
  description = "Where builds are kept."
}

variable "build" {
  type        = object({ key = string, version = optional(string) })
  description = "The object with the code, and its version."
}

variable "environment" {
  type        = map(string)
  description = "Plain settings; secrets are read when the function runs."
  default     = {}
}

variable "schedule" {
  type        = string
  description = "A rate or cron expression, or nothing."
  default     = null
}

resource "aws_iam_role" "this" {
  name = "${var.name}-function"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "lambda.amazonaws.com" }
    }]
  })
}

resource "aws_lambda_function" "this" {
  function_name     = var.name
  role              = aws_iam_role.this.arn
  handler           = "app.handler"
  runtime           = "python3.13"
  s3_bucket         = var.bucket
  s3_key            = var.build.key
  s3_object_version = var.build.version
  publish           = true
  timeout           = 30

  environment {
    variables = merge({ STAGE = "live" }, var.environment)
  }
}

resource "aws_lambda_alias" "live" {
  name             = "live"
  function_name    = aws_lambda_function.this.function_name
  function_version = aws_lambda_function.this.version
}

resource "aws_cloudwatch_event_rule" "this" {
  count               = var.schedule == null ? 0 : 1
  name                = "${var.name}-schedule"
  schedule_expression = var.schedule
}

resource "aws_cloudwatch_event_target" "this" {
  count = var.schedule == null ? 0 : 1
  rule  = aws_cloudwatch_event_rule.this[0].name
  arn   = aws_lambda_alias.live.arn
}

resource "aws_lambda_permission" "this" {
  count         = var.schedule == null ? 0 : 1
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.this.function_name
  qualifier     = aws_lambda_alias.live.name
  principal     = "events.amazonaws.com"
  source_arn    = aws_cloudwatch_event_rule.this[0].arn
}

output "alias_arn" {
  description = "What to call."
  value       = aws_lambda_alias.live.arn
}
"""

ROOT = """\
terraform {{
  required_version = ">= 1.9"
  required_providers {{
    aws = {{
      source  = "hashicorp/aws"
      version = "~> 5.100"
    }}
  }}
  backend "s3" {{
    bucket       = "acme-terraform-state"
    key          = "shop-{number}.tfstate"
    region       = "eu-central-1"
    use_lockfile = true
  }}
}}

provider "aws" {{
  region = "eu-central-1"
  default_tags {{
    tags = {{ Team = "shop", Number = "{number}" }}
  }}
}}

variable "environment" {{
  type    = string
  default = "dev"
}}

variable "image_id" {{
  type    = string
  default = "ami-0123456789abcdef0"
}}

locals {{
  name = "shop-{number}-${{var.environment}}"
  services = {{
    web    = {{ port = 443, open = true, min = 2, max = 6 }}
    worker = {{ port = {port}, open = false, min = 1, max = 3 }}
    admin  = {{ port = 22, open = {open}, min = 1, max = 1 }}
  }}
}}

module "network" {{
  source = "../../modules/network"
  name   = local.name
  cidr   = "10.{octet}.0.0/16"
  tags   = {{ Environment = var.environment }}
}}

module "firewall" {{
  source   = "../../modules/firewall"
  for_each = local.services
  name     = "${{local.name}}-${{each.key}}"
  vpc_id   = module.network.vpc_id
  rules = {{
    main = {{ port = each.value.port, open = each.value.open, sources = ["10.{octet}.0.0/16"] }}
  }}
}}

module "fleet" {{
  source             = "../../modules/fleet"
  name               = "${{local.name}}-worker"
  image_id           = var.image_id
  subnet_ids         = module.network.subnet_ids
  security_group_ids = [module.firewall["worker"].id]
  sizes              = {{ min = local.services.worker.min, max = local.services.worker.max }}
  environment        = {{ service = "worker", stage = var.environment }}
}}

resource "aws_ecs_cluster" "main" {{
  name = local.name
}}

module "web" {{
  source      = "../../modules/service"
  name        = "${{local.name}}-web"
  cluster     = aws_ecs_cluster.main.id
  image       = "111122223333.dkr.ecr.eu-central-1.amazonaws.com/web@sha256:${{sha256(local.name)}}"
  subnet_ids  = module.network.subnet_ids
  environment = {{ STAGE = var.environment, PORT = local.services.web.port }}
  secrets     = {{ DATABASE = module.database.secret_arn }}
  exec        = {open}
}}

module "database" {{
  source             = "../../modules/database"
  name               = "${{local.name}}-orders"
  subnet_ids         = module.network.subnet_ids
  security_group_ids = [for firewall in module.firewall : firewall.id]
  settings           = {{ retention_days = {number} % 30, multi_az = var.environment == "prod" }}
}}

module "cleaner" {{
  source   = "../../modules/function"
  name     = "${{local.name}}-cleaner"
  bucket   = "acme-builds"
  build    = {{ key = "cleaner/{number}.zip", version = "v{number}" }}
  schedule = {number} % 2 == 0 ? "rate(1 hour)" : null
}}

module "bucket" {{
  source    = "../../modules/bucket"
  count     = {buckets}
  name      = "${{local.name}}-${{count.index}}"
  versioned = {versioned}
}}

resource "aws_dynamodb_table" "orders" {{
  name         = "${{local.name}}-orders"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"
  attribute {{
    name = "id"
    type = "S"
  }}
  point_in_time_recovery {{
    enabled = var.environment == "prod"
  }}
}}
"""

MODULES = {
    "network": NETWORK,
    "firewall": FIREWALL,
    "fleet": FLEET,
    "bucket": BUCKET,
    "database": DATABASE,
    "service": SERVICE,
    "function": FUNCTION,
}


def write_collection(folder: Path, roots: int) -> list[Path]:
    """Writes the modules and so many roots that call them; the folders of the roots."""
    for name, text in MODULES.items():
        (folder / "modules" / name).mkdir(parents=True, exist_ok=True)
        (folder / "modules" / name / "main.tf").write_text(text)
    folders = []
    for number in range(roots):
        root = folder / "roots" / f"shop-{number}"
        root.mkdir(parents=True, exist_ok=True)
        words = {
            "number": number,
            "port": 8000 + number % 50,
            "open": "true" if number % 7 == 0 else "false",
            "octet": number % 250,
            "buckets": number % 3 + 1,
            "versioned": "false" if number % 5 == 0 else "true",
        }
        (root / "main.tf").write_text(ROOT.format(**words))
        folders.append(root)
    return folders
