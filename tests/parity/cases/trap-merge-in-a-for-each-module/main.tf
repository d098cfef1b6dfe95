# merge() in a module that is called for each member of a map: the later map wins, in every run.
locals {
  defaults = { mutability = "IMMUTABLE", scan = true }
  repositories = {
    blue  = {}
    green = { mutability = "MUTABLE", scan = false }
  }
}

module "repository" {
  source   = "./repository"
  for_each = local.repositories

  name     = each.key
  settings = merge(local.defaults, each.value)
}
