# A document as a data source, with a dynamic statement and another document merged into it.
data "aws_iam_policy_document" "limits" {
  statement {
    sid       = "NoSessions"
    effect    = "Deny"
    actions   = ["ssm:StartSession"]
    resources = ["*"]
  }
}

data "aws_iam_policy_document" "operations" {
  dynamic "statement" {
    for_each = { Commands = ["ssm:SendCommand", "ssm:StartAutomationExecution"], Connect = ["ec2-instance-connect:*"] }
    content {
      sid       = statement.key
      actions   = statement.value
      resources = ["*"]
    }
  }

  statement {
    sid       = "Password"
    actions   = ["ec2:GetPasswordData"]
    resources = ["*"]
  }

  override_policy_documents = [data.aws_iam_policy_document.limits.json]
}

resource "aws_iam_policy" "operations" {
  name   = "operations"
  policy = data.aws_iam_policy_document.operations.json
}
