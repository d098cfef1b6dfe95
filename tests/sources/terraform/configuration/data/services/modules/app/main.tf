variable "name" {}
variable "service" {}
variable "vpc" { type = object({ id = string, cidr_block = string }) }
variable "cidrs" { type = list(string) }
variable "tags" { type = map(string) }
locals { all = distinct(concat(var.cidrs, [var.vpc.cidr_block])) }
module "sg" {
  source = "../sg"
  name   = var.name
  rules = [for p in var.service.ports : {
    port  = p
    cidrs = var.service.public ? ["0.0.0.0/0"] : local.all
  }]
  tags = var.tags
}
resource "aws_instance" "this" {
  count                  = var.service.size
  ami                    = "ami-0123456789abcdef0"
  instance_type          = var.service.size > 2 ? "m5.large" : "t3.micro"
  vpc_security_group_ids = [module.sg.id]
  user_data              = <<-EOT
    #!/bin/bash
    echo ${var.name} ${count.index}
    %{for p in var.service.ports~}
    open ${p}
    %{endfor~}
  EOT
  dynamic "ebs_block_device" {
    for_each = var.service.storage == null ? [] : [var.service.storage]
    iterator = disk
    content {
      device_name = "/dev/sd${substr("fgh", disk.key, 1)}"
      volume_size = disk.value.size
      volume_type = disk.value.type
    }
  }
  tags = merge(var.tags, { Name = "${var.name}-${count.index}" })
}
output "group" { value = module.sg.id }
