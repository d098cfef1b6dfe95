# What people may do stands in policies beside their role: one of the role, and one that is attached to it.
resource "aws_iam_role" "operators" {
  name = "operators"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Federated = "arn:aws:iam::111122223333:saml-provider/company" }
      Action    = ["sts:AssumeRoleWithSAML", "sts:SetSourceIdentity"]
      Condition = { StringEquals = { "SAML:aud" = "https://signin.aws.amazon.com/saml" } }
    }]
  })
}

resource "aws_iam_role_policy" "hands" {
  name = "hands"
  role = aws_iam_role.operators.name

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "lambda:UpdateFunctionCode", Resource = "*" }]
  })
}

resource "aws_iam_policy" "pipelines" {
  name = "pipelines"

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "codepipeline:UpdatePipeline", Resource = "*" }]
  })
}

resource "aws_iam_role_policy_attachment" "pipelines" {
  role       = aws_iam_role.operators.name
  policy_arn = aws_iam_policy.pipelines.arn
}
