"""Where a resource of a running account calls another one by its name alone: type → path (lists entered silently) → types it may mean.

A name may stand for anything, so it counts at these places only; ids and ARNs count wherever they stand. Sources: the "Return values"
(`Ref`) and the properties of each type in the AWS CloudFormation Template Reference, which say what a property takes.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    Places = Mapping[str, tuple[str, ...]]

BUCKET = ("AWS::S3::Bucket",)
FUNCTION = ("AWS::Lambda::Function",)
KEY_PAIR = ("AWS::EC2::KeyPair",)
LAUNCH_CONFIGURATION = ("AWS::AutoScaling::LaunchConfiguration",)
LAUNCH_TEMPLATE = ("AWS::EC2::LaunchTemplate",)
PROFILE = ("AWS::IAM::InstanceProfile",)
ROLE = ("AWS::IAM::Role",)
EKS_CLUSTER = ("AWS::EKS::Cluster",)
ECS_CLUSTER = ("AWS::ECS::Cluster",)
DEPLOYMENT_APPLICATION = ("AWS::CodeDeploy::Application",)
BEANSTALK_APPLICATION = ("AWS::ElasticBeanstalk::Application",)
PRINCIPALS: Places = {"Roles": ROLE, "Users": ("AWS::IAM::User",), "Groups": ("AWS::IAM::Group",)}

NAMED_PLACES: Mapping[str, Places] = {
    "AWS::ApiGateway::Deployment": {"RestApiId": ("AWS::ApiGateway::RestApi",)},
    "AWS::ApiGateway::Stage": {"RestApiId": ("AWS::ApiGateway::RestApi",), "DeploymentId": ("AWS::ApiGateway::Deployment",)},
    "AWS::ApiGatewayV2::Stage": {"ApiId": ("AWS::ApiGatewayV2::Api",)},
    "AWS::AutoScaling::AutoScalingGroup": {
        "LaunchConfigurationName": LAUNCH_CONFIGURATION,
        "LaunchTemplate.LaunchTemplateName": LAUNCH_TEMPLATE,
        "MixedInstancesPolicy.LaunchTemplate.LaunchTemplateSpecification.LaunchTemplateName": LAUNCH_TEMPLATE,
        "MixedInstancesPolicy.LaunchTemplate.Overrides.LaunchTemplateSpecification.LaunchTemplateName": LAUNCH_TEMPLATE,
    },
    "AWS::AutoScaling::LaunchConfiguration": {"IamInstanceProfile": PROFILE, "KeyName": KEY_PAIR},
    "AWS::Batch::ComputeEnvironment": {
        "ComputeResources.Ec2KeyPair": KEY_PAIR,
        "ComputeResources.InstanceRole": PROFILE,
        "ComputeResources.LaunchTemplate.LaunchTemplateName": LAUNCH_TEMPLATE,
    },
    "AWS::CloudTrail::Trail": {"S3BucketName": BUCKET},
    "AWS::CodeBuild::Project": {
        "Artifacts.Location": BUCKET,
        "SecondaryArtifacts.Location": BUCKET,
        "ServiceRole": ROLE,
    },
    "AWS::CodeDeploy::DeploymentGroup": {
        "ApplicationName": DEPLOYMENT_APPLICATION,
        "AutoScalingGroups": ("AWS::AutoScaling::AutoScalingGroup",),
        "DeploymentConfigName": ("AWS::CodeDeploy::DeploymentConfig",),
        "ECSServices.ClusterName": ECS_CLUSTER,
    },
    "AWS::CodePipeline::Pipeline": {
        "ArtifactStore.Location": BUCKET,
        "ArtifactStores.ArtifactStore.Location": BUCKET,
        "Stages.Actions.Configuration.BucketName": BUCKET,
    },
    "AWS::DocDB::DBInstance": {"DBClusterIdentifier": ("AWS::DocDB::DBCluster",)},
    "AWS::EC2::Instance": {
        "IamInstanceProfile": PROFILE,
        "KeyName": KEY_PAIR,
        "LaunchTemplate.LaunchTemplateName": LAUNCH_TEMPLATE,
        "SsmAssociations.DocumentName": ("AWS::SSM::Document",),
    },
    "AWS::EC2::LaunchTemplate": {
        "LaunchTemplateData.IamInstanceProfile.Name": PROFILE,
        "LaunchTemplateData.KeyName": KEY_PAIR,
    },
    "AWS::ECS::Service": {
        "Cluster": ECS_CLUSTER,
        "TaskDefinition": ("AWS::ECS::TaskDefinition",),
        "CapacityProviderStrategy.CapacityProvider": ("AWS::ECS::CapacityProvider",),
    },
    "AWS::EKS::AccessEntry": {"ClusterName": EKS_CLUSTER},
    "AWS::EKS::Addon": {"ClusterName": EKS_CLUSTER},
    "AWS::EKS::FargateProfile": {"ClusterName": EKS_CLUSTER},
    "AWS::EKS::Nodegroup": {
        "ClusterName": EKS_CLUSTER,
        "LaunchTemplate.Name": LAUNCH_TEMPLATE,
        "RemoteAccess.Ec2SshKey": KEY_PAIR,
    },
    "AWS::ElasticBeanstalk::ConfigurationTemplate": {"ApplicationName": BEANSTALK_APPLICATION},
    "AWS::ElasticBeanstalk::Environment": {
        "ApplicationName": BEANSTALK_APPLICATION,
        "TemplateName": ("AWS::ElasticBeanstalk::ConfigurationTemplate",),
    },
    "AWS::EMR::Cluster": {"Instances.Ec2KeyName": KEY_PAIR, "JobFlowRole": PROFILE, "ServiceRole": ROLE, "AutoScalingRole": ROLE},
    "AWS::IAM::AccessKey": {"UserName": ("AWS::IAM::User",)},
    "AWS::IAM::InstanceProfile": {"Roles": ROLE},
    "AWS::IAM::ManagedPolicy": PRINCIPALS,
    "AWS::IAM::Policy": PRINCIPALS,
    "AWS::IAM::RolePolicy": {"RoleName": ROLE},
    "AWS::IAM::User": {"Groups": ("AWS::IAM::Group",)},
    "AWS::ImageBuilder::InfrastructureConfiguration": {"InstanceProfileName": PROFILE, "KeyPair": KEY_PAIR},
    "AWS::Lambda::Alias": {"FunctionName": FUNCTION},
    "AWS::Lambda::EventInvokeConfig": {"FunctionName": FUNCTION},
    "AWS::Lambda::EventSourceMapping": {"FunctionName": FUNCTION},
    "AWS::Lambda::Function": {"Code.S3Bucket": BUCKET},
    "AWS::Lambda::LayerVersion": {"Content.S3Bucket": BUCKET},
    "AWS::Lambda::Permission": {"FunctionName": FUNCTION},
    "AWS::Lambda::Url": {"TargetFunctionArn": FUNCTION},
    "AWS::Lambda::Version": {"FunctionName": FUNCTION},
    "AWS::Neptune::DBInstance": {"DBClusterIdentifier": ("AWS::Neptune::DBCluster",)},
    "AWS::RDS::DBInstance": {
        "DBClusterIdentifier": ("AWS::RDS::DBCluster",),
        "DBSubnetGroupName": ("AWS::RDS::DBSubnetGroup",),
        "SourceDBInstanceIdentifier": ("AWS::RDS::DBInstance",),
    },
    "AWS::RDS::DBCluster": {"DBSubnetGroupName": ("AWS::RDS::DBSubnetGroup",)},
    "AWS::S3::Bucket": {"LoggingConfiguration.DestinationBucketName": BUCKET},
    "AWS::S3::BucketPolicy": {"Bucket": BUCKET},
    "AWS::SageMaker::NotebookInstance": {"LifecycleConfigName": ("AWS::SageMaker::NotebookInstanceLifecycleConfig",)},
    "AWS::SecretsManager::RotationSchedule": {"SecretId": ("AWS::SecretsManager::Secret",)},
    "AWS::SecretsManager::SecretTargetAttachment": {"SecretId": ("AWS::SecretsManager::Secret",)},
    "AWS::SSM::Association": {"Name": ("AWS::SSM::Document",)},
    "AWS::SSM::MaintenanceWindowTask": {"TaskArn": ("AWS::SSM::Document",)},
    "Immutcheck::SSM::ManagedInstance": {"IamRole": ROLE},
    "Immutcheck::SSM::Session": {"DocumentName": ("AWS::SSM::Document",)},
}

OWNERS_OF_NAMES = ("ApplicationName", "ClusterName", "Cluster", "RestApiId", "ApiId")
"""Names of some types are their parent's only: two applications may both have a configuration template `prod`. Where several resources
have the name, the one with the same parent is meant."""
