"""Every collector, by service."""

from __future__ import annotations

from immutcheck.live.collectors.api_stages import HTTP_STAGES, REST_STAGES
from immutcheck.live.collectors.apprunner import APPRUNNER_SERVICES
from immutcheck.live.collectors.autoscaling import AUTO_SCALING_GROUPS, LAUNCH_CONFIGURATIONS
from immutcheck.live.collectors.batch import COMPUTE_ENVIRONMENTS, JOB_DEFINITIONS
from immutcheck.live.collectors.cloud9 import CLOUD9_ENVIRONMENTS
from immutcheck.live.collectors.cloudformation import STACKS, TYPE_ACTIVATIONS
from immutcheck.live.collectors.cloudtrail import TRAILS
from immutcheck.live.collectors.codebuild import BUILD_PROJECTS, SOURCE_CREDENTIALS
from immutcheck.live.collectors.codedeploy import CODEDEPLOY_APPLICATIONS, DEPLOYMENT_CONFIGURATIONS
from immutcheck.live.collectors.codepipeline import CODE_PIPELINES, PIPELINE_WEBHOOKS
from immutcheck.live.collectors.dynamodb import TABLES
from immutcheck.live.collectors.ec2_account_settings import SETTINGS
from immutcheck.live.collectors.ec2_addresses import ADDRESSES
from immutcheck.live.collectors.ec2_connect_endpoints import CONNECT_ENDPOINTS
from immutcheck.live.collectors.ec2_fleets import FLEETS
from immutcheck.live.collectors.ec2_images import IMAGES
from immutcheck.live.collectors.ec2_instances import INSTANCES
from immutcheck.live.collectors.ec2_key_pairs import KEY_PAIRS
from immutcheck.live.collectors.ec2_launch_templates import LAUNCH_TEMPLATES
from immutcheck.live.collectors.ec2_network_acls import NETWORK_ACLS
from immutcheck.live.collectors.ec2_security_groups import SECURITY_GROUPS
from immutcheck.live.collectors.ec2_spot_fleets import SPOT_FLEETS
from immutcheck.live.collectors.ec2_subnets import SUBNETS
from immutcheck.live.collectors.ec2_volumes import VOLUMES
from immutcheck.live.collectors.ec2_vpc_endpoints import VPC_ENDPOINTS
from immutcheck.live.collectors.ecr import CREATION_TEMPLATES, REPOSITORIES
from immutcheck.live.collectors.ecs import ECS_CLUSTERS
from immutcheck.live.collectors.efs import FILE_SYSTEMS
from immutcheck.live.collectors.eks import EKS_CLUSTERS
from immutcheck.live.collectors.elasticache import CACHE_CLUSTERS, REPLICATION_GROUPS, SERVERLESS_CACHES
from immutcheck.live.collectors.elasticbeanstalk import BEANSTALK_APPLICATIONS, BEANSTALK_ENVIRONMENTS
from immutcheck.live.collectors.emr import EMR_CLUSTERS
from immutcheck.live.collectors.events import EVENT_RULES
from immutcheck.live.collectors.glue import DEV_ENDPOINTS
from immutcheck.live.collectors.iam_policies import MANAGED_POLICIES
from immutcheck.live.collectors.iam_roles import INSTANCE_PROFILES, OIDC_PROVIDERS, ROLES, SAML_PROVIDERS
from immutcheck.live.collectors.iam_users import GROUPS, USERS
from immutcheck.live.collectors.imagebuilder import BUILD_INFRASTRUCTURES, IMAGE_PIPELINES
from immutcheck.live.collectors.lambda_event_sources import CODE_SIGNING_CONFIGURATIONS, EVENT_SOURCES
from immutcheck.live.collectors.lambda_functions import LAMBDA_FUNCTIONS
from immutcheck.live.collectors.lambda_versions import LAMBDA_VERSIONS
from immutcheck.live.collectors.load_balancers import CLASSIC_LOAD_BALANCERS, TARGET_GROUPS
from immutcheck.live.collectors.memorydb import MEMORYDB_CLUSTERS
from immutcheck.live.collectors.pipes import PIPES_TO_TASKS
from immutcheck.live.collectors.rds import DATABASE_CLUSTERS, DATABASE_INSTANCES
from immutcheck.live.collectors.redshift import REDSHIFT_CLUSTERS
from immutcheck.live.collectors.s3 import BUCKETS
from immutcheck.live.collectors.sagemaker import MODELS, NOTEBOOKS
from immutcheck.live.collectors.scheduler import TASK_SCHEDULES
from immutcheck.live.collectors.secretsmanager import SECRETS
from immutcheck.live.collectors.ssm_changes import ASSOCIATIONS, MAINTENANCE_WINDOWS, PATCH_BASELINES
from immutcheck.live.collectors.ssm_documents import SSM_DOCUMENTS
from immutcheck.live.collectors.ssm_parameters import SSM_PARAMETERS
from immutcheck.live.collectors.ssm_sessions import MANAGED_INSTANCES, SERVICE_SETTINGS, SESSIONS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from immutcheck.live.collector import Collector

