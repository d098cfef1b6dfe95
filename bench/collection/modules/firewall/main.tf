variable "name" { type = string }
variable "vpc_id" { type = string }

variable "rules" {
  type = map(object({
    port     = number
    sources  = optional(list(string), [])
    protocol = optional(string, "tcp")
    open     = optional(bool, false)
  }))
}

locals {
  world = ["0.0.0.0/0"]
}

resource "aws_security_group" "this" {
  name_prefix = "${var.name}-"
  description = format("%s: %d rules", var.name, length(var.rules))
  vpc_id      = var.vpc_id

  dynamic "ingress" {
    for_each = var.rules
    content {
      description = ingress.key
      from_port   = ingress.value.port
      to_port     = ingress.value.port
      protocol    = lower(ingress.value.protocol)
      cidr_blocks = ingress.value.open ? local.world : ingress.value.sources
    }
  }

  egress {
    from_port   = 0
    to_port     = 0
    protocol    = "-1"
    cidr_blocks = local.world
  }

  lifecycle {
    create_before_destroy = true
  }
}

output "id" {
  value = aws_security_group.this.id
}
