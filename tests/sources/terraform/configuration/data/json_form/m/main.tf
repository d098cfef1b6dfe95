variable "n" {}
variable "k" { default = 5 }
resource "aws_sqs_queue" "q" {
  name          = "q-${var.n}"
  delay_seconds = 5
  tags          = { a = "b" }
  lifecycle { prevent_destroy = true }
}
resource "aws_security_group" "s" {
  name = "s"
  ingress {
    from_port   = 1
    to_port     = 2
    protocol    = "tcp"
    cidr_blocks = ["10.0.0.0/8"]
  }
}
locals {
  x = 1
  y = 2
}
