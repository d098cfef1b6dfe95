terraform {
  required_version = ">= 1.5"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.0"
    }
  }
}
provider "aws" {
  region                      = var.region
  access_key                  = "mock"
  secret_key                  = "mock"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
  default_tags {
    tags = merge(local.common, { Owner = "platform" })
  }
}
provider "aws" {
  alias                       = "west"
  region                      = "us-west-2"
  access_key                  = "mock"
  secret_key                  = "mock"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
}
variable "region" {
  type    = string
  default = "eu-central-1"
}
variable "environment" {
  type    = string
  default = "dev"
  validation {
    condition     = contains(["dev", "staging", "prod"], var.environment)
    error_message = "bad"
  }
}
variable "services" {
  type = map(object({
    size    = optional(number, 2)
    public  = optional(bool, false)
    ports   = optional(list(number), [80])
    tags    = optional(map(string), {})
    storage = optional(object({ size = optional(number, 20), type = string }))
  }))
  default = {
    web = { public = true, ports = [443, 80], tags = { Tier = "front" } }
    api = { size = 3, storage = { type = "gp3" } }
  }
}
variable "extra_cidrs" {
  type    = list(string)
  default = ["192.168.0.0/16"]
}
variable "numbers" {
  type    = set(number)
  default = [3, 1, 2, 2]
}
variable "nothing" {
  type    = string
  default = null
}
variable "from_auto" {
  type    = number
  default = 1
}
locals {
  prefix = "acme-${var.environment}"
  common = {
    Environment = var.environment
    Project     = "acme"
  }
  azs             = ["a", "b", "c"]
  subnets         = { for i, az in local.azs : "${var.region}${az}" => cidrsubnet("10.0.0.0/16", 8, i) }
  public_services = { for name, s in var.services : name => s if s.public }
  flat_ports      = flatten([for name, s in var.services : [for p in s.ports : { key = "${name}-${p}", port = p, service = name }]])
}
module "net" {
  source  = "./modules/net"
  prefix  = local.prefix
  cidr    = "10.0.0.0/16"
  subnets = local.subnets
}
module "app" {
  source   = "./modules/app"
  for_each = var.services
  name     = "${local.prefix}-${each.key}"
  service  = each.value
  vpc      = module.net.vpc
  cidrs    = concat(["10.0.0.0/8"], var.extra_cidrs)
  tags     = merge(each.value.tags, { Service = each.key })
}
module "west" {
  source = "./modules/sg"
  count  = 2
  name   = "west-${count.index}"
  rules  = [{ port = 22 + count.index, cidrs = ["10.0.0.0/8"] }]
  providers = {
    aws = aws.west
  }
}
resource "aws_security_group_rule" "port" {
  for_each          = { for p in local.flat_ports : p.key => p }
  type              = "ingress"
  from_port         = each.value.port
  to_port           = each.value.port
  protocol          = "tcp"
  cidr_blocks       = ["0.0.0.0/0"]
  security_group_id = module.app[each.value.service].group
  description       = format("%s on %05d", upper(each.value.service), each.value.port)
}
resource "aws_ssm_parameter" "n" {
  count = length(var.numbers)
  name  = "/${local.prefix}/${count.index}"
  type  = "String"
  value = tolist(var.numbers)[count.index] * 2 + var.from_auto
}
resource "aws_s3_bucket" "b" {
  bucket        = join("-", [local.prefix, "data", var.nothing == null ? "none" : var.nothing])
  force_destroy = !(var.environment == "prod")
  tags = {
    Name  = "x"
    Owner = "me"
    Many  = join(",", sort(keys(local.subnets)))
  }
}
resource "aws_s3_bucket_policy" "b" {
  bucket = aws_s3_bucket.b.bucket
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Deny"
      Principal = "*"
      Action    = ["s3:*"]
      Resource  = "arn:aws:s3:::${aws_s3_bucket.b.bucket}/*"
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }]
  })
}
output "ports" { value = local.flat_ports }
