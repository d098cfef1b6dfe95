# A pipeline that polls a bucket and deploys what it finds: no test, no gate, no way back.
resource "aws_s3_bucket" "artefacts" {
  bucket = "shop-artefacts"
}

resource "aws_codepipeline" "shop" {
  name     = "shop"
  role_arn = "arn:aws:iam::111122223333:role/pipeline"

  artifact_store {
    type     = "S3"
    location = aws_s3_bucket.artefacts.bucket
  }

  stage {
    name = "Source"

    action {
      name             = "Source"
      category         = "Source"
      owner            = "AWS"
      provider         = "S3"
      version          = "1"
      output_artifacts = ["source"]
      configuration = {
        S3Bucket             = "uploads"
        S3ObjectKey          = "shop.zip"
        PollForSourceChanges = "true"
      }
    }
  }

  stage {
    name = "Deploy"

    action {
      name            = "Deploy"
      category        = "Deploy"
      owner           = "AWS"
      provider        = "ECS"
      version         = "1"
      input_artifacts = ["source"]
      configuration = {
        ClusterName = "production"
        ServiceName = "shop"
      }
    }
  }
}
