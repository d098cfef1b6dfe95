# One group is overwritten in place and all at once, the other one is replaced.
resource "aws_codedeploy_app" "app" {
  name             = "shop"
  compute_platform = "Server"
}

resource "aws_codedeploy_deployment_group" "in_place" {
  app_name               = aws_codedeploy_app.app.name
  deployment_group_name  = "in-place"
  service_role_arn       = "arn:aws:iam::111122223333:role/deploy"
  deployment_config_name = "CodeDeployDefault.AllAtOnce"
  autoscaling_groups     = ["fleet"]
}

resource "aws_codedeploy_deployment_group" "blue_green" {
  app_name               = aws_codedeploy_app.app.name
  deployment_group_name  = "blue-green"
  service_role_arn       = "arn:aws:iam::111122223333:role/deploy"
  deployment_config_name = "CodeDeployDefault.HalfAtATime"
  autoscaling_groups     = ["fleet"]

  deployment_style {
    deployment_type   = "BLUE_GREEN"
    deployment_option = "WITH_TRAFFIC_CONTROL"
  }

  auto_rollback_configuration {
    enabled = true
    events  = ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"]
  }

  alarm_configuration {
    enabled = true
    alarms  = ["errors"]
  }

  load_balancer_info {
    target_group_info {
      name = "shop"
    }
  }
}
