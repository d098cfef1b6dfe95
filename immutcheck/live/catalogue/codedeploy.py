"""CodeDeploy: what is read of it.

Source: AWS CodeDeploy API Reference; Service Authorization Reference, "Actions, resources, and condition keys for AWS CodeDeploy".
"""

from __future__ import annotations

from immutcheck.live.operation import Operation, Service, names

APPLICATION = "AWS::CodeDeploy::Application"
GROUP = "AWS::CodeDeploy::DeploymentGroup"
CONFIGURATION = "AWS::CodeDeploy::DeploymentConfig"

CODEDEPLOY = Service(
    name="codedeploy",
    title="AWS CodeDeploy",
    rate=10,
    operations=(
        Operation(
            "ListApplications",
            ("codedeploy:ListApplications",),
            lists=(APPLICATION, GROUP),
            feeds={APPLICATION: names("ApplicationName")},
            items="applications",
        ),
        Operation(
            "BatchGetApplications",
            ("codedeploy:BatchGetApplications",),
            feeds={APPLICATION: names("ComputePlatform")},
            batch=("applicationNames", 100),
            per=APPLICATION,
        ),
        Operation(
            "ListDeploymentGroups",
            ("codedeploy:ListDeploymentGroups",),
            lists=(GROUP,),
            feeds={GROUP: names("ApplicationName DeploymentGroupName")},
            items="deploymentGroups",
            per=APPLICATION,
        ),
        Operation(
            "BatchGetDeploymentGroups",
            ("codedeploy:BatchGetDeploymentGroups",),
            # Not Deployment: a template deploys with it once, and AWS only tells which revision came last.
            feeds={
                GROUP: names(
                    "AlarmConfiguration AutoRollbackConfiguration AutoScalingGroups BlueGreenDeploymentConfiguration DeploymentConfigName"
                    " DeploymentStyle ECSServices Ec2TagFilters Ec2TagSet LoadBalancerInfo OnPremisesInstanceTagFilters OnPremisesTagSet"
                    " OutdatedInstancesStrategy ServiceRoleArn TerminationHookEnabled TriggerConfigurations"
                    " facts.LastSuccessfulAt facts.LastAttemptedStatus"
                )
            },
            batch=("deploymentGroupNames", 100),
            per=GROUP,
        ),
        Operation(
            "ListDeploymentConfigs",
            ("codedeploy:ListDeploymentConfigs",),
            lists=(CONFIGURATION,),
            feeds={CONFIGURATION: names("DeploymentConfigName")},
            items="deploymentConfigsList",
        ),
        Operation(
            "GetDeploymentConfig",
            ("codedeploy:GetDeploymentConfig",),
            feeds={CONFIGURATION: names("ComputePlatform MinimumHealthyHosts TrafficRoutingConfig ZonalConfig")},
            per=CONFIGURATION,
        ),
        Operation(
            "ListTagsForResource",
            ("codedeploy:ListTagsForResource",),
            feeds={APPLICATION: names("Tags")},
            per=APPLICATION,
            variant="application",
        ),
        Operation(
            "ListTagsForResource",
            ("codedeploy:ListTagsForResource",),
            feeds={GROUP: names("Tags")},
            per=GROUP,
            variant="group",
        ),
    ),
)
