# count, a conditional and lookup(): the second group is open, and a third one does not exist.
locals {
  stage   = "production"
  sources = { "0" = "10.0.0.0/8" }
}

resource "aws_security_group" "web" {
  count       = local.stage == "production" ? 2 : 0
  description = "web ${count.index}"

  ingress {
    protocol    = "tcp"
    from_port   = 22
    to_port     = 22
    cidr_blocks = [lookup(local.sources, tostring(count.index), "0.0.0.0/0")]
  }
}

resource "aws_security_group" "test" {
  count       = local.stage == "production" ? 0 : 1
  description = "test"

  ingress {
    protocol    = "tcp"
    from_port   = 3389
    to_port     = 3389
    cidr_blocks = ["0.0.0.0/0"]
  }
}
