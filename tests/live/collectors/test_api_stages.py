"""Stages of API Gateway: from canned answers those of REST APIs (moto forgets canaries), from moto those of HTTP APIs."""

from __future__ import annotations

from typing import Any

from immutcheck.model.finding import FAIL, PASS
from immutcheck.model.observation import Unread
from tests.live.collectors.canned import Denied, canned_aws
from tests.live.collectors.verdicts import judge_account
from tests.live.conftest import Aws
from tests.live.schema_check import list_faults

PROD = {
    "deploymentId": "d2",
    "stageName": "prod",
    "description": "what is served",
    "cacheClusterEnabled": False,
    "cacheClusterStatus": "NOT_AVAILABLE",
    "methodSettings": {"*/*": {"loggingLevel": "INFO", "throttlingRateLimit": 10.0}},
    "variables": {"table": "orders"},
    "accessLogSettings": {"format": "$context.requestId", "destinationArn": "arn:aws:logs:eu-west-1:123456789012:log-group:api"},
    "canarySettings": {"percentTraffic": 10.0, "deploymentId": "d3", "stageVariableOverrides": {"table": "new"}, "useStageCache": False},
    "tracingEnabled": True,
    "tags": {"team": "web", "aws:cloudformation:stack-name": "api"},
    "createdDate": 1764000000,
    "lastUpdatedDate": 1764000000,
}
DEV = {"deploymentId": "d1", "stageName": "dev", "cacheClusterEnabled": False, "tracingEnabled": False}
REST = {"restapis": {"item": [{"id": "a1b2", "name": "shop"}]}, "restapis/a1b2/stages": {"item": [PROD, DEV]}}


def test_a_rest_stage_has_the_canonical_shape() -> None:
    with canned_aws(REST) as aws:
        prod, dev = aws.read("apigateway").resources

    assert [list_faults(seen) for seen in (prod, dev)] == [[], []]
    assert prod.properties == {
        "RestApiId": "a1b2",
        "StageName": "prod",
        "DeploymentId": "d2",
        "Description": "what is served",
        "CacheClusterEnabled": False,
        "Variables": {"table": "orders"},
        "AccessLogSetting": {"Format": "$context.requestId", "DestinationArn": "arn:aws:logs:eu-west-1:123456789012:log-group:api"},
        "CanarySetting": {"PercentTraffic": 10, "DeploymentId": "d3", "StageVariableOverrides": {"table": "new"}, "UseStageCache": False},
        "TracingEnabled": True,
        "Tags": [{"Key": "team", "Value": "web"}],
    }
    assert (prod.address, prod.name) == ("arn:aws:apigateway:eu-west-1::/restapis/a1b2/stages/prod", "prod")
    assert prod.tags == {"team": "web", "aws:cloudformation:stack-name": "api"}
    assert "CanarySetting" not in dev.properties


def test_a_rest_stage_without_a_canary_fails() -> None:
    rule = "apigateway-no-canary"
    with canned_aws(REST) as aws:
        assert judge_account(aws, "apigateway", rule) == {(rule, "prod", PASS), (rule, "dev", FAIL)}


def test_stages_that_cannot_be_listed_are_unread() -> None:
    def deny(_question: object) -> dict[str, Any]:
        raise Denied

    with canned_aws({**REST, "restapis/a1b2/stages": deny}) as aws:
        observation = aws.read("apigateway")

    assert (observation.resources, observation.unread) == ((), (Unread("AWS::ApiGateway::Stage", "apigateway:GET was denied"),))


def test_motos_rest_stages_are_read(aws: Aws) -> None:
    gateway = aws.client("apigateway")
    api = gateway.create_rest_api(name="shop")["id"]
    root = gateway.get_resources(restApiId=api)["items"][0]["id"]
    gateway.put_method(restApiId=api, resourceId=root, httpMethod="GET", authorizationType="NONE")
    gateway.put_integration(restApiId=api, resourceId=root, httpMethod="GET", type="MOCK")
    deployment = gateway.create_deployment(restApiId=api)["id"]
    gateway.create_stage(restApiId=api, stageName="prod", deploymentId=deployment, variables={"table": "orders"})

    (seen,) = aws.read("apigateway").resources

    assert list_faults(seen) == []
    assert (seen.properties["StageName"], seen.properties["Variables"]) == ("prod", {"table": "orders"})


def test_http_stages_are_judged_by_whether_they_deploy_by_themselves(aws: Aws) -> None:
    gateway = aws.client("apigatewayv2")
    api = gateway.create_api(Name="shop", ProtocolType="HTTP")["ApiId"]
    limits = {"ThrottlingBurstLimit": 5}
    gateway.create_stage(ApiId=api, StageName="auto", AutoDeploy=True, Tags={"team": "web"}, DefaultRouteSettings=limits)
    gateway.create_stage(ApiId=api, StageName="prod", AutoDeploy=False)

    auto, prod = sorted(aws.read("apigatewayv2").resources, key=lambda seen: seen.name)

    assert [list_faults(seen) for seen in (auto, prod)] == [[], []]
    assert auto.properties == {
        "ApiId": api,
        "StageName": "auto",
        "AutoDeploy": True,
        "DefaultRouteSettings": limits,
        "Tags": {"team": "web"},
    }
    assert (auto.address, auto.tags) == (f"arn:aws:apigateway:eu-west-1::/apis/{api}/stages/auto", {"team": "web"})
    rule = "apigateway-auto-deploy"
    assert judge_account(aws, "apigatewayv2", rule) == {(rule, "auto", FAIL), (rule, "prod", PASS)}
