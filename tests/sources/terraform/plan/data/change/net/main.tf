variable "cidr" { type = string }
variable "zones" { type = map(string) }
resource "aws_vpc" "main" { cidr_block = var.cidr }
resource "aws_subnet" "private" {
  for_each          = var.zones
  vpc_id            = aws_vpc.main.id
  cidr_block        = each.value
  availability_zone = each.key
}
output "vpc_id" { value = aws_vpc.main.id }
output "subnet_ids" { value = { for zone, subnet in aws_subnet.private : zone => subnet.id } }
