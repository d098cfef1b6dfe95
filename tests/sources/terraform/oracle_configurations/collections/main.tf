variable "rules" {
  type = list(object({
    port     = number
    sources  = optional(list(string), ["10.0.0.0/8"])
    protocol = optional(string, "tcp")
    note     = optional(object({ text = optional(string, "none"), level = optional(number, 1) }), {})
  }))

  default = [
    { port = 443 },
    { port = 8080, sources = ["192.168.0.0/16", "172.16.0.0/12"], note = { text = "internal" } },
    { port = "53", protocol = "udp", note = { level = "3" } },
  ]
}

variable "teams" {
  type = map(set(string))

  default = {
    web  = ["ana", "bo", "ana"]
    data = ["cy"]
  }
}

variable "flags" {
  type    = tuple([bool, string, number])
  default = ["true", 5, "7"]
}

variable "nothing" {
  type    = string
  default = null
}

locals {
  members   = flatten([for team, people in var.teams : [for person in people : { team = team, person = person }]])
  by_person = { for member in local.members : member.person => member.team... }
  pairs     = setproduct(["a", "b"], [1, 2])
  ports     = [for rule in var.rules : rule.port if rule.protocol == "tcp"]
  upper     = { for team in keys(var.teams) : upper(team) => length(var.teams[team]) }
  merged    = merge({ a = 1, b = 2 }, { b = 3 }, { for index, port in local.ports : "port${index}" => port })
  lookup    = lookup({ prod = "m7g.large" }, "dev", "t4g.micro")
  nested    = { list = [{ deep = { deeper = [1, [2, [3]]] } }] }
  defaults  = { size = 1, zone = "a", tags = { owner = "nobody" } }
  chosen    = { for key, value in local.defaults : key => try({ size = 5 }[key], value) }
  numbers   = { max = max(local.ports...), sum = sum(local.ports), floor = floor(7 / 2), power = pow(2, 10), modulo = -7 % 3, fraction = 1 / 4, big = 12345678901 }
  logic     = { and = true && !false, or = false || true, compare = "a" == "b", mixed = 1 == "1", not = !tobool("false"), order = 3 >= 2 }
}

resource "aws_security_group_rule" "this" {
  for_each = { for index, rule in var.rules : "${rule.protocol}-${rule.port}" => rule }

  type              = "ingress"
  security_group_id = "sg-0123456789abcdef0"
  protocol          = each.value.protocol
  from_port         = each.value.port
  to_port           = each.value.port
  cidr_blocks       = each.value.sources
  description       = "${each.value.note.text}/${each.value.note.level}"
}

resource "aws_iam_user" "person" {
  for_each = local.by_person

  name = each.key
  path = "/${join("-", each.value)}/"
  tags = { Teams = join(",", each.value) }
}

resource "aws_ssm_parameter" "numbers" {
  for_each = local.numbers

  name  = each.key
  type  = "String"
  value = tostring(each.value)
}

resource "aws_ssm_parameter" "pair" {
  count = length(local.pairs)

  name  = format("/%s/%02d", local.pairs[count.index][0], local.pairs[count.index][1])
  type  = count.index % 2 == 0 ? "String" : "StringList"
  value = jsonencode(local.pairs[count.index])
}

resource "aws_ssm_parameter" "everything" {
  name        = "everything"
  type        = "String"
  description = var.nothing
  tier        = coalesce(var.nothing, "", "Advanced")
  value = jsonencode({
    merged  = local.merged
    upper   = local.upper
    lookup  = local.lookup
    deep    = local.nested.list[0].deep.deeper[1][1][0]
    splat   = local.members[*].person
    splats  = [{ a = [1, 2] }, { a = [3] }][*].a
    chosen  = local.chosen
    flags   = var.flags
    logic   = local.logic
    slices  = slice(sort(concat(["c"], ["b", "a"])), 0, 2)
    zip     = zipmap(["x", "y"], [1, true])
    inverse = { for key, value in { a = "x", b = "y" } : value => key }
    index   = index(["a", "b"], "b")
    reverse = reverse(distinct([3, 1, 3]))
    set     = toset(["b", "a", "b"])
    wide    = [for number in range(3) : number * 1.5]
    chunk   = chunklist(["a", "b", "c"], 2)
    first   = one([for team, people in var.teams : team if contains(people, "cy")])
  })
}
