# A dynamic block inside a dynamic block.
locals {
  volumes = [
    { device = "/dev/sdf", disks = [{ size = 100, kept = true }] },
    { device = "/dev/sdg", disks = [{ size = 200, kept = false }] },
  ]
}

resource "aws_launch_template" "fleet" {
  image_id = "ami-0123456789abcdef0"
  key_name = "operations"

  dynamic "block_device_mappings" {
    for_each = local.volumes
    content {
      device_name = block_device_mappings.value.device

      dynamic "ebs" {
        for_each = block_device_mappings.value.disks
        content {
          volume_size           = ebs.value.size
          delete_on_termination = !ebs.value.kept
        }
      }
    }
  }
}
