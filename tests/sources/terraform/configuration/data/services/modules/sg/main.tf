variable "name" {}
variable "rules" {
  type = list(object({ port = number, cidrs = list(string), description = optional(string, "none") }))
}
variable "tags" {
  type    = map(string)
  default = {}
}
resource "aws_security_group" "this" {
  name        = var.name
  description = "Group ${title(var.name)}"
  dynamic "ingress" {
    for_each = var.rules
    content {
      from_port   = ingress.value.port
      to_port     = ingress.value.port
      protocol    = "tcp"
      cidr_blocks = ingress.value.cidrs
      description = "${ingress.key}: ${ingress.value.description}"
    }
  }
  tags = var.tags
}
output "id" { value = aws_security_group.this.id }
