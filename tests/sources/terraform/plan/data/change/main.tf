terraform {
  required_providers { aws = { source = "hashicorp/aws" } }
}
variable "database_password" {
  type      = string
  sensitive = true
}
provider "aws" {
  region                      = "eu-central-1"
  access_key                  = "mock"
  secret_key                  = "mock"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
  default_tags { tags = { Team = "web" } }
}
module "net" {
  source = "./net"
  cidr   = "10.0.0.0/16"
  zones  = { "eu-central-1a" = "10.0.1.0/24", "eu-central-1b" = "10.0.3.0/24" }
}
resource "aws_security_group" "load_balancer" {
  name   = "load-balancer"
  vpc_id = module.net.vpc_id
  ingress {
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }
}
resource "aws_security_group" "app" {
  name   = "app"
  vpc_id = module.net.vpc_id
  ingress {
    from_port       = 8080
    to_port         = 8080
    protocol        = "tcp"
    security_groups = [aws_security_group.load_balancer.id]
  }
  ingress {
    from_port   = 22
    to_port     = 22
    protocol    = "tcp"
    cidr_blocks = ["10.0.0.0/8", "203.0.113.0/24"]
  }
}
resource "aws_iam_role" "app" {
  name               = "app"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "lambda.amazonaws.com" } }] })
}
resource "aws_lambda_function" "app" {
  function_name = "app"
  role          = aws_iam_role.app.arn
  package_type  = "Image"
  image_uri     = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/app:latest"
  environment { variables = { DB_PASSWORD = var.database_password, STAGE = "prod", ROLE = aws_iam_role.app.arn } }
}
resource "aws_kms_key" "data" { enable_key_rotation = true }
resource "aws_s3_bucket" "data" { bucket = "data-0123456789" }
resource "aws_s3_bucket_versioning" "data" {
  bucket = aws_s3_bucket.data.id
  versioning_configuration { status = "Enabled" }
}
resource "aws_launch_template" "app" {
  name                   = "app"
  image_id               = "ami-0123456789abcdef0"
  instance_type          = "t3.micro"
  user_data              = base64encode("#!/bin/bash\nsystemctl start app\n")
  vpc_security_group_ids = [aws_security_group.app.id]
}
resource "aws_instance" "app" {
  count                  = 1
  ami                    = "ami-0123456789abcdef0"
  instance_type          = "t3.micro"
  subnet_id              = module.net.subnet_ids["eu-central-1b"]
  vpc_security_group_ids = [aws_security_group.app.id, aws_security_group.load_balancer.id]
  user_data              = "#!/bin/bash\nyum update -y\n"
  root_block_device { encrypted = true }
  ebs_block_device {
    device_name = "/dev/sdc"
    encrypted   = true
    kms_key_id  = aws_kms_key.data.arn
  }
  ebs_block_device {
    device_name = "/dev/sdb"
    encrypted   = true
  }
  lifecycle { ignore_changes = [ami] }
  provisioner "remote-exec" {
    inline = ["yum update -y"]
    connection {
      type = "ssh"
      user = "ec2-user"
      host = self.public_ip
    }
  }
}
output "bucket" { value = aws_s3_bucket.data.id }
output "password" {
  value     = var.database_password
  sensitive = true
}
