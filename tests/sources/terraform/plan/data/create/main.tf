terraform {
  required_providers { aws = { source = "hashicorp/aws" } }
}
variable "db_password" {
  type      = string
  sensitive = true
  default   = "hunter2-hunter2"
}
variable "instance_type" { default = "t3.micro" }
variable "subnets" {
  type    = map(object({ cidr = string, public = optional(bool, false) }))
  default = { a = { cidr = "10.0.1.0/24" }, b = { cidr = "10.0.2.0/24", public = true } }
}
variable "ports" { default = [80, 443] }
locals { name = "app" }
provider "aws" {
  region                      = "eu-central-1"
  access_key                  = "mock"
  secret_key                  = "mock"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
  default_tags { tags = { Team = "web" } }
}
provider "aws" {
  alias                       = "us"
  region                      = "us-east-1"
  access_key                  = "mock"
  secret_key                  = "mock"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
}
module "net" {
  source   = "./net"
  cidr     = "10.0.0.0/16"
  subnets  = var.subnets
}
module "peer" {
  for_each = toset(["x", "y"])
  source   = "./net"
  cidr     = "10.${each.key == "x" ? 1 : 2}.0.0/16"
  subnets  = {}
}
resource "aws_security_group" "app" {
  name   = "app"
  vpc_id = module.net.vpc_id
  ingress {
    from_port   = 22
    to_port     = 22
    protocol    = "tcp"
    cidr_blocks = ["10.0.0.0/8", "0.0.0.0/0"]
  }
  ingress {
    from_port       = 443
    to_port         = 443
    protocol        = "tcp"
    security_groups = [aws_security_group.lb.id]
  }
  dynamic "ingress" {
    for_each = var.ports
    content {
      from_port   = ingress.value
      to_port     = ingress.value
      protocol    = "tcp"
      cidr_blocks = [module.net.cidr]
    }
  }
}
resource "aws_security_group" "lb" {
  name = "lb"
}
resource "aws_vpc_security_group_ingress_rule" "lb" {
  security_group_id = aws_security_group.lb.id
  cidr_ipv4         = "0.0.0.0/0"
  from_port         = 443
  to_port           = 443
  ip_protocol       = "tcp"
}
resource "aws_instance" "web" {
  count                  = 2
  ami                    = "ami-0123456789abcdef0"
  instance_type          = var.instance_type
  subnet_id              = module.net.subnet_ids["a"]
  vpc_security_group_ids = [aws_security_group.app.id, aws_security_group.lb.id]
  user_data              = <<-EOT
    #!/bin/bash
    yum update -y
  EOT
  root_block_device { encrypted = true }
  dynamic "ebs_block_device" {
    for_each = ["/dev/sdb"]
    content {
      device_name = ebs_block_device.value
      volume_size = 10
      kms_key_id  = aws_kms_key.k.arn
    }
  }
  iam_instance_profile = aws_iam_instance_profile.web.name
  lifecycle { ignore_changes = [ami, user_data] }
  connection {
    type = "ssh"
    user = "root"
    host = self.public_ip
    password = "pw-in-connection"
  }
  provisioner "remote-exec" {
    inline = ["yum update -y", "echo ${aws_kms_key.k.arn}"]
  }
  provisioner "local-exec" {
    when    = destroy
    command = "echo bye"
  }
}
resource "aws_instance" "tpl" {
  ami           = "ami-0123456789abcdef0"
  instance_type = "t3.micro"
  user_data     = templatefile("${path.module}/u.tpl", { arn = aws_kms_key.k.arn })
}
resource "aws_instance" "loc" {
  ami           = "ami-0123456789abcdef0"
  instance_type = "t3.micro"
  user_data     = "#!/bin/sh\n# ${local.name}\n"
}
resource "aws_kms_key" "k" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "kms:*", Resource = "*", Principal = { AWS = aws_iam_role.web.arn } }] })
}
resource "aws_iam_role" "web" {
  name               = "web"
  assume_role_policy = data.aws_iam_policy_document.assume.json
}
resource "aws_iam_instance_profile" "web" {
  name = "web"
  role = aws_iam_role.web.name
}
data "aws_iam_policy_document" "assume" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
  }
}
data "aws_iam_policy_document" "s3" {
  statement {
    actions   = ["s3:*"]
    resources = [aws_s3_bucket.b.arn, "${aws_s3_bucket.b.arn}/*"]
  }
}
resource "aws_iam_role_policy" "s3" {
  role   = aws_iam_role.web.id
  policy = data.aws_iam_policy_document.s3.json
}
resource "aws_s3_bucket" "b" { bucket_prefix = "b" }
resource "aws_s3_bucket_versioning" "b" {
  bucket = aws_s3_bucket.b.id
  versioning_configuration { status = "Enabled" }
}
resource "aws_db_instance" "lit" {
  allocated_storage = 10
  engine            = "mysql"
  instance_class    = "db.t3.micro"
  username          = "admin"
  password          = "literal-password-1"
  skip_final_snapshot = true
}
resource "aws_db_instance" "var" {
  allocated_storage = 10
  engine            = "mysql"
  instance_class    = "db.t3.micro"
  username          = "admin"
  password          = var.db_password
  skip_final_snapshot = true
}
resource "aws_lambda_function" "f" {
  function_name = "f"
  role          = aws_iam_role.web.arn
  package_type  = "Image"
  image_uri     = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/app:latest"
  environment { variables = { DB_PASSWORD = var.db_password, STAGE = "prod", ROLE = aws_iam_role.web.arn } }
}
resource "aws_subnet" "extra" {
  for_each   = var.subnets
  vpc_id     = module.peer["x"].vpc_id
  cidr_block = each.value.cidr
}
resource "aws_route_table_association" "x" {
  for_each       = var.subnets
  subnet_id      = aws_subnet.extra[each.key].id
  route_table_id = aws_route_table.r.id
}
resource "aws_route_table" "r" {
  provider = aws.us
  vpc_id = module.net.vpc_id
  route {
    cidr_block = "0.0.0.0/0"
    gateway_id = aws_internet_gateway.g.id
  }
}
resource "aws_internet_gateway" "g" { vpc_id = module.net.vpc_id }
resource "aws_launch_template" "lt" {
  image_id = "ami-0123456789abcdef0"
  user_data = base64encode("#!/bin/bash\nyum update -y\n")
  network_interfaces {
    security_groups = [aws_security_group.app.id]
    associate_public_ip_address = true
  }
  block_device_mappings {
    device_name = "/dev/xvda"
    ebs { encrypted = true }
  }
}
resource "aws_autoscaling_group" "asg" {
  min_size = 1
  max_size = 2
  vpc_zone_identifier = [for s in aws_subnet.extra : s.id]
  launch_template {
    id      = aws_launch_template.lt.id
    version = aws_launch_template.lt.latest_version
  }
  tag {
    key = "A"
    value = "b"
    propagate_at_launch = true
  }
}
resource "aws_ecs_task_definition" "t" {
  family = "t"
  container_definitions = jsonencode([{ name = "a", image = "nginx:latest", environment = [{ name = "ROLE", value = aws_iam_role.web.arn }] }])
}
resource "terraform_data" "x" {
  input = aws_kms_key.k.arn
  provisioner "local-exec" { command = "echo hi" }
}
output "ip" { value = aws_instance.web[0].public_ip }
output "pw" {
  value = var.db_password
  sensitive = true
}
output "const" { value = "literal" }
