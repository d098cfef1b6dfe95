# A pipeline that copies onto machines and over a site, beside the buckets of a function's code and of Terraform's state.
resource "aws_s3_bucket" "site" {}

resource "aws_s3_bucket" "code" {}

resource "aws_s3_bucket" "state" {
  bucket = "acme-terraform-state"
}

resource "aws_lambda_function" "shop" {
  function_name = "shop"
  role          = "arn:aws:iam::111122223333:role/shop"
  handler       = "app.handler"
  runtime       = "python3.13"
  s3_bucket     = aws_s3_bucket.code.bucket
  s3_key        = "shop-7.zip"
}

resource "aws_codepipeline" "delivery" {
  name     = "delivery"
  role_arn = "arn:aws:iam::111122223333:role/pipeline"

  artifact_store {
    type     = "S3"
    location = "artifacts"
  }

  stage {
    name = "Source"

    action {
      name             = "Source"
      category         = "Source"
      owner            = "AWS"
      provider         = "CodeStarSourceConnection"
      version          = "1"
      output_artifacts = ["source"]
    }
  }

  stage {
    name = "Deploy"

    action {
      name            = "Servers"
      category        = "Deploy"
      owner           = "AWS"
      provider        = "EC2"
      version         = "1"
      input_artifacts = ["source"]

      configuration = {
        InstanceType   = "EC2"
        InstanceTagKey = "Name"
      }
    }

    action {
      name            = "Site"
      category        = "Deploy"
      owner           = "AWS"
      provider        = "S3"
      version         = "1"
      input_artifacts = ["source"]

      configuration = {
        BucketName = aws_s3_bucket.site.bucket
        Extract    = "true"
      }
    }
  }
}
