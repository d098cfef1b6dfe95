# Tasks that are started with a door for commands; a rule's target is a resource of its own in Terraform.
resource "aws_cloudwatch_event_rule" "nightly" {
  name                = "nightly"
  schedule_expression = "rate(1 day)"
}

resource "aws_cloudwatch_event_target" "report" {
  rule      = aws_cloudwatch_event_rule.nightly.name
  target_id = "report"
  arn       = "arn:aws:ecs:eu-central-1:111122223333:cluster/production"
  role_arn  = "arn:aws:iam::111122223333:role/events"

  ecs_target {
    task_definition_arn    = "arn:aws:ecs:eu-central-1:111122223333:task-definition/report:3"
    enable_execute_command = true
  }
}

resource "aws_scheduler_schedule" "hourly" {
  name                = "hourly"
  schedule_expression = "rate(1 hour)"

  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = "arn:aws:ecs:eu-central-1:111122223333:cluster/production"
    role_arn = "arn:aws:iam::111122223333:role/events"

    ecs_parameters {
      task_definition_arn    = "arn:aws:ecs:eu-central-1:111122223333:task-definition/report:3"
      enable_execute_command = true
    }
  }
}
