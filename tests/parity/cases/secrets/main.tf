# The value of a secret and its rotation are resources of their own in Terraform.
resource "aws_secretsmanager_secret" "written" {
  name = "shop/written"
}

resource "aws_secretsmanager_secret_version" "written" {
  secret_id     = aws_secretsmanager_secret.written.id
  secret_string = "correct-horse-battery"
}

resource "aws_secretsmanager_secret" "rotated" {
  name = "shop/rotated"
}

resource "aws_secretsmanager_secret_rotation" "rotation" {
  secret_id           = aws_secretsmanager_secret.rotated.id
  rotation_lambda_arn = "arn:aws:lambda:eu-central-1:111122223333:function:rotate"

  rotation_rules {
    automatically_after_days = 30
  }
}

resource "aws_ssm_parameter" "plain" {
  name  = "/shop/db_password"
  type  = "String"
  value = "correct-horse-battery"
}
