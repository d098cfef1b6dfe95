# Nodes with a key, whose SSH port a node group opens to the internet by itself.
resource "aws_eks_cluster" "shop" {
  name     = "shop"
  role_arn = "arn:aws:iam::111122223333:role/cluster"

  vpc_config {
    subnet_ids             = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
    endpoint_public_access = true
    public_access_cidrs    = ["203.0.113.0/24"]
  }

  access_config {
    authentication_mode                         = "API"
    bootstrap_cluster_creator_admin_permissions = false
  }
}

resource "aws_eks_node_group" "nodes" {
  cluster_name    = aws_eks_cluster.shop.name
  node_group_name = "nodes"
  node_role_arn   = "arn:aws:iam::111122223333:role/node"
  subnet_ids      = ["subnet-0123456789abcdef0"]

  scaling_config {
    min_size     = 1
    max_size     = 3
    desired_size = 2
  }

  remote_access {
    ec2_ssh_key = "operations"
  }
}

resource "aws_eks_node_group" "more" {
  cluster_name    = aws_eks_cluster.shop.name
  node_group_name = "more"
  node_role_arn   = "arn:aws:iam::111122223333:role/node"
  subnet_ids      = ["subnet-0123456789abcdef0"]

  scaling_config {
    min_size     = 1
    max_size     = 3
    desired_size = 2
  }

  launch_template {
    name    = "nodes"
    version = "3"
  }
}
