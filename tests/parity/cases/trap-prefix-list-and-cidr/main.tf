# One block names a prefix list and a CIDR range: the range counts too.
resource "aws_security_group" "web" {
  description = "web servers"

  ingress {
    protocol        = "tcp"
    from_port       = 22
    to_port         = 22
    prefix_list_ids = ["pl-0123456789abcdef0"]
    cidr_blocks     = ["0.0.0.0/0"]
  }
}
