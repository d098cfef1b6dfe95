# Roles of servers, builds, tasks and a repository's workflow, made with for_each over their trust.
locals {
  services = {
    server     = "ec2.amazonaws.com"
    build      = "codebuild.amazonaws.com"
    deployment = "cloudformation.amazonaws.com"
    task       = "ecs-tasks.amazonaws.com"
  }
  policies = {
    server     = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"
    build      = "arn:aws:iam::aws:policy/AdministratorAccess"
    deployment = "arn:aws:iam::aws:policy/AdministratorAccess"
  }
}

data "aws_iam_policy_document" "trust" {
  for_each = local.services

  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = [each.value]
    }
  }
}

resource "aws_iam_role" "service" {
  for_each           = local.services
  name               = each.key
  assume_role_policy = data.aws_iam_policy_document.trust[each.key].json
}

resource "aws_iam_role_policy_attachment" "service" {
  for_each   = local.policies
  role       = aws_iam_role.service[each.key].name
  policy_arn = each.value
}

resource "aws_iam_role_policy" "exec" {
  name = "exec"
  role = aws_iam_role.service["task"].id

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "ssmmessages:*", Resource = "*" }]
  })
}

resource "aws_iam_role" "repository" {
  name = "repository"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Federated = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" }
      Action    = "sts:AssumeRoleWithWebIdentity"
      Condition = { StringEquals = { "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com" } }
    }]
  })
}
