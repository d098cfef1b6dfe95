# A group that starts whatever version of its template is the newest, and never replaces what it started.
resource "aws_launch_template" "server" {
  image_id                = "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"
  instance_type           = "t3.large"
  disable_api_termination = true

  network_interfaces {
    device_index                = 0
    associate_public_ip_address = true
    security_groups             = ["sg-0123456789abcdef0"]
  }
}

resource "aws_autoscaling_group" "fleet" {
  min_size            = 2
  max_size            = 4
  vpc_zone_identifier = ["subnet-0123456789abcdef0"]

  launch_template {
    id      = aws_launch_template.server.id
    version = "$Latest"
  }
}
