# Code signing that only warns; a pinned object of code; the runtime is a resource of its own in Terraform.
resource "aws_lambda_code_signing_config" "signing" {
  allowed_publishers {
    signing_profile_version_arns = ["arn:aws:signer:eu-central-1:111122223333:/signing-profiles/release/abcdef1234"]
  }

  policies {
    untrusted_artifact_on_deployment = "Warn"
  }
}

resource "aws_lambda_function" "orders" {
  function_name           = "orders"
  runtime                 = "python3.12"
  handler                 = "app.handler"
  role                    = "arn:aws:iam::111122223333:role/orders"
  code_signing_config_arn = aws_lambda_code_signing_config.signing.arn
  s3_bucket               = "artefacts"
  s3_key                  = "orders.zip"
  s3_object_version       = "3sL4kqtJlcpXroDTDmJ.rmSpXd3dIbrH"
  publish                 = true
}

resource "aws_lambda_runtime_management_config" "orders" {
  function_name     = aws_lambda_function.orders.function_name
  update_runtime_on = "Auto"
}
