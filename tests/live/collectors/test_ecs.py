"""ECS, from moto; what it does not keep (deployments, alarms, failures) from canned answers."""

from __future__ import annotations

from typing import Any

from immutcheck.model.observation import Unread
from immutcheck.model.values import Unknown
from tests.live.collectors.canned import Denied, canned_aws
from tests.live.conftest import Aws
from tests.live.schema_check import list_faults

ARN = "arn:aws:ecs:eu-west-1:123456789012:"
CLUSTER, SERVICE, DEFINITION = f"{ARN}cluster/prod", f"{ARN}service/prod/shop", f"{ARN}task-definition/shop"
DEFINITION_TYPE = "AWS::ECS::TaskDefinition"


def deny(_question: object) -> dict[str, Any]:
    raise Denied


def make_account(aws: Aws) -> None:
    ecs = aws.client("ecs")
    ecs.create_cluster(
        clusterName="prod",
        settings=[{"name": "containerInsights", "value": "enabled"}],
        configuration={"executeCommandConfiguration": {"logging": "NONE"}},
        tags=[{"key": "team", "value": "web"}],
    )
    ecs.register_task_definition(
        family="shop",
        requiresCompatibilities=["FARGATE"],
        cpu="256",
        memory="512",
        networkMode="awsvpc",
        containerDefinitions=[
            {
                "name": "app",
                "image": "shop:1",
                "essential": True,
                "environment": [{"name": "STAGE", "value": "prod"}],
                "secrets": [{"name": "KEY", "valueFrom": "arn:aws:ssm:eu-west-1:123456789012:parameter/key"}],
                "mountPoints": [{"sourceVolume": "files", "containerPath": "/files"}],
                "logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "shop"}},
                "readonlyRootFilesystem": True,
                "command": [],
            }
        ],
        volumes=[
            {"name": "host", "host": {"sourcePath": "/srv"}},
            {"name": "files", "efsVolumeConfiguration": {"fileSystemId": "fs-1", "authorizationConfig": {"iam": "ENABLED"}}},
        ],
        proxyConfiguration={"type": "APPMESH", "containerName": "envoy", "properties": [{"name": "AppPorts", "value": "80"}]},
        tags=[{"key": "team", "value": "web"}],
    )
    ecs.register_task_definition(family="unused", containerDefinitions=[{"name": "app", "image": "old", "memory": 128}])
    ecs.create_service(cluster="prod", serviceName="shop", taskDefinition="shop", launchType="FARGATE", platformVersion="1.4.0")


def test_clusters_services_and_the_definitions_they_run_have_the_canonical_shape(aws: Aws) -> None:
    make_account(aws)

    cluster, service, definition = aws.read("ecs").resources

    assert [list_faults(seen) for seen in (cluster, service, definition)] == [[], [], []]
    assert cluster.properties == {
        "ClusterName": "prod",
        "ClusterSettings": [{"Name": "containerInsights", "Value": "enabled"}],
        "Configuration": {"ExecuteCommandConfiguration": {"Logging": "NONE"}},
        "Tags": [{"Key": "team", "Value": "web"}],
    }
    assert (cluster.address, cluster.name, cluster.tags) == (CLUSTER, "prod", {"team": "web"})
    assert service.properties == {
        "Cluster": CLUSTER,
        "ServiceName": "shop",
        "TaskDefinition": f"{DEFINITION}:1",
        "LaunchType": "FARGATE",
        "PlatformVersion": "1.4.0",
        "DesiredCount": 0,
        "SchedulingStrategy": "REPLICA",
        "DeploymentController": {"Type": "ECS"},
        "Tags": [],
    }
    assert (service.address, service.name, service.facts["Status"]) == (SERVICE, "shop", "ACTIVE")
    assert definition.properties == {
        "Family": "shop",
        "RequiresCompatibilities": ["FARGATE"],
        "Cpu": "256",
        "Memory": "512",
        "NetworkMode": "awsvpc",
        "ContainerDefinitions": [
            {
                "Name": "app",
                "Image": "shop:1",
                "Essential": True,
                "Cpu": 0,
                "Environment": [{"Name": "STAGE", "Value": "prod"}],
                "Secrets": [{"Name": "KEY", "ValueFrom": "arn:aws:ssm:eu-west-1:123456789012:parameter/key"}],
                "MountPoints": [{"SourceVolume": "files", "ContainerPath": "/files"}],
                "LogConfiguration": {"LogDriver": "awslogs", "Options": {"awslogs-group": "shop"}},
                "ReadonlyRootFilesystem": True,
            }
        ],
        "Volumes": [
            {"Name": "host", "Host": {"SourcePath": "/srv"}},
            {
                "Name": "files",
                "EFSVolumeConfiguration": {"FilesystemId": "fs-1", "RootDirectory": "/", "AuthorizationConfig": {"IAM": "ENABLED"}},
            },
        ],
        "ProxyConfiguration": {
            "Type": "APPMESH",
            "ContainerName": "envoy",
            "ProxyConfigurationProperties": [{"Name": "AppPorts", "Value": "80"}],
        },
        "Tags": [{"Key": "team", "Value": "web"}],
    }
    assert (definition.address, definition.name, definition.facts["UsedBy"]) == (f"{DEFINITION}:1", "shop:1", [SERVICE])


