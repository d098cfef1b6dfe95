# The CDK makes an EKS cluster through a custom resource; it has the same open endpoint.
resource "aws_eks_cluster" "shop" {
  name     = "shop"
  version  = "1.31"
  role_arn = "arn:aws:iam::111122223333:role/cluster"

  vpc_config {
    subnet_ids              = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
    endpoint_public_access  = true
    endpoint_private_access = true
  }

  access_config {
    authentication_mode                         = "API"
    bootstrap_cluster_creator_admin_permissions = true
  }
}
