# Nodes, add-ons and fleets that are updated without care, or keep what they should replace.
resource "aws_eks_node_group" "nodes" {
  cluster_name         = "shop"
  node_group_name      = "nodes"
  node_role_arn        = "arn:aws:iam::111122223333:role/nodes"
  subnet_ids           = ["subnet-0123456789abcdef0"]
  force_update_version = true

  scaling_config {
    desired_size = 3
    max_size     = 6
    min_size     = 3
  }
}

resource "aws_eks_addon" "network" {
  cluster_name = "shop"
  addon_name   = "vpc-cni"
}

resource "aws_launch_template" "workers" {
  image_id      = "ami-0123456789abcdef0"
  instance_type = "c6gd.xlarge"

  instance_market_options {
    market_type = "spot"

    spot_options {
      instance_interruption_behavior = "stop"
    }
  }
}

resource "aws_autoscaling_group" "workers" {
  min_size              = 1
  max_size              = 3
  availability_zones    = ["eu-central-1a"]
  protect_from_scale_in = true

  launch_template {
    id      = aws_launch_template.workers.id
    version = aws_launch_template.workers.latest_version
  }
}