def describe_service(name: str, **changes: Any) -> dict[str, Any]:
    """As AWS answers: empty lists and defaults for what nobody set."""
    return {
        "serviceArn": f"{ARN}service/prod/{name}",
        "serviceName": name,
        "clusterArn": CLUSTER,
        "loadBalancers": [],
        "serviceRegistries": [],
        "status": "ACTIVE",
        "desiredCount": 2,
        "runningCount": 2,
        "launchType": "FARGATE",
        "platformVersion": "LATEST",
        "platformFamily": "Linux",
        "taskDefinition": f"{DEFINITION}:7",
        "deploymentConfiguration": {
            "deploymentCircuitBreaker": {"enable": False, "rollback": False},
            "maximumPercent": 200,
            "minimumHealthyPercent": 100,
            "strategy": "ROLLING",
            "bakeTimeInMinutes": 0,
        },
        "deployments": [],
        "roleArn": "arn:aws:iam::123456789012:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS",
        "events": [],
        "createdAt": 1764000000.25,
        "placementConstraints": [],
        "placementStrategy": [],
        "schedulingStrategy": "REPLICA",
        "enableECSManagedTags": False,
        "propagateTags": "NONE",
        "enableExecuteCommand": False,
        **changes,
    }


def answer_services(*services: dict[str, Any], **others: Any) -> dict[str, Any]:
    """An account with one cluster and these services."""
    described = {service["serviceArn"]: service for service in services}
    return {
        "ListClusters": {"clusterArns": [CLUSTER]},
        "DescribeClusters": {"clusters": [{"clusterArn": CLUSTER, "clusterName": "prod"}]},
        "ListServices": {"serviceArns": list(described)},
        "DescribeServices": lambda asked: {"services": [described[arn] for arn in asked["services"]], "failures": []},
        "DescribeTaskDefinition": lambda asked: {"taskDefinition": {"taskDefinitionArn": asked["taskDefinition"], "family": "shop"}},
        **others,
    }


def test_a_services_deployment_is_read_with_what_its_primary_deployment_says() -> None:
    hook = {
        "hookTargetArn": "arn:aws:lambda:eu-west-1:123456789012:function:check",
        "roleArn": "arn:aws:iam::123456789012:role/hooks",
        "lifecycleStages": ["POST_TEST_TRAFFIC_SHIFT"],
    }
    shop = describe_service(
        "shop",
        launchType=None,
        capacityProviderStrategy=[{"capacityProvider": "FARGATE", "weight": 1, "base": 0}],
        deploymentConfiguration={
            "deploymentCircuitBreaker": {"enable": True, "rollback": True},
            "alarms": {"alarmNames": ["errors"], "enable": True, "rollback": True},
            "strategy": "CANARY",
            "canaryConfiguration": {"canaryPercent": 10.0, "canaryBakeTimeInMinutes": 5},
            "bakeTimeInMinutes": 15,
            "lifecycleHooks": [hook],
        },
        placementStrategy=[{"type": "spread", "field": "attribute:ecs.availability-zone"}],
        enableExecuteCommand=True,
        propagateTags="SERVICE",
        tags=[{"key": "team", "value": "web"}, {"key": "aws:cloudformation:stack-name", "value": "shop"}],
        deployments=[
            {"status": "ACTIVE", "taskDefinition": f"{DEFINITION}:6"},
            {
                "status": "PRIMARY",
                "taskDefinition": f"{DEFINITION}:7",
                "serviceConnectConfiguration": {"enabled": True, "namespace": "shop"},
                "volumeConfigurations": [
                    {"name": "scratch", "managedEBSVolume": {"roleArn": "arn:aws:iam::123456789012:role/volumes", "sizeInGiB": 10}}
                ],
            },
        ],
    )
    with canned_aws(answer_services(shop)) as aws:
        _cluster, service, *definitions = aws.read("ecs").resources

    assert list_faults(service) == []
    assert service.properties == {
        "Cluster": CLUSTER,
        "ServiceName": "shop",
        "TaskDefinition": f"{DEFINITION}:7",
        "CapacityProviderStrategy": [{"CapacityProvider": "FARGATE", "Weight": 1, "Base": 0}],
        "DeploymentConfiguration": {
            "DeploymentCircuitBreaker": {"Enable": True, "Rollback": True},
            "Alarms": {"AlarmNames": ["errors"], "Enable": True, "Rollback": True},
            "Strategy": "CANARY",
            "CanaryConfiguration": {"CanaryPercent": 10, "CanaryBakeTimeInMinutes": 5},
            "BakeTimeInMinutes": 15,
            "LifecycleHooks": [
                {
                    "HookTargetArn": hook["hookTargetArn"],
                    "RoleArn": hook["roleArn"],
                    "LifecycleStages": ["POST_TEST_TRAFFIC_SHIFT"],
                }
            ],
        },
        "DesiredCount": 2,
        "EnableECSManagedTags": False,
        "EnableExecuteCommand": True,
        "PlacementStrategies": [{"Type": "spread", "Field": "attribute:ecs.availability-zone"}],
        "PlatformVersion": "LATEST",
        "PropagateTags": "SERVICE",
        "SchedulingStrategy": "REPLICA",
        "ServiceConnectConfiguration": {"Enabled": True, "Namespace": "shop"},
        "VolumeConfigurations": [
            {"Name": "scratch", "ManagedEBSVolume": {"RoleArn": "arn:aws:iam::123456789012:role/volumes", "SizeInGiB": 10}}
        ],
        "Tags": [{"Key": "team", "Value": "web"}],
    }
    assert service.facts == {"CreatedAt": "2025-11-24T16:00:00Z", "Status": "ACTIVE"}
    assert service.tags == {"team": "web", "aws:cloudformation:stack-name": "shop"}
    assert [seen.address for seen in definitions] == [f"{DEFINITION}:7", f"{DEFINITION}:6"]


