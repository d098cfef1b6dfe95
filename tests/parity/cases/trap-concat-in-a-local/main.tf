# The open range comes out of concat() in a local value.
locals {
  offices = ["10.0.0.0/8"]
  sources = concat(local.offices, ["0.0.0.0/0"])
}

resource "aws_security_group" "web" {
  description = "web servers"

  ingress {
    protocol    = "tcp"
    from_port   = 22
    to_port     = 22
    cidr_blocks = local.sources
  }
}
