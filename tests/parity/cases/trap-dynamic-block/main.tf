# A dynamic block with an iterator of its own, and a static block after it.
variable "doors" {
  type = map(object({ port = number, source = string }))
  default = {
    ssh = { port = 22, source = "10.0.0.0/8" }
    rdp = { port = 3389, source = "0.0.0.0/0" }
  }
}

resource "aws_security_group" "web" {
  description = "web servers"

  dynamic "ingress" {
    for_each = var.doors
    iterator = door
    content {
      description = door.key
      protocol    = "tcp"
      from_port   = door.value.port
      to_port     = door.value.port
      cidr_blocks = [door.value.source]
    }
  }

  ingress {
    protocol    = "tcp"
    from_port   = 443
    to_port     = 443
    cidr_blocks = ["0.0.0.0/0"]
  }
}