def test_task_sets_say_what_a_service_of_codedeploy_runs() -> None:
    shop = describe_service(
        "shop",
        taskDefinition=None,
        deploymentController={"type": "CODE_DEPLOY"},
        taskSets=[{"status": "PRIMARY", "taskDefinition": f"{DEFINITION}:3"}],
    )
    with canned_aws(answer_services(shop)) as aws:
        seen = aws.read("ecs", needs={DEFINITION_TYPE: frozenset({"ContainerDefinitions"})}).resources

    assert [(found.address, found.facts["UsedBy"]) for found in seen] == [(f"{DEFINITION}:3", [SERVICE])]


def test_services_are_described_ten_at_a_time_and_a_shared_definition_once() -> None:
    services = [describe_service(f"shop-{number:02}") for number in range(23)]
    with canned_aws(answer_services(*services)) as aws:
        (definition,) = aws.read("ecs", needs={DEFINITION_TYPE: frozenset({"ContainerDefinitions"})}).resources

    assert [aws.count(name) for name in ("ListClusters", "DescribeClusters", "ListServices", "DescribeServices")] == [1, 0, 1, 3]
    assert aws.count("DescribeTaskDefinition") == 1
    assert definition.facts["UsedBy"] == [service["serviceArn"] for service in services]


def test_a_service_that_is_gone_meanwhile_is_left_out() -> None:
    failures = [{"arn": f"{ARN}service/prod/gone", "reason": "MISSING"}, {"arn": f"{ARN}service/prod/odd", "reason": "ODD"}]
    listed = [SERVICE, f"{ARN}service/prod/gone", f"{ARN}service/prod/odd"]
    answers = answer_services(
        ListServices={"serviceArns": listed}, DescribeServices={"services": [describe_service("shop")], "failures": failures}
    )
    with canned_aws(answers) as aws:
        seen = aws.read("ecs", needs={"AWS::ECS::Service": frozenset({"EnableExecuteCommand"})}).resources

    assert [(found.name, found.properties["EnableExecuteCommand"]) for found in seen] == [
        ("shop", False),
        ("odd", Unknown("Amazon ECS does not describe it: ODD", maybe_absent=True)),
    ]


def test_denied_descriptions_leave_the_rest_known() -> None:
    denied = Unknown("ecs:DescribeServices was denied", maybe_absent=True)
    with canned_aws(answer_services(describe_service("shop"), DescribeServices=deny)) as aws:
        observation = aws.read("ecs")

    cluster, service = observation.resources
    assert (cluster.address, service.address) == (CLUSTER, SERVICE)
    assert service.properties["ServiceName"] == "shop"
    assert (service.properties["EnableExecuteCommand"], service.facts["CreatedAt"]) == (denied, denied)
    assert observation.unread == (Unread(DEFINITION_TYPE, "ecs:DescribeServices was denied"),)


def test_a_denied_task_definition_is_there_and_unknown() -> None:
    with canned_aws(answer_services(describe_service("shop"), DescribeTaskDefinition=deny)) as aws:
        observation = aws.read("ecs", needs={DEFINITION_TYPE: frozenset({"ContainerDefinitions"})})

    (seen,) = observation.resources
    assert seen.address == f"{DEFINITION}:7"
    assert seen.properties["ContainerDefinitions"] == Unknown("ecs:DescribeTaskDefinition was denied", maybe_absent=True)
    assert observation.unread == ()
