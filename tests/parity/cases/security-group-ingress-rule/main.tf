# Rules as aws_vpc_security_group_ingress_rule.
resource "aws_security_group" "web" {
  description = "web servers"
}

resource "aws_vpc_security_group_ingress_rule" "docker" {
  security_group_id = aws_security_group.web.id
  ip_protocol       = "tcp"
  from_port         = 2375
  to_port           = 2376
  cidr_ipv4         = "0.0.0.0/0"
}

resource "aws_vpc_security_group_ingress_rule" "rdp" {
  security_group_id = aws_security_group.web.id
  ip_protocol       = "udp"
  from_port         = 3389
  to_port           = 3389
  prefix_list_id    = "pl-0123456789abcdef0"
}
