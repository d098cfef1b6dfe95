# A build for whatever happens in the repository, and one for its main branch. The webhook is a resource of its own in Terraform.
resource "aws_codebuild_project" "project" {
  for_each     = toset(["any", "main"])
  name         = each.key
  service_role = "arn:aws:iam::111122223333:role/build"

  artifacts {
    type = "NO_ARTIFACTS"
  }

  environment {
    type         = "LINUX_CONTAINER"
    compute_type = "BUILD_GENERAL1_SMALL"
    image        = "aws/codebuild/standard:7.0"
  }

  source {
    type      = "GITHUB"
    location  = "https://github.com/shop/shop.git"
    buildspec = "buildspec.yml"
  }
}

resource "aws_codebuild_webhook" "any" {
  project_name = aws_codebuild_project.project["any"].name
}

resource "aws_codebuild_webhook" "main" {
  project_name = aws_codebuild_project.project["main"].name

  filter_group {
    filter {
      type    = "EVENT"
      pattern = "PUSH"
    }

    filter {
      type    = "HEAD_REF"
      pattern = "^refs/heads/main$"
    }
  }
}
