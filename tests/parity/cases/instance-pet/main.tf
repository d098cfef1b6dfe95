# A server that is looked after by hand.
resource "aws_security_group" "open" {
  description = "open"

  ingress {
    protocol    = "tcp"
    from_port   = 22
    to_port     = 22
    cidr_blocks = ["0.0.0.0/0"]
  }
}

resource "aws_instance" "pet" {
  ami                     = "ami-0123456789abcdef0"
  instance_type           = "t3.large"
  key_name                = "operations"
  private_ip              = "10.0.1.10"
  disable_api_termination = true
  hibernation             = true
  vpc_security_group_ids  = [aws_security_group.open.id]

  ebs_block_device {
    device_name           = "/dev/sdf"
    volume_size           = 100
    delete_on_termination = false
  }

  user_data = <<-EOT
    #!/bin/bash
    export DB_PASSWORD=correct-horse-battery
    yum update -y
  EOT
}

resource "aws_eip" "address" {
  instance = aws_instance.pet.id
}
