# A pinned image behind an alias; the permission names the alias with its qualifier.
resource "aws_lambda_function" "orders" {
  function_name = "orders"
  package_type  = "Image"
  role          = "arn:aws:iam::111122223333:role/orders"
  image_uri     = "111122223333.dkr.ecr.eu-central-1.amazonaws.com/orders@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

  environment {
    variables = {
      STAGE         = "production"
      DB_SECRET_ARN = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:shop"
    }
  }
}

resource "aws_lambda_alias" "live" {
  name             = "live"
  function_name    = aws_lambda_function.orders.function_name
  function_version = "7"
}

resource "aws_lambda_permission" "api" {
  function_name = aws_lambda_function.orders.function_name
  qualifier     = aws_lambda_alias.live.name
  action        = "lambda:InvokeFunction"
  principal     = "apigateway.amazonaws.com"
}
