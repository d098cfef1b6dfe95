# Servers that are changed by Systems Manager where they run.
resource "aws_ssm_association" "patching" {
  name                = "AWS-RunPatchBaseline"
  schedule_expression = "rate(1 day)"
  parameters          = { Operation = "Install" }

  targets {
    key    = "tag:Environment"
    values = ["production"]
  }
}

resource "aws_ssm_maintenance_window" "window" {
  name                       = "nightly"
  schedule                   = "cron(0 3 * * ? *)"
  duration                   = 2
  cutoff                     = 1
  allow_unassociated_targets = true
}

resource "aws_ssm_maintenance_window_task" "task" {
  window_id = aws_ssm_maintenance_window.window.id
  task_type = "RUN_COMMAND"
  task_arn  = "AWS-RunShellScript"
  priority  = 1

  targets {
    key    = "InstanceIds"
    values = ["i-0123456789abcdef0"]
  }
}

resource "aws_ssm_patch_baseline" "baseline" {
  name             = "production"
  operating_system = "AMAZON_LINUX_2023"
}

resource "aws_ssm_patch_group" "production" {
  baseline_id = aws_ssm_patch_baseline.baseline.id
  patch_group = "production"
}
