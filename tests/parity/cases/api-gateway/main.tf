# Stages with and without a canary, and one that deploys every change at once.
resource "aws_api_gateway_stage" "rest" {
  rest_api_id   = "abcdef1234"
  deployment_id = "fedcba"
  stage_name    = "production"
}

resource "aws_api_gateway_stage" "canary" {
  rest_api_id   = "abcdef1234"
  deployment_id = "fedcba"
  stage_name    = "canary"

  canary_settings {
    percent_traffic = 10
    deployment_id   = "abcdef"
  }
}

resource "aws_apigatewayv2_stage" "http" {
  api_id      = "abcdef1234"
  name        = "$default"
  auto_deploy = true
}
