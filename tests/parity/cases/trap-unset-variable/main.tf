# Nobody says what the variable is: whether the internet gets in is UNKNOWN, no FAIL and no PASS.
variable "office" {
  type = string
}

resource "aws_security_group" "web" {
  description = "web servers"

  ingress {
    protocol    = "tcp"
    from_port   = 22
    to_port     = 22
    cidr_blocks = [var.office]
  }
}
