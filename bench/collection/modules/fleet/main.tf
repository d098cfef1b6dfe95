variable "name" { type = string }
variable "image_id" { type = string }
variable "subnet_ids" { type = list(string) }
variable "security_group_ids" { type = list(string) }

variable "sizes" {
  type    = object({ min = number, max = number, desired = optional(number) })
  default = { min = 1, max = 3 }
}

variable "environment" {
  type    = map(string)
  default = {}
}

data "aws_iam_policy_document" "assume" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "this" {
  name               = "${var.name}-fleet"
  assume_role_policy = data.aws_iam_policy_document.assume.json
}

resource "aws_iam_role_policy" "read" {
  name = "read"
  role = aws_iam_role.this.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["ssm:GetParameter"]
      Resource = [for key, value in var.environment : "arn:aws:ssm:*:*:parameter/${var.name}/${key}"]
    }]
  })
}

resource "aws_iam_instance_profile" "this" {
  name = aws_iam_role.this.name
  role = aws_iam_role.this.name
}

resource "aws_launch_template" "this" {
  name_prefix            = "${var.name}-"
  image_id               = var.image_id
  instance_type          = lookup({ small = "t3.small", large = "m6i.large" }, var.sizes.max > 4 ? "large" : "small")
  vpc_security_group_ids = var.security_group_ids
  user_data = base64encode(join("\n", concat(
    ["#!/bin/sh"],
    [for key in sort(keys(var.environment)) : "export ${upper(key)}='${var.environment[key]}'"],
    ["exec /opt/app/start"],
  )))

  iam_instance_profile {
    arn = aws_iam_instance_profile.this.arn
  }

  metadata_options {
    http_tokens = "required"
  }
}

resource "aws_autoscaling_group" "this" {
  name_prefix         = "${var.name}-"
  min_size            = var.sizes.min
  max_size            = var.sizes.max
  desired_capacity    = coalesce(var.sizes.desired, var.sizes.min)
  vpc_zone_identifier = var.subnet_ids

  launch_template {
    id      = aws_launch_template.this.id
    version = aws_launch_template.this.latest_version
  }

  instance_refresh {
    strategy = "Rolling"
  }

  dynamic "tag" {
    for_each = merge({ Name = var.name }, var.environment)
    content {
      key                 = tag.key
      value               = tag.value
      propagate_at_launch = true
    }
  }
}

output "group" {
  value = aws_autoscaling_group.this.name
}
