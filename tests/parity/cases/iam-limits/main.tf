# What people may do is more than what one policy says: a boundary, a denial in another policy, and what stacks and clusters let them do.
resource "aws_iam_policy" "boundary" {
  name = "boundary"

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = ["cloudformation:*", "ssm:Get*"], Resource = "*" }]
  })
}

resource "aws_iam_role" "bounded" {
  name                 = "bounded"
  permissions_boundary = aws_iam_policy.boundary.arn

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Federated = "arn:aws:iam::111122223333:saml-provider/company" }
      Action    = "sts:AssumeRoleWithSAML"
    }]
  })
}

resource "aws_iam_role_policy" "bounded" {
  name = "bounded"
  role = aws_iam_role.bounded.name

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = ["ssm:StartSession", "eks:*", "cloudformation:UpdateStack"], Resource = "*" }]
  })
}

resource "aws_iam_role" "denied" {
  name = "denied"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Federated = "arn:aws:iam::111122223333:saml-provider/company" }
      Action    = "sts:AssumeRoleWithSAML"
    }]
  })
}

resource "aws_iam_role_policy" "given" {
  name = "given"
  role = aws_iam_role.denied.name

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = ["ssm:StartSession", "eks:*"], Resource = "*" }]
  })
}

resource "aws_iam_role_policy" "taken" {
  name = "taken"
  role = aws_iam_role.denied.name

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Deny", Action = "ssm:*", Resource = "*" }]
  })
}
