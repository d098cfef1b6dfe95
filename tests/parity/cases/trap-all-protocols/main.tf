# `ip_protocol = "-1"` has no ports and means all of them.
resource "aws_security_group" "web" {
  description = "web servers"
}

resource "aws_vpc_security_group_ingress_rule" "everything" {
  security_group_id = aws_security_group.web.id
  ip_protocol       = "-1"
  cidr_ipv6         = "::/0"
}
