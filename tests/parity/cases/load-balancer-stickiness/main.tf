# Sticky sessions: a block in Terraform, a list of attributes in CloudFormation.
resource "aws_lb_target_group" "sticky" {
  name     = "sticky"
  port     = 443
  protocol = "HTTPS"
  vpc_id   = "vpc-0123456789abcdef0"

  stickiness {
    enabled = true
    type    = "lb_cookie"
  }
}

resource "aws_lb_target_group" "free" {
  name     = "free"
  port     = 443
  protocol = "HTTPS"
  vpc_id   = "vpc-0123456789abcdef0"
}
