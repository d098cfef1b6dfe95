# A rolling deployment that stops the old tasks first, without a circuit breaker, and with ECS Exec.
resource "aws_ecs_service" "shop" {
  name                               = "shop"
  cluster                            = "production"
  task_definition                    = "arn:aws:ecs:eu-central-1:111122223333:task-definition/shop:7"
  desired_count                      = 2
  launch_type                        = "FARGATE"
  platform_version                   = "LATEST"
  enable_execute_command             = true
  deployment_minimum_healthy_percent = 0
  deployment_maximum_percent         = 100

  network_configuration {
    subnets          = ["subnet-0123456789abcdef0"]
    assign_public_ip = false
  }
}
