"""CodeDeploy, from canned answers: moto does not describe groups in batches."""

from __future__ import annotations

from typing import Any

from immutcheck.model.values import Unknown
from tests.live.collectors.canned import Denied, canned_aws
from tests.live.schema_check import list_faults

ROLE = "arn:aws:iam::123456789012:role/deploys"
TOPIC = "arn:aws:sns:eu-west-1:123456789012:deployments"
LISTENER = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/app/shop/1/2"
APPLICATIONS = {
    "ListApplications": {"applications": ["shop"]},
    "BatchGetApplications": {"applicationsInfo": [{"applicationName": "shop", "applicationId": "1", "computePlatform": "Server"}]},
    "ListTagsForResource": {"Tags": [{"Key": "team", "Value": "web"}]},
    "ListDeploymentConfigs": {"deploymentConfigsList": []},
}


def describe_group(name: str, **changes: Any) -> dict[str, Any]:
    """As AWS answers for servers: empty lists for what is not set."""
    return {
        "applicationName": "shop",
        "deploymentGroupId": "b5c6",
        "deploymentGroupName": name,
        "deploymentConfigName": "CodeDeployDefault.OneAtATime",
        "ec2TagFilters": [],
        "onPremisesInstanceTagFilters": [],
        "autoScalingGroups": [],
        "serviceRoleArn": ROLE,
        "triggerConfigurations": [],
        "deploymentStyle": {"deploymentType": "IN_PLACE", "deploymentOption": "WITHOUT_TRAFFIC_CONTROL"},
        "outdatedInstancesStrategy": "UPDATE",
        "computePlatform": "Server",
        "terminationHookEnabled": False,
        **changes,
    }


def test_a_group_has_the_canonical_shape() -> None:
    described = describe_group(
        "web",
        autoScalingGroups=[{"name": "shop-web", "hook": "CodeDeploy-managed-automatic-launch-deployment-hook-web-1"}],
        ec2TagSet={"ec2TagSetList": [[{"Key": "role", "Value": "web", "Type": "KEY_AND_VALUE"}], [{"Key": "stage", "Type": "KEY_ONLY"}]]},
        onPremisesTagSet={"onPremisesTagSetList": [[{"Key": "rack", "Value": "1", "Type": "KEY_AND_VALUE"}]]},
        alarmConfiguration={"enabled": True, "ignorePollAlarmFailure": False, "alarms": [{"name": "errors"}]},
        autoRollbackConfiguration={"enabled": True, "events": ["DEPLOYMENT_FAILURE"]},
        triggerConfigurations=[{"triggerName": "tell", "triggerTargetArn": TOPIC, "triggerEvents": ["DeploymentFailure"]}],
        targetRevision={"revisionType": "S3", "s3Location": {"bucket": "artifacts", "key": "shop.zip"}},
        lastSuccessfulDeployment={"deploymentId": "d-1", "status": "Succeeded", "endTime": 1764000000.5, "createTime": 1763999000},
        lastAttemptedDeployment={"deploymentId": "d-2", "status": "Failed", "endTime": 1765000000, "createTime": 1764999000},
    )
    answers = {
        **APPLICATIONS,
        "ListDeploymentGroups": {"applicationName": "shop", "deploymentGroups": ["web"]},
        "BatchGetDeploymentGroups": {"deploymentGroupsInfo": [described], "errorMessage": ""},
    }
    with canned_aws(answers) as aws:
        application, group = aws.read("codedeploy").resources

    assert [list_faults(application), list_faults(group)] == [[], []]
    assert application.properties == {"ApplicationName": "shop", "ComputePlatform": "Server", "Tags": [{"Key": "team", "Value": "web"}]}
    assert application.address == "arn:aws:codedeploy:eu-west-1:123456789012:application:shop"
    assert group.properties == {
        "ApplicationName": "shop",
        "DeploymentGroupName": "web",
        "DeploymentConfigName": "CodeDeployDefault.OneAtATime",
        "ServiceRoleArn": ROLE,
        "AutoScalingGroups": ["shop-web"],
        "Ec2TagSet": {
            "Ec2TagSetList": [
                {"Ec2TagGroup": [{"Key": "role", "Value": "web", "Type": "KEY_AND_VALUE"}]},
                {"Ec2TagGroup": [{"Key": "stage", "Type": "KEY_ONLY"}]},
            ]
        },
        "OnPremisesTagSet": {"OnPremisesTagSetList": [{"OnPremisesTagGroup": [{"Key": "rack", "Value": "1", "Type": "KEY_AND_VALUE"}]}]},
        "AlarmConfiguration": {"Enabled": True, "IgnorePollAlarmFailure": False, "Alarms": [{"Name": "errors"}]},
        "AutoRollbackConfiguration": {"Enabled": True, "Events": ["DEPLOYMENT_FAILURE"]},
        "TriggerConfigurations": [{"TriggerName": "tell", "TriggerTargetArn": TOPIC, "TriggerEvents": ["DeploymentFailure"]}],
        "DeploymentStyle": {"DeploymentType": "IN_PLACE", "DeploymentOption": "WITHOUT_TRAFFIC_CONTROL"},
        "OutdatedInstancesStrategy": "UPDATE",
        "TerminationHookEnabled": False,
        "Tags": [{"Key": "team", "Value": "web"}],
    }
    assert group.address == "arn:aws:codedeploy:eu-west-1:123456789012:deploymentgroup:shop/web"
    assert (group.name, group.facts) == ("web", {"LastSuccessfulAt": "2025-11-24T16:00:00Z", "LastAttemptedStatus": "Failed"})


