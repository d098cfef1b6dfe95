# People as users and groups.
resource "aws_iam_group" "team" {
  name = "team"
}

resource "aws_iam_group_policy_attachment" "team" {
  group      = aws_iam_group.team.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonSSMFullAccess"
}

resource "aws_iam_user" "ann" {
  name = "ann"
}

resource "aws_iam_user_policy" "hands" {
  name = "hands"
  user = aws_iam_user.ann.name

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "ecs:UpdateService", Resource = "*" }]
  })
}

resource "aws_iam_access_key" "key" {
  user = aws_iam_user.ann.name
}
