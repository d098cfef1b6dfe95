"""Every service of which anything is read, in the order of their names. What is not here cannot be called."""

from __future__ import annotations

from immutcheck.live.catalogue.apigateway import APIGATEWAY
from immutcheck.live.catalogue.apigatewayv2 import APIGATEWAYV2
from immutcheck.live.catalogue.apprunner import APPRUNNER
from immutcheck.live.catalogue.autoscaling import AUTOSCALING
from immutcheck.live.catalogue.batch import BATCH
from immutcheck.live.catalogue.cloud9 import CLOUD9
from immutcheck.live.catalogue.cloudformation import CLOUDFORMATION
from immutcheck.live.catalogue.cloudtrail import CLOUDTRAIL
from immutcheck.live.catalogue.codebuild import CODEBUILD
from immutcheck.live.catalogue.codedeploy import CODEDEPLOY
from immutcheck.live.catalogue.codepipeline import CODEPIPELINE
from immutcheck.live.catalogue.dynamodb import DYNAMODB
from immutcheck.live.catalogue.ec2 import EC2
from immutcheck.live.catalogue.ecr import ECR
from immutcheck.live.catalogue.ecs import ECS
from immutcheck.live.catalogue.efs import EFS
from immutcheck.live.catalogue.eks import EKS
from immutcheck.live.catalogue.elasticache import ELASTICACHE
from immutcheck.live.catalogue.elasticbeanstalk import ELASTICBEANSTALK
from immutcheck.live.catalogue.elb import ELB
from immutcheck.live.catalogue.elbv2 import ELBV2
from immutcheck.live.catalogue.emr import EMR
from immutcheck.live.catalogue.events import EVENTS
from immutcheck.live.catalogue.glue import GLUE
from immutcheck.live.catalogue.iam import IAM
from immutcheck.live.catalogue.imagebuilder import IMAGEBUILDER
from immutcheck.live.catalogue.lambda_ import LAMBDA
from immutcheck.live.catalogue.memorydb import MEMORYDB
from immutcheck.live.catalogue.organizations import ORGANIZATIONS
from immutcheck.live.catalogue.pipes import PIPES
from immutcheck.live.catalogue.rds import RDS
from immutcheck.live.catalogue.redshift import REDSHIFT
from immutcheck.live.catalogue.s3 import S3
from immutcheck.live.catalogue.sagemaker import SAGEMAKER
from immutcheck.live.catalogue.scheduler import SCHEDULER
from immutcheck.live.catalogue.secretsmanager import SECRETSMANAGER
from immutcheck.live.catalogue.ssm import SSM
from immutcheck.live.catalogue.sts import STS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from immutcheck.live.operation import Service

SERVICES: tuple[Service, ...] = (
    APIGATEWAY,
    APIGATEWAYV2,
    APPRUNNER,
    AUTOSCALING,
    BATCH,
    CLOUD9,
    CLOUDFORMATION,
    CLOUDTRAIL,
    CODEBUILD,
    CODEDEPLOY,
    CODEPIPELINE,
    DYNAMODB,
    EC2,
    ECR,
    ECS,
    EFS,
    EKS,
    ELASTICACHE,
    ELASTICBEANSTALK,
    ELB,
    ELBV2,
    EMR,
    EVENTS,
    GLUE,
    IAM,
    IMAGEBUILDER,
    LAMBDA,
    MEMORYDB,
    ORGANIZATIONS,
    PIPES,
    RDS,
    REDSHIFT,
    S3,
    SAGEMAKER,
    SCHEDULER,
    SECRETSMANAGER,
    SSM,
    STS,
)


def find_service(name: str) -> Service:
    """The service that boto3 calls `name`; KeyError when nothing of it is read."""
    for service in SERVICES:
        if service.name == name:
            return service
    raise KeyError(f"the catalogue has no service {name}")
