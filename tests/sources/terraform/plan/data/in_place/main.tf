terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "5.100.0"
    }
  }
}

provider "aws" {
  region                      = "eu-central-1"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}

resource "aws_instance" "larger" {
  ami           = "ami-0123456789abcdef0"
  instance_type = "m7g.xlarge"
  user_data     = "#!/bin/sh\nstart-app 2\n"
  tags          = { Team = "shop" }
}

resource "aws_instance" "replaced" {
  ami                         = "ami-0123456789abcdef0"
  instance_type               = "m7g.large"
  user_data                   = "#!/bin/sh\nstart-app 2\n"
  user_data_replace_on_change = true
}

resource "aws_instance" "labelled" {
  ami           = "ami-0123456789abcdef0"
  instance_type = "m7g.large"
  tags          = { Team = "web" }
}

resource "aws_dynamodb_table" "orders" {
  name         = "orders"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "order"
  attribute {
    name = "order"
    type = "S"
  }
}

resource "aws_lambda_function" "shop" {
  function_name    = "shop"
  role             = "arn:aws:iam::123456789012:role/shop"
  s3_bucket        = "code"
  s3_key           = "shop.zip"
  source_code_hash = "bmV3"
  handler          = "app.handler"
  runtime          = "python3.13"
  publish          = true
}
