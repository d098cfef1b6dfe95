# Settings of Beanstalk, each a block.
locals {
  settings = {
    "aws:elasticbeanstalk:command" = { DeploymentPolicy = "AllAtOnce" }
    "aws:autoscaling:updatepolicy:rollingupdate" = {
      RollingUpdateEnabled = "true"
      RollingUpdateType    = "Health"
    }
    "aws:autoscaling:launchconfiguration"              = { EC2KeyName = "operations" }
    "aws:elasticbeanstalk:application:environment"     = { DB_PASSWORD = "correct-horse-battery" }
    "aws:rds:dbinstance"                               = { HasCoupledDatabase = "true" }
    "aws:elasticbeanstalk:environment:process:default" = { StickinessEnabled = "true" }
  }
}

resource "aws_elastic_beanstalk_environment" "shop" {
  application         = "shop"
  name                = "shop-production"
  solution_stack_name = "64bit Amazon Linux 2023 v4.3.0 running Python 3.12"

  dynamic "setting" {
    for_each = flatten([for space, options in local.settings : [for name, value in options : { space = space, name = name, value = value }]])
    content {
      namespace = setting.value.space
      name      = setting.value.name
      value     = setting.value.value
    }
  }
}
