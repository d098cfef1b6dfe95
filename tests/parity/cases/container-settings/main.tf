# A container that keeps sessions in files, in a service that something else deploys.
resource "aws_ecs_task_definition" "shop" {
  family = "shop"

  container_definitions = jsonencode([{
    name                   = "shop"
    image                  = "shop@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
    readonlyRootFilesystem = true
    environment            = [{ name = "SESSION_DRIVER", value = "file" }]
  }])
}

resource "aws_ecs_service" "shop" {
  name    = "shop"
  cluster = "shop"

  deployment_controller {
    type = "EXTERNAL"
  }
}
