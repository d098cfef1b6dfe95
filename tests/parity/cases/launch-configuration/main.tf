# A launch configuration, with all that one can do wrong in it.
resource "aws_launch_configuration" "server" {
  image_id                    = "ami-0123456789abcdef0"
  instance_type               = "t3.large"
  key_name                    = "operations"
  associate_public_ip_address = true

  ebs_block_device {
    device_name           = "/dev/sdf"
    volume_size           = 50
    delete_on_termination = false
  }
}

resource "aws_autoscaling_group" "fleet" {
  min_size             = 1
  max_size             = 1
  availability_zones   = ["eu-central-1a"]
  launch_configuration = aws_launch_configuration.server.name
}
