"""What the rules about ECS say of a running account, which answers defaults and effective values."""

from __future__ import annotations

from typing import Any

from immutcheck.model.finding import FAIL, PASS, UNKNOWN
from tests.live.collectors.canned import canned_aws
from tests.live.collectors.test_ecs import CLUSTER, answer_services, deny, describe_service
from tests.live.collectors.verdicts import judge_account

ROLLING = {"maximumPercent": 200, "minimumHealthyPercent": 100, "strategy": "ROLLING"}
BREAKER = {"deploymentCircuitBreaker": {"enable": True, "rollback": True}}


def test_services_are_judged_by_what_aws_made_of_their_settings() -> None:
    careless = describe_service("careless", enableExecuteCommand=True, deploymentConfiguration={**ROLLING, "minimumHealthyPercent": 0})
    guarded = describe_service("guarded", platformVersion="1.4.0", deploymentConfiguration={**ROLLING, **BREAKER})
    shifting = {"strategy": "BLUE_GREEN", "bakeTimeInMinutes": 0, "minimumHealthyPercent": 100}
    hasty = describe_service("hasty", launchType="EC2", platformVersion=None, deploymentConfiguration=shifting)
    rules = (
        "ecs-exec-enabled",
        "ecs-rolling-deployment",
        "ecs-no-circuit-breaker",
        "ecs-old-tasks-stopped-first",
        "ecs-no-bake-time",
        "fargate-platform-latest",
    )
    with canned_aws(answer_services(careless, guarded, hasty)) as aws:
        verdicts = judge_account(aws, "ecs", *rules)

    assert verdicts == {
        ("ecs-exec-enabled", "careless", FAIL),
        ("ecs-exec-enabled", "guarded", PASS),
        ("ecs-exec-enabled", "hasty", PASS),
        ("ecs-rolling-deployment", "careless", FAIL),
        ("ecs-rolling-deployment", "guarded", FAIL),
        ("ecs-rolling-deployment", "hasty", PASS),
        ("ecs-no-circuit-breaker", "careless", FAIL),
        ("ecs-no-circuit-breaker", "guarded", PASS),
        ("ecs-old-tasks-stopped-first", "careless", FAIL),
        ("ecs-old-tasks-stopped-first", "guarded", PASS),
        ("ecs-old-tasks-stopped-first", "hasty", PASS),
        ("ecs-no-bake-time", "hasty", FAIL),
        ("fargate-platform-latest", "careless", FAIL),
        ("fargate-platform-latest", "guarded", PASS),
    }


def test_a_cluster_that_logs_nothing_of_its_sessions_fails() -> None:
    def judge(**configuration: Any) -> set[tuple[str, str, str]]:
        cluster = {"clusterArn": CLUSTER, "clusterName": "prod", **configuration}
        with canned_aws(answer_services(DescribeClusters={"clusters": [cluster]})) as aws:
            return judge_account(aws, "ecs", "ecs-exec-unlogged")

    assert judge(configuration={"executeCommandConfiguration": {"logging": "NONE"}}) == {("ecs-exec-unlogged", "prod", FAIL)}
    assert judge() == {("ecs-exec-unlogged", "prod", PASS)}


CONTAINER_RULES = (
    "ecs-root-filesystem-writable",
    "ecs-image-not-pinned",
    "container-privileged",
    "container-host-volume",
    "ecs-environment-secret",
    "ecs-environment-file",
    "ecs-version-consistency-disabled",
)
DIGEST = "sha256:" + "0123456789abcdef" * 4


def judge_definition(container: dict[str, Any], **definition: Any) -> set[tuple[str, str, str]]:
    described = {
        "family": "shop",
        "containerDefinitions": [{"name": "app", "essential": True, "environment": [], **container}],
        **definition,
    }
    answers = answer_services(describe_service("shop"), DescribeTaskDefinition={"taskDefinition": described})
    with canned_aws(answers) as aws:
        return judge_account(aws, "ecs", *CONTAINER_RULES)


def test_a_careless_task_definition_fails_every_rule() -> None:
    verdicts = judge_definition(
        {
            "image": "shop:latest",
            "privileged": True,
            "environment": [{"name": "DB_PASSWORD", "value": "hunter2-and-more"}],
            "environmentFiles": [{"value": "arn:aws:s3:::settings/shop.env", "type": "s3"}],
            "versionConsistency": "disabled",
        },
        volumes=[{"name": "host", "host": {"sourcePath": "/var/run"}}],
    )

    assert verdicts == {(rule, "7", FAIL) for rule in CONTAINER_RULES}


def test_a_careful_task_definition_passes_every_rule() -> None:
    verdicts = judge_definition(
        {"image": f"shop@{DIGEST}", "privileged": False, "readonlyRootFilesystem": True}, volumes=[{"name": "scratch", "host": {}}]
    )

    assert verdicts == {(rule, "7", PASS) for rule in CONTAINER_RULES}


def test_a_denied_task_definition_is_unknown_to_every_rule() -> None:
    with canned_aws(answer_services(describe_service("shop"), DescribeTaskDefinition=deny)) as aws:
        assert judge_account(aws, "ecs", *CONTAINER_RULES) == {(rule, "7", UNKNOWN) for rule in CONTAINER_RULES}
