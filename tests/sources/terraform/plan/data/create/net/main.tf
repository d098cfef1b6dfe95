terraform {
  required_providers { aws = { source = "hashicorp/aws" } }
}
variable "cidr" { type = string }
variable "subnets" { type = map(object({ cidr = string, public = optional(bool, false) })) }
resource "aws_vpc" "v" { cidr_block = var.cidr }
resource "aws_subnet" "s" {
  for_each                = var.subnets
  vpc_id                  = aws_vpc.v.id
  cidr_block              = each.value.cidr
  map_public_ip_on_launch = each.value.public
}
output "vpc_id" { value = aws_vpc.v.id }
output "cidr" { value = aws_vpc.v.cidr_block }
output "subnet_ids" { value = { for k, s in aws_subnet.s : k => s.id } }
