resource "aws_security_group" "this" {
  description = "bastion"

  ingress {
    protocol    = "tcp"
    from_port   = 22
    to_port     = 22
    cidr_blocks = ["0.0.0.0/0"]
  }
}

output "group" {
  value = aws_security_group.this.id
}