def test_a_group_for_containers_names_its_service_and_load_balancer() -> None:
    pair = {
        "targetGroups": [{"name": "blue"}, {"name": "green"}],
        "prodTrafficRoute": {"listenerArns": [LISTENER]},
    }
    described = describe_group(
        "containers",
        computePlatform="ECS",
        deploymentStyle={"deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL"},
        ecsServices=[{"serviceName": "web", "clusterName": "shop"}],
        loadBalancerInfo={"elbInfoList": [], "targetGroupInfoList": [], "targetGroupPairInfoList": [pair]},
        blueGreenDeploymentConfiguration={
            "terminateBlueInstancesOnDeploymentSuccess": {"action": "TERMINATE", "terminationWaitTimeInMinutes": 0},
            "deploymentReadyOption": {"actionOnTimeout": "CONTINUE_DEPLOYMENT", "waitTimeInMinutes": 0},
        },
    )
    answers = {
        **APPLICATIONS,
        "ListDeploymentGroups": {"applicationName": "shop", "deploymentGroups": ["containers"]},
        "BatchGetDeploymentGroups": {"deploymentGroupsInfo": [described]},
    }
    with canned_aws(answers) as aws:
        (group,) = aws.read("codedeploy", needs={"AWS::CodeDeploy::DeploymentGroup": frozenset({"DeploymentStyle"})}).resources
        assert [operation for operation, _question in aws.asked] == ["ListApplications", "ListDeploymentGroups", "BatchGetDeploymentGroups"]

    assert list_faults(group) == []
    assert group.properties["ECSServices"] == [{"ServiceName": "web", "ClusterName": "shop"}]
    assert group.properties["LoadBalancerInfo"] == {
        "TargetGroupPairInfoList": [
            {"TargetGroups": [{"Name": "blue"}, {"Name": "green"}], "ProdTrafficRoute": {"ListenerArns": [LISTENER]}}
        ]
    }
    assert group.properties["BlueGreenDeploymentConfiguration"] == {
        "TerminateBlueInstancesOnDeploymentSuccess": {"Action": "TERMINATE", "TerminationWaitTimeInMinutes": 0},
        "DeploymentReadyOption": {"ActionOnTimeout": "CONTINUE_DEPLOYMENT", "WaitTimeInMinutes": 0},
    }


