variable "name" {
  type = string
}

variable "settings" {
  type = any
}

locals {
  settings = merge({ mutability = "MUTABLE" }, var.settings)
}

resource "aws_ecr_repository" "this" {
  name                 = var.name
  image_tag_mutability = local.settings.mutability

  image_scanning_configuration {
    scan_on_push = local.settings.scan
  }
}
