# A stack inside Terraform from an address that can be overwritten, and a pipeline that builds no images.
resource "aws_cloudformation_stack" "network" {
  name         = "network"
  template_url = "https://templates.s3.amazonaws.com/network.yaml"

  parameters = {
    DbPassword = "correct-horse-battery"
  }
}

resource "aws_imagebuilder_image_pipeline" "images" {
  name                             = "images"
  image_recipe_arn                 = "arn:aws:imagebuilder:eu-central-1:111122223333:image-recipe/server/1.0.0"
  infrastructure_configuration_arn = "arn:aws:imagebuilder:eu-central-1:111122223333:infrastructure-configuration/images"
  status                           = "DISABLED"
}
