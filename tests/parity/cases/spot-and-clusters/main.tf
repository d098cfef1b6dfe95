# Keys in places that are easily overlooked.
resource "aws_spot_fleet_request" "spot" {
  iam_fleet_role  = "arn:aws:iam::111122223333:role/fleet"
  target_capacity = 2

  launch_specification {
    ami           = "ami-0123456789abcdef0"
    instance_type = "t3.large"
    key_name      = "operations"
  }
}

resource "aws_emr_cluster" "analysis" {
  name          = "analysis"
  release_label = "emr-7.5.0"
  service_role  = "arn:aws:iam::111122223333:role/emr"

  ec2_attributes {
    instance_profile = "arn:aws:iam::111122223333:instance-profile/emr"
    key_name         = "operations"
    subnet_id        = "subnet-0123456789abcdef0"
  }

  master_instance_group {
    instance_count = 1
    instance_type  = "m6g.xlarge"
  }
}

resource "aws_glue_dev_endpoint" "development" {
  name       = "development"
  role_arn   = "arn:aws:iam::111122223333:role/glue"
  public_key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ3l9c8r1d0m3s6k2f5h7j9p1q3s5u7w9y1a3c5e7g9i operations"
}
