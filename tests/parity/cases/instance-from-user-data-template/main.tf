# User data from a template file; no security group, so the network's default group counts.
resource "aws_instance" "server" {
  ami           = "ami-0123456789abcdef0"
  instance_type = "t3.large"
  subnet_id     = "subnet-0123456789abcdef0"
  user_data     = templatefile("${path.module}/boot.sh.tftpl", { stage = "production", settings = { API_KEY = "4f9d2c1b7a6e5d3c" } })
}
