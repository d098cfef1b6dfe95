# The backup policy of a file system is a resource of its own in Terraform.
resource "aws_efs_file_system" "backed" {
  creation_token = "backed"

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_efs_backup_policy" "backed" {
  file_system_id = aws_efs_file_system.backed.id

  backup_policy {
    status = "ENABLED"
  }
}

resource "aws_efs_file_system" "plain" {
  creation_token = "plain"
  encrypted      = true
}

resource "aws_efs_backup_policy" "plain" {
  file_system_id = aws_efs_file_system.plain.id

  backup_policy {
    status = "DISABLED"
  }
}
