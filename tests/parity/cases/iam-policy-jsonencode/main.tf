# Policies as jsonencode() and as a heredoc.
resource "aws_iam_policy" "sessions" {
  name = "sessions"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = ["ssm:StartSession", "s3:GetObject"], Resource = "*" },
      { Effect = "Allow", Action = "ecs:ExecuteCommand", Resource = "*" },
    ]
  })
}

resource "aws_iam_policy" "everything" {
  name = "everything"

  policy = <<-EOT
    {
      "Version": "2012-10-17",
      "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]
    }
  EOT
}
