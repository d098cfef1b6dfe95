# An image tag in a repository of the same configuration, whose address is not known before it exists.
resource "aws_ecr_repository" "images" {
  name                 = "shop"
  image_tag_mutability = "IMMUTABLE"

  image_scanning_configuration {
    scan_on_push = true
  }
}

resource "aws_ecs_task_definition" "shop" {
  family = "shop"

  container_definitions = jsonencode([{
    name                   = "app"
    image                  = "${aws_ecr_repository.images.repository_url}:v1"
    memory                 = 512
    readonlyRootFilesystem = true
  }])
}
