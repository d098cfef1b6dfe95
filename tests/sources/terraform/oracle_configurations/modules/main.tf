variable "stage" {
  type    = string
  default = "test"
}

locals {
  areas = {
    north = { zones = ["a", "b"], open = false }
    south = { zones = ["c"], open = true }
  }
}

module "area" {
  source   = "./inner"
  for_each = local.areas

  name  = "${var.stage}-${each.key}"
  zones = each.value.zones
  open  = each.value.open
  extra = each.key == "north" ? { colour = "blue" } : {}
}

module "copies" {
  source = "./inner"
  count  = 2

  name  = "copy-${count.index}"
  zones = [for index in range(count.index + 1) : tostring(index)]
}

resource "aws_ssm_parameter" "names" {
  name  = "names"
  type  = "StringList"
  value = join(",", [for key in sort(keys(module.area)) : module.area[key].label])
}

resource "aws_ssm_parameter" "copies" {
  name  = "copies"
  type  = "String"
  value = module.copies[1].labels["1"]
}

resource "aws_ssm_parameter" "all" {
  name  = "all"
  type  = "String"
  value = join(" ", module.copies[*].label)
}
