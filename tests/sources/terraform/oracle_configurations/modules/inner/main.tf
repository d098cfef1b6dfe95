variable "name" {
  type = string
}

variable "zones" {
  type = list(string)
}

variable "open" {
  type    = bool
  default = false
}

variable "extra" {
  type    = map(string)
  default = {}
}

module "leaf" {
  source   = "./leaf"
  for_each = toset(var.zones)

  name = "${var.name}-${each.key}"
  tags = merge(var.extra, { Zone = each.value })
}

resource "aws_security_group" "door" {
  count = var.open ? 1 : 0

  name        = "${var.name}-door"
  description = "in ${path.module}"

  ingress {
    protocol    = "tcp"
    from_port   = 443
    to_port     = 443
    cidr_blocks = ["0.0.0.0/0"]
  }
}

output "label" {
  value = upper(var.name)
}

output "labels" {
  value = { for zone in var.zones : zone => module.leaf[zone].title }
}
