# A public, privileged build with the commands and a secret written into it.
resource "aws_codebuild_project" "build" {
  name                 = "shop"
  service_role         = "arn:aws:iam::111122223333:role/build"
  project_visibility   = "PUBLIC_READ"
  resource_access_role = "arn:aws:iam::111122223333:role/reading"

  artifacts {
    type                = "S3"
    location            = "artefacts"
    encryption_disabled = true
  }

  environment {
    type            = "LINUX_CONTAINER"
    compute_type    = "BUILD_GENERAL1_SMALL"
    image           = "docker.io/library/golang:latest"
    privileged_mode = true

    environment_variable {
      name  = "NPM_TOKEN"
      value = "npm-correct-horse-battery"
    }

    environment_variable {
      name  = "DB_PASSWORD"
      type  = "SECRETS_MANAGER"
      value = "shop/database"
    }
  }

  logs_config {
    cloudwatch_logs {
      status = "DISABLED"
    }
  }

  source {
    type         = "GITHUB"
    location     = "https://github.com/shop/shop.git"
    insecure_ssl = true
    buildspec    = <<-EOT
      version: 0.2
      phases:
        build:
          commands:
            - make
    EOT
  }
}
