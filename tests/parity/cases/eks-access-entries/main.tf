# Access policies are resources of their own in Terraform; they belong to the entry of the same principal.
resource "aws_eks_access_entry" "admins" {
  cluster_name  = "shop"
  principal_arn = "arn:aws:iam::111122223333:role/admins"
}

resource "aws_eks_access_policy_association" "admins" {
  cluster_name  = "shop"
  principal_arn = aws_eks_access_entry.admins.principal_arn
  policy_arn    = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"

  access_scope {
    type = "cluster"
  }
}

resource "aws_eks_access_entry" "readers" {
  cluster_name  = "shop"
  principal_arn = "arn:aws:iam::111122223333:role/readers"
}

resource "aws_eks_access_policy_association" "readers" {
  cluster_name  = "shop"
  principal_arn = aws_eks_access_entry.readers.principal_arn
  policy_arn    = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"

  access_scope {
    type = "cluster"
  }
}
