variable "create" {
  type    = bool
  default = true
}
variable "name" {
  type    = string
  default = ""
}
variable "cidr" { type = string }
variable "azs" { type = list(string) }
variable "public_subnets" {
  type    = list(string)
  default = []
}
variable "private_subnets" {
  type    = list(string)
  default = []
}
variable "enable_nat" {
  type    = bool
  default = false
}
variable "single_nat" {
  type    = bool
  default = false
}
variable "tags" {
  type    = map(string)
  default = {}
}
variable "sg_rules" {
  type    = any
  default = {}
}
locals {
  len       = max(length(var.public_subnets), length(var.private_subnets))
  nat_count = var.single_nat ? 1 : local.len
  vpc_id    = try(aws_vpc.this[0].id, "")
  nats      = var.create && var.enable_nat ? local.nat_count : 0
}
resource "aws_vpc" "this" {
  count      = var.create ? 1 : 0
  cidr_block = var.cidr
  tags       = merge({ "Name" = format("%s", var.name) }, var.tags)
}
resource "aws_subnet" "public" {
  count             = var.create && length(var.public_subnets) > 0 ? length(var.public_subnets) : 0
  vpc_id            = local.vpc_id
  cidr_block        = element(concat(var.public_subnets, [""]), count.index)
  availability_zone = length(regexall("^[a-z]{2}-", element(var.azs, count.index))) > 0 ? element(var.azs, count.index) : null
  tags              = merge({ Name = format("${var.name}-public-%s", element(var.azs, count.index)) }, var.tags)
}
resource "aws_eip" "nat" {
  count  = local.nats
  domain = "vpc"
  tags   = { Name = format("%s-%s", var.name, element(var.azs, var.single_nat ? 0 : count.index)) }
}
resource "aws_nat_gateway" "this" {
  count         = local.nats
  allocation_id = element(aws_eip.nat[*].id, var.single_nat ? 0 : count.index)
  subnet_id     = element(aws_subnet.public.*.id, var.single_nat ? 0 : count.index)
}
resource "aws_security_group" "this" {
  count       = var.create ? 1 : 0
  name_prefix = "${var.name}-"
  vpc_id      = one(aws_vpc.this[*].id)
  description = coalesce(null, "", "desc")
  dynamic "ingress" {
    for_each = { for k, v in var.sg_rules : k => v if try(v.from, null) != null }
    content {
      from_port   = ingress.value.from
      to_port     = lookup(ingress.value, "to", ingress.value.from)
      protocol    = try(ingress.value.protocol, "tcp")
      cidr_blocks = try(ingress.value.cidrs, null)
      self        = lookup(ingress.value, "self", false)
    }
  }
}
resource "aws_security_group_rule" "each" {
  for_each          = { for k, v in var.sg_rules : k => v if var.create }
  type              = "egress"
  security_group_id = aws_security_group.this[0].id
  from_port         = each.value.from
  to_port           = try(each.value.to, each.value.from)
  protocol          = "tcp"
  cidr_blocks       = try(each.value.cidrs, ["0.0.0.0/0"])
}
output "vpc_id" { value = try(aws_vpc.this[0].id, null) }
output "list" { value = aws_subnet.public[*].id }
