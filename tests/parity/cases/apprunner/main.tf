# A service that deploys whatever is pushed; its environment is a map in Terraform.
resource "aws_apprunner_service" "shop" {
  service_name = "shop"

  source_configuration {
    auto_deployments_enabled = true

    authentication_configuration {
      access_role_arn = "arn:aws:iam::111122223333:role/pull"
    }

    image_repository {
      image_identifier      = "111122223333.dkr.ecr.eu-central-1.amazonaws.com/shop:latest"
      image_repository_type = "ECR"

      image_configuration {
        port = "8080"
        runtime_environment_variables = {
          DB_PASSWORD = "correct-horse-battery"
        }
      }
    }
  }
}
