# Container definitions as jsonencode() of a list, in camel case.
resource "aws_ecs_task_definition" "shop" {
  family                   = "shop"
  network_mode             = "awsvpc"
  requires_compatibilities = ["EC2"]

  container_definitions = jsonencode([
    {
      name               = "app"
      image              = "111122223333.dkr.ecr.eu-central-1.amazonaws.com/shop:latest"
      memory             = 512
      privileged         = true
      versionConsistency = "disabled"
      environment = [
        { name = "DB_PASSWORD", value = "correct-horse-battery" },
        { name = "STAGE", value = "production" },
      ]
      environmentFiles = [{ type = "s3", value = "arn:aws:s3:::settings/shop.env" }]
      mountPoints      = [{ sourceVolume = "data", containerPath = "/data" }]
    },
    {
      name                   = "proxy"
      image                  = "111122223333.dkr.ecr.eu-central-1.amazonaws.com/proxy@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
      memory                 = 128
      readonlyRootFilesystem = true
      secrets                = [{ name = "TOKEN", valueFrom = "arn:aws:ssm:eu-central-1:111122223333:parameter/token" }]
    },
  ])

  volume {
    name      = "data"
    host_path = "/var/data"
  }
}
