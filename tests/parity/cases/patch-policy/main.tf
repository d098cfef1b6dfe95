# A patch policy that installs what it finds.
resource "aws_ssmquicksetup_configuration_manager" "patching" {
  name = "weekly"

  configuration_definition {
    type                                     = "AWSQuickSetupType-PatchPolicy"
    local_deployment_administration_role_arn = "arn:aws:iam::111122223333:role/patching"
    local_deployment_execution_role_name     = "patching"

    parameters = {
      PatchPolicyName                    = "weekly"
      ConfigurationOptionsPatchOperation = "ScanAndInstall"
    }
  }
}
