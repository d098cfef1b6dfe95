# One attachment names a role and a group; a policy is written with NotAction.
resource "aws_iam_policy" "sessions" {
  name = "sessions"

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", NotAction = "iam:*", Resource = "*" }]
  })
}

resource "aws_iam_role" "server" {
  name = "server"

  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "ec2.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}

resource "aws_iam_group" "team" {
  name = "team"
}

resource "aws_iam_policy_attachment" "core" {
  name       = "core"
  policy_arn = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"
  roles      = [aws_iam_role.server.name]
  groups     = ["team"]
}
