# A bucket's settings are resources of their own, found by reference and by name.
resource "aws_s3_bucket" "kept" {
  bucket = "shop-kept"

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_s3_bucket_versioning" "kept" {
  bucket = aws_s3_bucket.kept.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_public_access_block" "kept" {
  bucket              = aws_s3_bucket.kept.id
  block_public_acls   = true
  block_public_policy = true
}

resource "aws_s3_bucket" "suspended" {
  bucket = "shop-suspended"
}

resource "aws_s3_bucket_versioning" "suspended" {
  bucket = "shop-suspended"

  versioning_configuration {
    status = "Suspended"
  }
}

resource "aws_s3_bucket" "plain" {
  bucket = "shop-plain"
}
