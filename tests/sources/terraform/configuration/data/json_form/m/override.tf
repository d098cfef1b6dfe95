variable "k" { default = 8 }
resource "aws_sqs_queue" "q" {
  tags = { c = "d" }
}
