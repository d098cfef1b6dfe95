# Immutable deployments; the key comes from a saved configuration.
resource "aws_elastic_beanstalk_configuration_template" "saved" {
  name                = "saved"
  application         = "shop"
  solution_stack_name = "64bit Amazon Linux 2023 v4.3.0 running Python 3.12"

  setting {
    namespace = "aws:autoscaling:launchconfiguration"
    name      = "EC2KeyName"
    value     = "operations"
  }
}

resource "aws_elastic_beanstalk_environment" "shop" {
  application   = "shop"
  name          = "shop-production"
  template_name = aws_elastic_beanstalk_configuration_template.saved.name

  setting {
    namespace = "aws:elasticbeanstalk:command"
    name      = "DeploymentPolicy"
    value     = "Immutable"
  }

  setting {
    namespace = "aws:autoscaling:updatepolicy:rollingupdate"
    name      = "RollingUpdateType"
    value     = "Immutable"
  }
}
