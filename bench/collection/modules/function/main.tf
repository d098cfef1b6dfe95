variable "name" {
  type        = string
  description = "The function's name."
}

variable "bucket" {
  type        = string
  description = "Where builds are kept."
}

variable "build" {
  type        = object({ key = string, version = optional(string) })
  description = "The object with the code, and its version."
}

variable "environment" {
  type        = map(string)
  description = "Plain settings; secrets are read when the function runs."
  default     = {}
}

variable "schedule" {
  type        = string
  description = "A rate or cron expression, or nothing."
  default     = null
}

resource "aws_iam_role" "this" {
  name = "${var.name}-function"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "lambda.amazonaws.com" }
    }]
  })
}

resource "aws_lambda_function" "this" {
  function_name     = var.name
  role              = aws_iam_role.this.arn
  handler           = "app.handler"
  runtime           = "python3.13"
  s3_bucket         = var.bucket
  s3_key            = var.build.key
  s3_object_version = var.build.version
  publish           = true
  timeout           = 30

  environment {
    variables = merge({ STAGE = "live" }, var.environment)
  }
}

resource "aws_lambda_alias" "live" {
  name             = "live"
  function_name    = aws_lambda_function.this.function_name
  function_version = aws_lambda_function.this.version
}

resource "aws_cloudwatch_event_rule" "this" {
  count               = var.schedule == null ? 0 : 1
  name                = "${var.name}-schedule"
  schedule_expression = var.schedule
}

resource "aws_cloudwatch_event_target" "this" {
  count = var.schedule == null ? 0 : 1
  rule  = aws_cloudwatch_event_rule.this[0].name
  arn   = aws_lambda_alias.live.arn
}

resource "aws_lambda_permission" "this" {
  count         = var.schedule == null ? 0 : 1
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.this.function_name
  qualifier     = aws_lambda_alias.live.name
  principal     = "events.amazonaws.com"
  source_arn    = aws_cloudwatch_event_rule.this[0].arn
}

output "alias_arn" {
  description = "What to call."
  value       = aws_lambda_alias.live.arn
}
