# What is only there in some deployments is judged as it is in those.
variable "with_bastion" {
  type = string

  validation {
    condition     = contains(["true", "false"], var.with_bastion)
    error_message = "Write true or false."
  }
}

resource "aws_security_group" "bastion" {
  count       = var.with_bastion == "true" ? 1 : 0
  description = "bastion"

  ingress {
    protocol    = "tcp"
    from_port   = 22
    to_port     = 22
    cidr_blocks = ["0.0.0.0/0"]
  }
}
