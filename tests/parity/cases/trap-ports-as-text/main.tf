# Ports written as numbers and as text, protocols as numbers.
resource "aws_security_group" "web" {
  description = "web servers"

  ingress {
    protocol    = "6"
    from_port   = "20"
    to_port     = 25
    cidr_blocks = ["0.0.0.0/0"]
  }

  ingress {
    protocol    = 17
    from_port   = 3389
    to_port     = "3389"
    cidr_blocks = ["0.0.0.0/0"]
  }
}
