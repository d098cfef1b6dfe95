# The group admits itself first; the rule after it opens SSH to everybody.
resource "aws_security_group" "web" {
  description = "web servers"

  ingress {
    protocol  = "tcp"
    from_port = 0
    to_port   = 65535
    self      = true
  }

  ingress {
    protocol    = "tcp"
    from_port   = 22
    to_port     = 22
    cidr_blocks = ["0.0.0.0/0"]
  }
}
