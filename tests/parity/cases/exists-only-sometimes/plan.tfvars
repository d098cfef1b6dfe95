with_bastion = "true"
