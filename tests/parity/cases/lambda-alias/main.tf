# A published version behind an alias, and an alias of $LATEST.
resource "aws_lambda_function" "orders" {
  function_name = "orders"
  package_type  = "Image"
  role          = "arn:aws:iam::111122223333:role/orders"
  image_uri     = "111122223333.dkr.ecr.eu-central-1.amazonaws.com/orders:v1"
  publish       = true
}

resource "aws_lambda_alias" "live" {
  name             = "live"
  function_name    = aws_lambda_function.orders.function_name
  function_version = aws_lambda_function.orders.version
}

resource "aws_lambda_alias" "next" {
  name             = "next"
  function_name    = aws_lambda_function.orders.function_name
  function_version = "$LATEST"
}

resource "aws_lambda_event_source_mapping" "queue" {
  function_name    = aws_lambda_alias.live.arn
  event_source_arn = "arn:aws:sqs:eu-central-1:111122223333:orders"
}
