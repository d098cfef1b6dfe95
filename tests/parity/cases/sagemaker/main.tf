# A notebook with root access, and a model that is not pinned.
resource "aws_sagemaker_notebook_instance" "notebook" {
  name          = "analysis"
  instance_type = "ml.t3.medium"
  role_arn      = "arn:aws:iam::111122223333:role/analysis"
  root_access   = "Enabled"
}

resource "aws_sagemaker_notebook_instance" "locked" {
  name          = "locked"
  instance_type = "ml.t3.medium"
  role_arn      = "arn:aws:iam::111122223333:role/analysis"
  root_access   = "Disabled"
}

resource "aws_sagemaker_model" "prices" {
  name               = "prices"
  execution_role_arn = "arn:aws:iam::111122223333:role/prices"

  primary_container {
    image = "111122223333.dkr.ecr.eu-central-1.amazonaws.com/prices:latest"
    environment = {
      API_KEY = "4f9d2c1b7a6e5d3c"
    }
  }
}
