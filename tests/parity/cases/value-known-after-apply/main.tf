# The range is known once the network exists: UNKNOWN in a plan too.
resource "aws_vpc" "office" {
  ipv4_ipam_pool_id   = "ipam-pool-0123456789abcdef0"
  ipv4_netmask_length = 16
}

resource "aws_security_group" "web" {
  description = "web servers"
  vpc_id      = aws_vpc.office.id

  ingress {
    protocol    = "tcp"
    from_port   = 22
    to_port     = 22
    cidr_blocks = [aws_vpc.office.cidr_block]
  }
}
