# Everything that invokes the function invokes its unpublished code.
resource "aws_lambda_function" "orders" {
  function_name = "orders"
  runtime       = "python3.12"
  handler       = "app.handler"
  role          = "arn:aws:iam::111122223333:role/orders"
  s3_bucket     = "artefacts"
  s3_key        = "orders.zip"
  layers = [
    "arn:aws:lambda:eu-central-1:111122223333:layer:common:3",
    "arn:aws:lambda:eu-central-1:111122223333:layer:newest",
  ]

  environment {
    variables = {
      API_KEY = "4f9d2c1b7a6e5d3c"
      STAGE   = "production"
    }
  }
}

resource "aws_lambda_event_source_mapping" "queue" {
  function_name    = aws_lambda_function.orders.arn
  event_source_arn = "arn:aws:sqs:eu-central-1:111122223333:orders"
}

resource "aws_lambda_permission" "api" {
  function_name = aws_lambda_function.orders.function_name
  action        = "lambda:InvokeFunction"
  principal     = "apigateway.amazonaws.com"
}

resource "aws_lambda_function_url" "public" {
  function_name      = aws_lambda_function.orders.arn
  authorization_type = "AWS_IAM"
}
