# A privileged job on machines with a key; the container is JSON in Terraform.
resource "aws_batch_job_definition" "reports" {
  name = "reports"
  type = "container"

  container_properties = jsonencode({
    image                  = "111122223333.dkr.ecr.eu-central-1.amazonaws.com/reports:latest"
    enableExecuteCommand   = true
    privileged             = true
    readonlyRootFilesystem = false
    resourceRequirements = [
      { type = "VCPU", value = "1" },
      { type = "MEMORY", value = "2048" },
    ]
    environment = [{ name = "DB_PASSWORD", value = "correct-horse-battery" }]
    volumes     = [{ name = "data", host = { sourcePath = "/var/data" } }]
  })
}

resource "aws_batch_compute_environment" "machines" {
  compute_environment_name = "machines"
  type                     = "MANAGED"
  service_role             = "arn:aws:iam::111122223333:role/batch"

  compute_resources {
    type               = "EC2"
    min_vcpus          = 0
    max_vcpus          = 16
    ec2_key_pair       = "operations"
    instance_role      = "arn:aws:iam::111122223333:instance-profile/batch"
    instance_type      = ["optimal"]
    subnets            = ["subnet-0123456789abcdef0"]
    security_group_ids = ["sg-0123456789abcdef0"]
  }
}
