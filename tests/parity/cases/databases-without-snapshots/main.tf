# Other databases: they go with the stack, and Terraform is told to take no snapshot.
resource "aws_docdb_cluster" "documents" {
  cluster_identifier  = "documents"
  master_username     = "administrator"
  master_password     = "correct-horse-battery"
  skip_final_snapshot = true
}

resource "aws_redshift_cluster" "warehouse" {
  cluster_identifier                  = "warehouse"
  cluster_type                        = "single-node"
  database_name                       = "shop"
  node_type                           = "ra3.large"
  master_username                     = "administrator"
  manage_master_password              = true
  automated_snapshot_retention_period = 0
  allow_version_upgrade               = false
  skip_final_snapshot                 = true
}
