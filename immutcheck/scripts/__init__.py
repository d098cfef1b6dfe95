"""What a boot script does: user data and cloud-init, shell, PowerShell, AWS::CloudFormation::Init."""
