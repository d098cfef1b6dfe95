# A wildcard would allow sessions, but they are denied: in a document whose statements are sorted by nobody.
data "aws_iam_policy_document" "operations" {
  statement {
    effect    = "Deny"
    actions   = ["ssm:StartSession", "ssm:ResumeSession"]
    resources = ["*"]
  }

  statement {
    actions   = ["ssm:Describe*", "ssm:*Session"]
    resources = ["*"]
  }
}

resource "aws_iam_policy" "operations" {
  name   = "operations"
  policy = data.aws_iam_policy_document.operations.json
}
