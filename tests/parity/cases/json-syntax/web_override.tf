resource "aws_ecr_repository" "images" {
  image_tag_mutability = "MUTABLE"
}
