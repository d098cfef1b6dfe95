# A module is called once for each member of an object; only one of the groups is open.
module "group" {
  source = "./group"
  for_each = {
    app  = { port = 443 }
    jump = { port = 22 }
  }

  name = each.key
  port = each.value.port
}
