# Other doors than port 22.
resource "aws_ec2_instance_connect_endpoint" "endpoint" {
  subnet_id = "subnet-0123456789abcdef0"
}

resource "aws_key_pair" "key" {
  key_name   = "operations"
  public_key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ3l9c8r1d0m3s6k2f5h7j9p1q3s5u7w9y1a3c5e7g9i operations"
}

resource "aws_vpc_endpoint" "sessions" {
  vpc_id            = "vpc-0123456789abcdef0"
  vpc_endpoint_type = "Interface"
  service_name      = "com.amazonaws.eu-central-1.ssmmessages"
}

resource "aws_cloud9_environment_ec2" "desk" {
  name          = "desk"
  instance_type = "t3.small"
  image_id      = "amazonlinux-2023-x86_64"
}

resource "aws_imagebuilder_infrastructure_configuration" "images" {
  name                  = "images"
  instance_profile_name = "images"
  key_pair              = "operations"
}
