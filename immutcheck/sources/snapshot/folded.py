"""Types that templates have and a running account has not: what they say is read of another resource.

A `related` condition that asks for one of them finds none there, and that is no gap as long as the other resource's property was read.
Sources: AWS CloudFormation Template Reference, the pages of these types; the API answers with what they configure.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDED: Mapping[str, tuple[tuple[str, str], ...]] = {
    "AWS::AutoScaling::LifecycleHook": (("AWS::AutoScaling::AutoScalingGroup", "LifecycleHookSpecificationList"),),
    "AWS::EC2::EIPAssociation": (("AWS::EC2::EIP", "InstanceId"),),
    "AWS::AutoScaling::WarmPool": (("AWS::AutoScaling::AutoScalingGroup", "WarmPool"),),
    "AWS::EC2::NetworkAclEntry": (("AWS::EC2::NetworkAcl", "Entries"),),
    "AWS::EC2::NetworkInterface": (("AWS::EC2::Instance", "NetworkInterfaces"),),
    "AWS::EC2::NetworkInterfaceAttachment": (("AWS::EC2::Instance", "NetworkInterfaces"),),
    "AWS::EC2::SecurityGroupEgress": (("AWS::EC2::SecurityGroup", "SecurityGroupEgress"),),
    "AWS::EC2::SecurityGroupIngress": (("AWS::EC2::SecurityGroup", "SecurityGroupIngress"),),
    "AWS::EC2::VolumeAttachment": (("AWS::EC2::Instance", "Volumes"),),
    # A capacity provider leaves the tag AmazonECSManaged on its group.
    "AWS::ECS::CapacityProvider": (("AWS::AutoScaling::AutoScalingGroup", "Tags"),),
    "AWS::IAM::GroupPolicy": (("AWS::IAM::Group", "Policies"),),
    "AWS::IAM::Policy": (("AWS::IAM::Role", "Policies"), ("AWS::IAM::User", "Policies"), ("AWS::IAM::Group", "Policies")),
    "AWS::IAM::RolePolicy": (("AWS::IAM::Role", "Policies"),),
    "AWS::IAM::UserPolicy": (("AWS::IAM::User", "Policies"),),
    "AWS::IAM::UserToGroupAddition": (("AWS::IAM::User", "Groups"),),
    # A schedule names its secret, whoever attached the secret to a database; the attachment leaves no trace of its own.
    "AWS::SecretsManager::SecretTargetAttachment": (("AWS::SecretsManager::RotationSchedule", "SecretId"),),
}
"""Type → the (type, property) pairs that tell what a resource of it would."""
