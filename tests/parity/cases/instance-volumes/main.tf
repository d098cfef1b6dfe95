# An image that Parameter Store names when the server starts, a public address, and a volume that is attached to it.
resource "aws_instance" "worker" {
  ami                         = "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"
  instance_type               = "t3.large"
  subnet_id                   = "subnet-0123456789abcdef0"
  vpc_security_group_ids      = ["sg-0123456789abcdef0"]
  associate_public_ip_address = true
}

resource "aws_ebs_volume" "data" {
  availability_zone = "eu-central-1a"
  size              = 100
}

resource "aws_volume_attachment" "attached" {
  instance_id = aws_instance.worker.id
  volume_id   = aws_ebs_volume.data.id
  device_name = "/dev/sdh"
}
