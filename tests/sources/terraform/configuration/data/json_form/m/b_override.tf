variable "k" { default = 6 }
locals { y = 30 }
resource "aws_sqs_queue" "q" {
  delay_seconds = 7 + local.x + local.y + var.k
  lifecycle { create_before_destroy = true }
}
resource "aws_security_group" "s" {
  description = "over"
  dynamic "ingress" {
    for_each = [1, 2, 3]
    content {
      from_port   = ingress.value
      to_port     = 2
      protocol    = "udp"
      cidr_blocks = ["10.0.0.0/8"]
    }
  }
}
