# Passwords of connections, which are sensitive to Terraform.
resource "aws_cloudwatch_event_connection" "partner" {
  name               = "partner"
  authorization_type = "BASIC"

  auth_parameters {
    basic {
      username = "shop"
      password = "correct-horse-battery"
    }
  }
}

resource "aws_dms_endpoint" "source" {
  endpoint_id   = "source"
  endpoint_type = "source"
  engine_name   = "postgres"
  server_name   = "database.example.com"
  port          = 5432
  database_name = "shop"
  username      = "shop"
  password      = "correct-horse-battery"
}
