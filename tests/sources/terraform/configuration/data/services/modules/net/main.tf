variable "prefix" {}
variable "cidr" { type = string }
variable "subnets" { type = map(string) }
resource "aws_vpc" "this" {
  cidr_block           = var.cidr
  enable_dns_hostnames = true
  tags                 = { Name = var.prefix }
}
resource "aws_subnet" "this" {
  for_each                = var.subnets
  vpc_id                  = aws_vpc.this.id
  cidr_block              = each.value
  availability_zone       = each.key
  map_public_ip_on_launch = endswith(each.key, "a")
  tags = {
    Name = "${var.prefix}-${trimprefix(each.key, "eu-")}"
  }
}
output "vpc" { value = aws_vpc.this }
output "subnet_ids" { value = [for s in aws_subnet.this : s.id] }
