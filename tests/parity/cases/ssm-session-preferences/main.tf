# Preferences of sessions, the content as jsonencode().
resource "aws_ssm_document" "preferences" {
  name            = "SSM-SessionManagerRunShell"
  document_type   = "Session"
  document_format = "JSON"

  content = jsonencode({
    schemaVersion = "1.0"
    description   = "preferences"
    sessionType   = "Standard_Stream"
    inputs = {
      s3BucketName                = ""
      cloudWatchLogGroupName      = "/sessions"
      cloudWatchEncryptionEnabled = false
      runAsEnabled                = true
      runAsDefaultUser            = "root"
      idleSessionTimeout          = "20"
    }
  })
}
