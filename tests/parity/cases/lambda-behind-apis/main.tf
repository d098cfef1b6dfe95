# One function behind everything that can call it, always by its own name.
resource "aws_lambda_function" "shop" {
  function_name = "shop"
  role          = "arn:aws:iam::111122223333:role/shop"
  handler       = "app.handler"
  runtime       = "python3.13"
  s3_bucket     = "code"
  s3_key        = "shop.zip"
}

resource "aws_apigatewayv2_integration" "orders" {
  api_id           = "api"
  integration_type = "AWS_PROXY"
  integration_uri  = aws_lambda_function.shop.invoke_arn
}

resource "aws_s3_bucket" "uploads" {}

resource "aws_s3_bucket_notification" "uploads" {
  bucket = aws_s3_bucket.uploads.id

  lambda_function {
    lambda_function_arn = aws_lambda_function.shop.arn
    events              = ["s3:ObjectCreated:*"]
  }
}

resource "aws_sns_topic_subscription" "orders" {
  topic_arn = "arn:aws:sns:eu-central-1:111122223333:orders"
  protocol  = "lambda"
  endpoint  = aws_lambda_function.shop.arn
}

resource "aws_lb_target_group" "shop" {
  target_type = "lambda"
}

resource "aws_lb_target_group_attachment" "shop" {
  target_group_arn = aws_lb_target_group.shop.arn
  target_id        = aws_lambda_function.shop.arn
}

resource "aws_scheduler_schedule" "nightly" {
  schedule_expression = "rate(1 day)"

  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = aws_lambda_function.shop.arn
    role_arn = "arn:aws:iam::111122223333:role/scheduler"
  }
}