def test_groups_are_described_a_hundred_at_a_time() -> None:
    listed = [f"group-{number:03}" for number in range(101)]
    answers = {
        **APPLICATIONS,
        "ListDeploymentGroups": {"applicationName": "shop", "deploymentGroups": listed},
        "BatchGetDeploymentGroups": lambda asked: {
            "deploymentGroupsInfo": [describe_group(name) for name in asked["deploymentGroupNames"]]
        },
    }
    with canned_aws(answers) as aws:
        seen = aws.read("codedeploy", needs={"AWS::CodeDeploy::DeploymentGroup": frozenset({"DeploymentStyle"})}).resources
        assert aws.count("BatchGetDeploymentGroups") == 2

    assert [one.name for one in seen] == listed
    assert all("DeploymentStyle" in one.properties for one in seen)


def test_a_denied_description_leaves_names_and_unknowns() -> None:
    def deny(_question: object) -> dict[str, Any]:
        raise Denied

    answers = {
        **APPLICATIONS,
        "ListDeploymentGroups": {"applicationName": "shop", "deploymentGroups": ["web"]},
        "BatchGetDeploymentGroups": deny,
    }
    with canned_aws(answers) as aws:
        observation = aws.read("codedeploy", needs={"AWS::CodeDeploy::DeploymentGroup": frozenset({"DeploymentStyle"})})

    (group,) = observation.resources
    assert (group.properties["ApplicationName"], group.properties["DeploymentGroupName"]) == ("shop", "web")
    assert isinstance(group.properties["DeploymentStyle"], Unknown)
    assert isinstance(group.facts["LastAttemptedStatus"], Unknown)
    assert len(observation.diagnostics) == 1


def test_only_own_configurations_are_read() -> None:
    config = {
        "deploymentConfigId": "1",
        "deploymentConfigName": "a-tenth-first",
        "computePlatform": "Lambda",
        "trafficRoutingConfig": {"type": "TimeBasedCanary", "timeBasedCanary": {"canaryPercentage": 10, "canaryInterval": 5}},
    }
    answers = {
        **APPLICATIONS,
        "ListDeploymentConfigs": {"deploymentConfigsList": ["CodeDeployDefault.AllAtOnce", "a-tenth-first"]},
        "GetDeploymentConfig": {"deploymentConfigInfo": config},
    }
    with canned_aws(answers) as aws:
        (seen,) = aws.read("codedeploy", needs={"AWS::CodeDeploy::DeploymentConfig": frozenset({"TrafficRoutingConfig"})}).resources
        assert aws.count("GetDeploymentConfig") == 1

    assert list_faults(seen) == []
    assert seen.properties == {
        "DeploymentConfigName": "a-tenth-first",
        "ComputePlatform": "Lambda",
        "TrafficRoutingConfig": {"Type": "TimeBasedCanary", "TimeBasedCanary": {"CanaryPercentage": 10, "CanaryInterval": 5}},
    }


def test_what_a_batch_leaves_out_is_unknown() -> None:
    """Not: without rollback, without alarms, in place."""
    answers = {
        **APPLICATIONS,
        "BatchGetApplications": {"applicationsInfo": []},
        "ListDeploymentGroups": {"applicationName": "shop", "deploymentGroups": ["api", "web"]},
        "BatchGetDeploymentGroups": {"deploymentGroupsInfo": [describe_group("web")], "errorMessage": "api cannot be described"},
    }
    needs = {
        "AWS::CodeDeploy::Application": frozenset({"ComputePlatform"}),
        "AWS::CodeDeploy::DeploymentGroup": frozenset({"DeploymentStyle", "facts.LastAttemptedStatus"}),
    }
    with canned_aws(answers) as aws:
        shop, api, web = aws.read("codedeploy", needs=needs).resources

    untold = Unknown("AWS CodeDeploy did not describe it", maybe_absent=True)
    assert shop.properties["ComputePlatform"] == untold
    assert (api.properties["DeploymentStyle"], api.facts["LastAttemptedStatus"]) == (untold, untold)
    assert web.properties["DeploymentStyle"] == {"DeploymentType": "IN_PLACE", "DeploymentOption": "WITHOUT_TRAFFIC_CONTROL"}
