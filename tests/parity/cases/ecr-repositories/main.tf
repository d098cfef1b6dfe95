# What nobody writes is mutable and not scanned; repositories that are made by a push are too.
resource "aws_ecr_repository" "default" {
  name = "default"
}

resource "aws_ecr_repository" "fixed" {
  name                 = "fixed"
  image_tag_mutability = "IMMUTABLE"

  image_scanning_configuration {
    scan_on_push = true
  }
}

resource "aws_ecr_repository_creation_template" "new" {
  prefix               = "team"
  applied_for          = ["PULL_THROUGH_CACHE"]
  image_tag_mutability = "MUTABLE"
}
