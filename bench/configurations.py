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
  for_each           = local.services
  name               = "${{local.name}}-${{each.key}}"
  image_id           = var.image_id
  subnet_ids         = module.network.subnet_ids
  security_group_ids = [module.firewall[each.key].id]
  sizes              = {{ min = each.value.min, max = each.value.max }}
  environment        = {{ service = each.key, stage = var.environment }}
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

MODULES = {"network": NETWORK, "firewall": FIREWALL, "fleet": FLEET, "bucket": BUCKET}


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
