# Sessions that leave no log; the document is read from a file.
resource "aws_ssm_document" "preferences" {
  name            = "SSM-SessionManagerRunShell"
  document_type   = "Session"
  document_format = "JSON"
  content         = file("${path.module}/preferences.json")
}
