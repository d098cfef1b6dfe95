variable "groups" {
  type = map(object({
    ports = list(number)
    peers = optional(map(list(string)), {})
  }))

  default = {
    web  = { ports = [80, 443], peers = { office = ["198.51.100.0/24"], home = ["203.0.113.7/32", "203.0.113.8/32"] } }
    none = { ports = [] }
    one  = { ports = [22] }
  }
}

variable "volumes" {
  type    = list(object({ device = string, size = optional(number, 10), kept = optional(bool, false) }))
  default = [{ device = "/dev/sdf" }, { device = "/dev/sdg", size = 50, kept = true }]
}

resource "aws_security_group" "this" {
  for_each = var.groups

  name = each.key

  dynamic "egress" {
    for_each = toset([for port in each.value.ports : tostring(port)])

    content {
      protocol    = "tcp"
      from_port   = egress.key
      to_port     = egress.value
      cidr_blocks = [for name, ranges in each.value.peers : ranges[0]]
    }
  }
}

resource "aws_security_group" "written_after" {
  name = "written-after"

  dynamic "ingress" {
    for_each = [1, 2, 3]

    content {
      protocol  = "tcp"
      from_port = ingress.value
      to_port   = ingress.value + 10
      self      = ingress.key == 0
    }
  }

  ingress {
    protocol  = "tcp"
    from_port = 9
    to_port   = 9
  }
}

resource "aws_instance" "this" {
  ami           = "ami-0123456789abcdef0"
  instance_type = "t4g.micro"

  root_block_device {
    volume_size = 8
    tags        = { Name = "root" }
  }

  dynamic "ebs_block_device" {
    for_each = var.volumes
    iterator = volume

    content {
      device_name           = volume.value.device
      volume_size           = volume.value.size
      delete_on_termination = !volume.value.kept
    }
  }

  credit_specification {
    cpu_credits = "standard"
  }
}

resource "aws_wafv2_web_acl" "this" {
  name  = "nested"
  scope = "REGIONAL"

  default_action {
    allow {}
  }

  visibility_config {
    cloudwatch_metrics_enabled = false
    metric_name                = "nested"
    sampled_requests_enabled   = false
  }

  dynamic "rule" {
    for_each = { size = { priority = 1, limit = 100, words = ["a", "b"] }, rate = { priority = 2, limit = 200, words = ["c", "d"] } }

    content {
      name     = rule.key
      priority = rule.value.priority

      action {
        block {}
      }

      statement {
        or_statement {
          dynamic "statement" {
            for_each = rule.value.words
            iterator = word

            content {
              byte_match_statement {
                search_string         = "${rule.key}-${word.value}-${word.key}"
                positional_constraint = "CONTAINS"

                field_to_match {
                  uri_path {}
                }

                text_transformation {
                  priority = word.key
                  type     = "NONE"
                }
              }
            }
          }
        }
      }

      visibility_config {
        cloudwatch_metrics_enabled = false
        metric_name                = title(rule.key)
        sampled_requests_enabled   = false
      }
    }
  }
}
