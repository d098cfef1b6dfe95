# Whether the image is pinned is only known to whoever deploys it; that there is a key is known anyhow.
variable "image" {
  type = string
}

resource "aws_ecs_task_definition" "shop" {
  family = "shop"

  container_definitions = jsonencode([{
    name                   = "app"
    image                  = var.image
    memory                 = 512
    readonlyRootFilesystem = true
  }])
}

resource "aws_launch_template" "server" {
  image_id      = "ami-0123456789abcdef0"
  instance_type = "t3.large"
  key_name      = "${var.image}-key"
}
