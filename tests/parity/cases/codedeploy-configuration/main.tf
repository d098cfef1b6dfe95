# A configuration of one's own that takes everything at once.
resource "aws_codedeploy_deployment_config" "at_once" {
  deployment_config_name = "everything"
  compute_platform       = "Server"

  minimum_healthy_hosts {
    type  = "HOST_COUNT"
    value = 0
  }
}

resource "aws_codedeploy_deployment_group" "ecs" {
  app_name               = "shop"
  deployment_group_name  = "shop"
  service_role_arn       = "arn:aws:iam::111122223333:role/deploy"
  deployment_config_name = "CodeDeployDefault.ECSAllAtOnce"

  deployment_style {
    deployment_type   = "BLUE_GREEN"
    deployment_option = "WITH_TRAFFIC_CONTROL"
  }

  auto_rollback_configuration {
    enabled = false
  }

  ecs_service {
    cluster_name = "production"
    service_name = "shop"
  }
}
