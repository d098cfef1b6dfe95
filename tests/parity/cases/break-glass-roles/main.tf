# Emergency roles, known by their names: one that anybody's access key opens, and one that is guarded and watched.
resource "aws_iam_role" "loose" {
  name = "break-glass-loose"

  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { AWS = "arn:aws:iam::111122223333:root" }, Action = "sts:AssumeRole" }]
  })
}

resource "aws_iam_role" "guarded" {
  name = "break-glass-guarded"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::111122223333:root" }
      Action    = ["sts:AssumeRole", "sts:SetSourceIdentity"]
      Condition = {
        Bool       = { "aws:MultiFactorAuthPresent" = "true" }
        StringLike = { "sts:SourceIdentity" = "*" }
      }
    }]
  })
}

resource "aws_cloudwatch_event_rule" "used" {
  name = "break-glass-used"

  event_pattern = jsonencode({
    source = ["aws.sts"]
    detail = {
      eventName         = ["AssumeRole"]
      requestParameters = { roleArn = [aws_iam_role.guarded.arn] }
    }
  })
}

resource "aws_iam_policy" "emergency" {
  name = "emergency"

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "ssm:StartSession", Resource = "*" }]
  })
}

resource "aws_iam_role_policy_attachment" "emergency" {
  role       = aws_iam_role.guarded.name
  policy_arn = aws_iam_policy.emergency.arn
}
