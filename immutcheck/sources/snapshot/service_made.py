"""Which live resources AWS's own services make and look after, so that nobody is expected to have written them down anywhere.

Sources: IAM User Guide, "Service-linked roles" (path /aws-service-role/); IAM Identity Center User Guide, "Referencing permission sets in
resource policies" (path /aws-reserved/sso.amazonaws.com/); Amazon VPC User Guide, "Default security groups", "Default VPCs", "Network
ACLs"; the whitepaper "Best Practices for Tagging AWS Resources" (tags that AWS generates); for each tag the guide of its service, named
beside it.
"""

from __future__ import annotations

from immutcheck.model.values import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from immutcheck.model.observation import Observed

ROLE = "AWS::IAM::Role"
ROLE_PATHS = (":role/aws-service-role/", ":role/aws-reserved/")
DEFAULTS = frozenset(("AWS::EC2::NetworkAcl", "AWS::EC2::RouteTable", "AWS::EC2::SecurityGroup", "AWS::EC2::Subnet", "AWS::EC2::VPC"))
"""Types of which AWS makes the first one itself; their fact `IsDefault` says which."""

TAGS = (
    "aws:autoscaling:groupName",  # Amazon EC2 Auto Scaling User Guide, "Tag Auto Scaling groups and instances"
    "aws:ec2:fleet-id",  # Amazon EC2 User Guide, "Tag an EC2 Fleet"
    "aws:ec2spot:fleet-request-id",  # Amazon EC2 User Guide, "Tag a Spot Fleet"
    "aws:eks:cluster-name",  # Amazon EKS User Guide, "View Amazon EKS security group requirements for clusters"
    "eks:nodegroup-name",  # Amazon EKS User Guide, "Managed node groups": on its Auto Scaling group and launch template
    "aws:elasticmapreduce:job-flow-id",  # Amazon EMR Management Guide, "Tag and categorize Amazon EMR cluster resources"
    "aws:secretsmanager:owningService",  # AWS Secrets Manager User Guide, "Secrets managed by other AWS services"
    "aws:batch:compute-environment",  # AWS Batch User Guide, "Tag your AWS Batch resources"
    "aws:cloud9:environment",  # AWS Cloud9 User Guide, "Using tags"
    "aws:imagebuilder:image-arn",  # EC2 Image Builder User Guide, "Tag resources"
    "elasticbeanstalk:environment-id",  # AWS Elastic Beanstalk Developer Guide, "Tagging resources in your environments"
)
BEANSTALK = "AWS::ElasticBeanstalk::"
BEANSTALK_STACK = "awseb-"
"""How the names of the stacks begin that Elastic Beanstalk makes for environments. Source: AWS Elastic Beanstalk Developer Guide,
"Adding and customizing Elastic Beanstalk environment resources"."""

SETTINGS = ("Immutcheck::EC2::AccountSettings", "Immutcheck::SSM::ServiceSettings")
"""What every region has, whether somebody wants it or not."""


def doubt_of_service(observed: Observed) -> str:
    """Why it is not known whether a service of AWS made the resource; "" when it is."""
    asked = ("IsDefault", "Operator") if observed.type in DEFAULTS else ("Operator",)
    values = [observed.facts.get(name) for name in asked]
    return next((f"whether a service of AWS made it is not known: {value.reason}" for value in values if isinstance(value, Unknown)), "")


def is_made_by_service(observed: Observed) -> bool:
    """A service of AWS made the resource by itself."""
    if observed.type == ROLE:
        return any(path in observed.address for path in ROLE_PATHS)
    if observed.type in DEFAULTS and observed.facts.get("IsDefault") is True:
        return True
    if observed.type in SETTINGS or isinstance(observed.facts.get("Operator"), str):
        return True
    return not observed.type.startswith(BEANSTALK) and any(tag in observed.tags for tag in TAGS)
