# A circuit breaker that does not roll back, and a cluster in which commands leave no log.
resource "aws_ecs_cluster" "production" {
  name = "production"

  configuration {
    execute_command_configuration {
      logging = "NONE"
    }
  }
}

resource "aws_ecs_service" "shop" {
  name             = "shop"
  cluster          = aws_ecs_cluster.production.id
  task_definition  = "arn:aws:ecs:eu-central-1:111122223333:task-definition/shop:7"
  desired_count    = 2
  launch_type      = "FARGATE"
  platform_version = "1.4.0"

  deployment_circuit_breaker {
    enable   = true
    rollback = false
  }

  network_configuration {
    subnets = ["subnet-0123456789abcdef0"]
  }
}
