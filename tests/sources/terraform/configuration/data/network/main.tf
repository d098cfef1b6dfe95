provider "aws" {
  region                      = "eu-central-1"
  access_key                  = "mock"
  secret_key                  = "mock"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
}
module "vpc" {
  source          = "./vpc"
  name            = "main"
  cidr            = "10.0.0.0/16"
  azs             = ["eu-central-1a", "eu-central-1b"]
  public_subnets  = ["10.0.1.0/24", "10.0.2.0/24"]
  private_subnets = ["10.0.11.0/24", "10.0.12.0/24", "10.0.13.0/24"]
  enable_nat      = true
  single_nat      = true
  tags            = { Env = "x" }
  sg_rules = {
    ssh  = { from = 22, cidrs = ["10.0.0.0/8"] }
    http = { from = 80, to = 81, self = true }
  }
}
module "off" {
  source = "./vpc"
  create = false
  name   = "off"
  cidr   = "10.1.0.0/16"
  azs    = []
}
resource "aws_sqs_queue" "q" {
  name = "q-${coalesce(module.off.vpc_id, "none")}"
  tags = { n = try(module.off.list[0], "empty"), c = tostring(length(module.off.list)), x = lookup({ a = "b" }, "a", "z") }
}
resource "aws_sqs_queue" "one" {
  for_each                   = { for k, v in { a = { d = 3 }, b = {} } : k => merge({ d = 9 }, v) if k != "c" }
  name                       = each.key
  visibility_timeout_seconds = each.value.d
  policy                     = jsonencode({ Statement = [for p in ["x", "y"] : { Sid = upper(p), Effect = "Allow", Principal = { AWS = "*" }, Action = "sqs:*", Resource = "arn:aws:sqs:::${each.key}" }] })
}