COLLECTORS: tuple[Collector, ...] = (
    SETTINGS,
    ADDRESSES,
    CONNECT_ENDPOINTS,
    FLEETS,
    IMAGES,
    INSTANCES,
    KEY_PAIRS,
    LAUNCH_TEMPLATES,
    NETWORK_ACLS,
    SECURITY_GROUPS,
    SPOT_FLEETS,
    SUBNETS,
    VOLUMES,
    VPC_ENDPOINTS,
    REPOSITORIES,
    TRAILS,
    BUILD_PROJECTS,
    SOURCE_CREDENTIALS,
    CODEDEPLOY_APPLICATIONS,
    DEPLOYMENT_CONFIGURATIONS,
    CODE_PIPELINES,
    PIPELINE_WEBHOOKS,
    BEANSTALK_APPLICATIONS,
    BEANSTALK_ENVIRONMENTS,
    EVENT_RULES,
    BUILD_INFRASTRUCTURES,
    IMAGE_PIPELINES,
    PIPES_TO_TASKS,
    TASK_SCHEDULES,
    ASSOCIATIONS,
    MAINTENANCE_WINDOWS,
    PATCH_BASELINES,
    SSM_DOCUMENTS,
    SSM_PARAMETERS,
    MANAGED_INSTANCES,
    SERVICE_SETTINGS,
    SESSIONS,
    MANAGED_POLICIES,
    INSTANCE_PROFILES,
    OIDC_PROVIDERS,
    ROLES,
    SAML_PROVIDERS,
    GROUPS,
    USERS,
    BUCKETS,
    TABLES,
    AUTO_SCALING_GROUPS,
    LAUNCH_CONFIGURATIONS,
    ECS_CLUSTERS,
    EKS_CLUSTERS,
    CREATION_TEMPLATES,
    LAMBDA_FUNCTIONS,
    LAMBDA_VERSIONS,
    EVENT_SOURCES,
    CODE_SIGNING_CONFIGURATIONS,
    TARGET_GROUPS,
    CLASSIC_LOAD_BALANCERS,
    REST_STAGES,
    HTTP_STAGES,
    APPRUNNER_SERVICES,
    COMPUTE_ENVIRONMENTS,
    JOB_DEFINITIONS,
    DATABASE_CLUSTERS,
    DATABASE_INSTANCES,
    FILE_SYSTEMS,
    SECRETS,
    STACKS,
    TYPE_ACTIVATIONS,
    CACHE_CLUSTERS,
    REPLICATION_GROUPS,
    SERVERLESS_CACHES,
    MEMORYDB_CLUSTERS,
    REDSHIFT_CLUSTERS,
    MODELS,
    NOTEBOOKS,
    CLOUD9_ENVIRONMENTS,
    DEV_ENDPOINTS,
    EMR_CLUSTERS,
)
