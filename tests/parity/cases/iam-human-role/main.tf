# A role for people: its trust from a data source, one policy attached, another one inside it.
data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::111122223333:root"]
    }
  }
}

resource "aws_iam_role" "operators" {
  name                 = "operators"
  max_session_duration = 43200
  assume_role_policy   = data.aws_iam_policy_document.trust.json

  inline_policy {
    name = "hands"

    policy = jsonencode({
      Version = "2012-10-17"
      Statement = [{
        Effect   = "Allow"
        Action   = ["lambda:UpdateFunctionCode", "codepipeline:UpdatePipeline"]
        Resource = "*"
      }]
    })
  }
}

resource "aws_iam_role_policy_attachment" "administrator" {
  role       = aws_iam_role.operators.name
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}
