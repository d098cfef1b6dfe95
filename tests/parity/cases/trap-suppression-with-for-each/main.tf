# A suppression above a resource with for_each covers every instance, also where a plan is judged.
# immutcheck:ignore ssh-open-to-internet,ssh-rdp-from-anywhere reason="a laboratory without data"
resource "aws_security_group" "lab" {
  for_each    = toset(["east", "west"])
  description = "lab ${each.key}"

  ingress {
    protocol    = "tcp"
    from_port   = 22
    to_port     = 22
    cidr_blocks = ["0.0.0.0/0"]
  }
}

resource "aws_security_group" "other" {
  description = "other"

  ingress {
    protocol    = "tcp"
    from_port   = 22
    to_port     = 22
    cidr_blocks = ["0.0.0.0/0"]
  }
}
