variable "name" {
  type        = string
  description = "What the database is called."
}

variable "engine" {
  type        = string
  description = "The engine: postgres, mysql or mariadb."
  default     = "postgres"

  validation {
    condition     = contains(["postgres", "mysql", "mariadb"], var.engine)
    error_message = "The engine must be postgres, mysql or mariadb."
  }
}

variable "subnet_ids" {
  type        = list(string)
  description = "Private subnets in at least two zones."
}

variable "security_group_ids" {
  type        = list(string)
  description = "Who may connect."
  default     = []
}

variable "settings" {
  description = "What differs between environments; everything may be left out."
  type = object({
    class          = optional(string, "db.t4g.medium")
    storage        = optional(number, 50)
    multi_az       = optional(bool, true)
    retention_days = optional(number, 14)
    protected      = optional(bool, true)
    window         = optional(string, "03:00-04:00")
  })
  default = {}
}

locals {
  ports = {
    postgres = 5432
    mysql    = 3306
    mariadb  = 3306
  }
  port       = local.ports[var.engine]
  identifier = lower(replace(var.name, "_", "-"))
  parameters = var.engine == "postgres" ? { "rds.force_ssl" = "1", "log_statement" = "ddl" } : { "require_secure_transport" = "ON" }
}

# A subnet group of its own, since the default one spans public subnets.
resource "aws_db_subnet_group" "this" {
  name       = "${local.identifier}-private"
  subnet_ids = var.subnet_ids
}

resource "aws_db_parameter_group" "this" {
  name_prefix = "${local.identifier}-"
  family      = "${var.engine}16"

  dynamic "parameter" {
    for_each = local.parameters
    content {
      name  = parameter.key
      value = parameter.value
    }
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_db_instance" "this" {
  identifier                  = local.identifier
  engine                      = var.engine
  instance_class              = var.settings.class
  allocated_storage           = var.settings.storage
  max_allocated_storage       = var.settings.storage * 4
  port                        = local.port
  multi_az                    = var.settings.multi_az
  username                    = "application"
  manage_master_user_password = true
  storage_encrypted           = true
  backup_retention_period     = var.settings.retention_days
  backup_window               = var.settings.window
  deletion_protection         = var.settings.protected
  skip_final_snapshot         = false
  final_snapshot_identifier   = format("%s-final", local.identifier)
  db_subnet_group_name        = aws_db_subnet_group.this.name
  parameter_group_name        = aws_db_parameter_group.this.name
  vpc_security_group_ids      = var.security_group_ids
  auto_minor_version_upgrade  = false

  lifecycle {
    prevent_destroy = true
  }
}

output "endpoint" {
  description = "Host and port."
  value       = "${aws_db_instance.this.address}:${local.port}"
}

output "secret_arn" {
  description = "Where the password is."
  value       = one(aws_db_instance.this.master_user_secret[*].secret_arn)
}
