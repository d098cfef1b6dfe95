# A group that admits a prefix list, and a prefix list that holds the internet.
resource "aws_ec2_managed_prefix_list" "everybody" {
  name           = "offices"
  address_family = "IPv4"
  max_entries    = 5

  entry {
    cidr = "0.0.0.0/0"
  }
}

resource "aws_security_group" "web" {
  description = "web"

  ingress {
    protocol        = "tcp"
    from_port       = 22
    to_port         = 22
    prefix_list_ids = [aws_ec2_managed_prefix_list.everybody.id]
  }
}
