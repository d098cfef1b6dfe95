# The same kind of document as YAML in a heredoc.
resource "aws_ssm_document" "preferences" {
  name            = "SSM-SessionManagerRunShell"
  document_type   = "Session"
  document_format = "YAML"

  content = <<-EOT
    schemaVersion: "1.0"
    sessionType: Standard_Stream
    inputs:
      s3BucketName: session-logs
      s3EncryptionEnabled: true
      maxSessionDuration: "60"
      idleSessionTimeout: "20"
      runAsEnabled: true
      runAsDefaultUser: root
  EOT
}
