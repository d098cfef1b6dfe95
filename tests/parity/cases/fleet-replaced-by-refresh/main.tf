# A group that is replaced by an instance refresh: nothing is said of it, only of the key in its template.
resource "aws_launch_template" "server" {
  image_id      = "ami-0123456789abcdef0"
  instance_type = "t3.large"
  key_name      = "operations"
}

resource "aws_autoscaling_group" "fleet" {
  min_size              = 2
  max_size              = 4
  max_instance_lifetime = 604800
  vpc_zone_identifier   = ["subnet-0123456789abcdef0"]

  launch_template {
    id      = aws_launch_template.server.id
    version = aws_launch_template.server.latest_version
  }

  instance_refresh {
    strategy = "Rolling"
    preferences {
      min_healthy_percentage = 90
    }
  }
}
