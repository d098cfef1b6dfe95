# The policies of a permission set are resources of their own in Terraform.
resource "aws_ssoadmin_permission_set" "operators" {
  name             = "operators"
  instance_arn     = "arn:aws:sso:::instance/ssoins-0123456789abcdef"
  session_duration = "PT12H"
}

resource "aws_ssoadmin_managed_policy_attachment" "attached" {
  for_each = toset([
    "arn:aws:iam::aws:policy/AmazonSSMFullAccess",
    "arn:aws:iam::aws:policy/AdministratorAccess",
  ])
  instance_arn       = aws_ssoadmin_permission_set.operators.instance_arn
  permission_set_arn = aws_ssoadmin_permission_set.operators.arn
  managed_policy_arn = each.value
}

resource "aws_ssoadmin_permission_set_inline_policy" "inline" {
  instance_arn       = aws_ssoadmin_permission_set.operators.instance_arn
  permission_set_arn = aws_ssoadmin_permission_set.operators.arn

  inline_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "ecs:UpdateService", Resource = "*" }]
  })
}
