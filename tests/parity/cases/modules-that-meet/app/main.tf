variable "admitted" {
  type = string
}

variable "more" {
  type    = list(string)
  default = []
}

variable "image" {
  type = string
}

module "group" {
  source   = "../group"
  admitted = var.admitted
}

resource "aws_instance" "server" {
  ami                    = var.image
  instance_type          = "t3.large"
  vpc_security_group_ids = concat([module.group.id], var.more)
}
