# A cluster that is kept; its instance is patched by itself.
resource "aws_rds_cluster" "orders" {
  cluster_identifier          = "orders"
  engine                      = "aurora-postgresql"
  master_username             = "administrator"
  manage_master_user_password = true
  deletion_protection         = true
  backup_retention_period     = 7
  skip_final_snapshot         = false
  final_snapshot_identifier   = "orders-final"
}

resource "aws_rds_cluster_instance" "first" {
  identifier                 = "orders-1"
  cluster_identifier         = aws_rds_cluster.orders.id
  engine                     = "aurora-postgresql"
  instance_class             = "db.r6g.large"
  auto_minor_version_upgrade = true
}
