variable "admitted" {
  type = string
}

resource "aws_security_group" "this" {
  description = "app"

  ingress {
    protocol        = "tcp"
    from_port       = 22
    to_port         = 22
    security_groups = [var.admitted]
  }
}

output "id" {
  value = aws_security_group.this.id
}
