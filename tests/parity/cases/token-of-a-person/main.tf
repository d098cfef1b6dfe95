# A token that is given when it is deployed, and a key that is written down.
variable "token" {
  type      = string
  sensitive = true
}

resource "aws_codebuild_source_credential" "credential" {
  auth_type   = "PERSONAL_ACCESS_TOKEN"
  server_type = "GITHUB"
  token       = var.token
}

resource "aws_amplify_app" "site" {
  name = "site"

  environment_variables = {
    API_KEY = "4f9d2c1b7a6e5d3c"
  }
}
