# A tested and approved pipeline; its source still needs a token that is written down.
resource "aws_s3_bucket" "artefacts" {
  bucket = "shop-artefacts"

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_s3_bucket_versioning" "artefacts" {
  bucket = aws_s3_bucket.artefacts.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_codepipeline" "shop" {
  name          = "shop"
  pipeline_type = "V2"
  role_arn      = "arn:aws:iam::111122223333:role/pipeline"

  artifact_store {
    type     = "S3"
    location = aws_s3_bucket.artefacts.bucket

    encryption_key {
      type = "KMS"
      id   = "arn:aws:kms:eu-central-1:111122223333:key/11111111-2222-3333-4444-555555555555"
    }
  }

  stage {
    name = "Source"

    action {
      name             = "Source"
      category         = "Source"
      owner            = "ThirdParty"
      provider         = "GitHub"
      version          = "1"
      output_artifacts = ["source"]
      configuration = {
        Owner                = "shop"
        Repo                 = "shop"
        Branch               = "main"
        OAuthToken           = "0123456789abcdef0123456789abcdef01234567"
        PollForSourceChanges = "false"
      }
    }
  }

  stage {
    name = "Test"

    action {
      name            = "Test"
      category        = "Test"
      owner           = "AWS"
      provider        = "CodeBuild"
      version         = "1"
      input_artifacts = ["source"]
      configuration   = { ProjectName = "test" }
    }
  }

  stage {
    name = "Approve"

    action {
      name     = "Approve"
      category = "Approval"
      owner    = "AWS"
      provider = "Manual"
      version  = "1"
    }
  }

  stage {
    name = "Deploy"

    action {
      name            = "Deploy"
      category        = "Deploy"
      owner           = "AWS"
      provider        = "CloudFormation"
      version         = "1"
      input_artifacts = ["source"]
      configuration = {
        ActionMode   = "CREATE_UPDATE"
        StackName    = "shop"
        TemplatePath = "source::template.yaml"
      }
    }
  }
}
